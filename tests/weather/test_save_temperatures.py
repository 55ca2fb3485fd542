"""Temperatures come in whole or not at all; what was there before stays to be seen."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from sqlalchemy import func, select

from challenge.accounts.models import User
from challenge.challenges.models import ChallengeRules
from challenge.desks.weather_queries import challenges_on_weather
from challenge.extensions import db, transaction
from challenge.files.actions import pack
from challenge.mistakes import Mistake
from challenge.network.queries import member_by_slug
from challenge.weather.actions import (
    add_station,
    choose_station,
    discard_temperatures,
    receive_temperatures,
    save_temperatures,
)
from challenge.weather.models import StationDay, WeatherStation, WeatherUpload
from challenge.weather.previews import preview_of, read_weather_upload
from challenge.weather.queries import (
    gaps_of,
    history_of,
    station_for,
    stations_of,
    temperatures_of,
    through_of,
    version_of,
)
from tests.conftest import ON_ONE_DATABASE

COLUMBUS, CLEVELAND = (39.99, -82.88), (41.41, -81.85)
HEAD = "date,mean (F)\n"


pytestmark = pytest.mark.usefixtures("context")


def station(code: str = "TOWN", point: tuple[float, float] = COLUMBUS) -> int:
    with transaction():
        return add_station(code=code, name=code.title(), latitude=point[0], longitude=point[1]).id


def receive(text: str, station_id: int | None, unit: str = "") -> int:
    author = db.session.scalars(select(User).filter_by(is_staff=True)).first()
    assert author is not None
    with transaction():
        found = db.session.get(WeatherStation, station_id) if station_id else None
        return receive_temperatures(pack(text.encode(), "t.csv"), author=author, unit=unit, station=found).id


def save(text: str, station_id: int | None, *, unit: str = "", may_change: bool = True) -> tuple[int, int, int]:
    """What came of it: new, same, changed."""
    upload_id = receive(text, station_id, unit)
    with transaction():
        upload = db.session.get_one(WeatherUpload, upload_id)
        contents = read_weather_upload(upload)
        seen = preview_of(contents, db.session.get(WeatherStation, station_id) if station_id else None).fingerprint
        saved = save_temperatures(upload, contents, seen, may_change=may_change)
        return saved.new, saved.same, saved.changed


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(StationDay)) or 0


def test_it_works() -> None:
    town = station()
    assert save(f"{HEAD}2026-01-01,30\n2026-01-02,31.5\n2026-01-04,20\n", town) == (3, 0, 0)
    found = temperatures_of([town], date(2025, 12, 31), date(2026, 1, 5))
    np.testing.assert_array_equal(found.fahrenheit, [[np.nan, 30, 31.5, np.nan, 20]])
    assert through_of([town]) == {town: date(2026, 1, 2)}
    assert gaps_of(town) == [(date(2026, 1, 3), date(2026, 1, 3))]
    assert version_of([town]) == {town: 2}


def test_the_same_file_again_adds_nothing() -> None:
    town, text = station(), f"{HEAD}2026-01-01,30\n"
    save(text, town)
    assert save(text, town) == (0, 1, 0)
    assert (rows(), version_of([town])) == (1, {town: 2})


def test_a_changed_day_counts_and_its_past_is_kept() -> None:
    town = station()
    save(f"{HEAD}2026-01-01,30\n2026-01-02,31\n", town)
    assert save(f"{HEAD}2026-01-01,32\n", town) == (0, 0, 1)
    assert temperatures_of([town], date(2026, 1, 1), date(2026, 1, 2)).fahrenheit[0, 0] == 32
    first = date(2026, 1, 1)
    assert [row for row in history_of(town) if row[0] == first] == [(first, 30_000, 2), (first, 32_000, 3)]


def test_only_staff_change_days_that_are_known() -> None:
    town = station()
    save(f"{HEAD}2026-01-01,30\n", town)
    with pytest.raises(Mistake, match="network staff"):
        save(f"{HEAD}2026-01-01,32\n2026-01-02,32\n", town, may_change=False)
    assert rows() == 1


def test_days_that_have_not_come_are_refused() -> None:
    town = station()
    with pytest.raises(Mistake, match="has not come yet"):
        save(f"{HEAD}2026-01-01,30\n2098-01-01,30\n", town)
    assert rows() == 0


def test_a_broken_line_spoils_the_file() -> None:
    town = station()
    with pytest.raises(Mistake):
        save(f"{HEAD}2026-01-01,30\n2026-01-02,hot\n", town)
    assert rows() == 0


def test_noaa_names_its_stations() -> None:
    """One that is not known yet is added."""
    head = "STATION,NAME,LATITUDE,LONGITUDE,DATE,TAVG\n"
    lines = 'USW1,"A, OH US",40,-83,2026-01-01,30\nUSW2,B,41.4,-81.8,2026-01-01,20\n'
    assert save(head + lines, None, unit="F") == (2, 0, 0)
    ids = {one.code: one.id for one in db.session.scalars(select(WeatherStation))}
    found = temperatures_of([ids["USW2"], ids["USW1"]], date(2026, 1, 1), date(2026, 1, 2))
    assert found.fahrenheit.tolist() == [[20.0], [30.0]]


def test_only_staff_bring_stations() -> None:
    """One that a coordinator made up could become the nearest of another city's sites."""
    text = "STATION,NAME,LATITUDE,LONGITUDE,DATE,TAVG\nUSW1,A,40,-83,2026-01-01,30\n"
    with pytest.raises(Mistake, match="Network staff can add it"):
        save(text, None, unit="F", may_change=False)
    assert (rows(), db.session.scalar(select(func.count()).select_from(WeatherStation))) == (0, 0)
    save(text, None, unit="F")
    assert save(text.replace("-01,30", "-02,31"), None, unit="F", may_change=False) == (1, 0, 0)


def test_a_code_is_the_same_with_the_name_of_its_data_set() -> None:
    """NOAA writes both."""
    text = "STATION,NAME,LATITUDE,LONGITUDE,DATE,TAVG\nGHCND:USW1,A,40,-83,2026-01-01,30\n"
    station("GHCND:USW1")
    assert save(text, None, unit="F", may_change=False) == (1, 0, 0)
    assert [one.code for one in db.session.scalars(select(WeatherStation))] == ["USW1"]


def test_what_changed_meanwhile_is_not_saved() -> None:
    town, text = station(), f"{HEAD}2026-01-01,30\n"
    upload_id = receive(text, town)
    seen = preview_of(read_weather_upload(db.session.get_one(WeatherUpload, upload_id)), None).fingerprint
    save(text, town)
    with pytest.raises(Mistake, match="Something changed"), transaction():
        upload = db.session.get_one(WeatherUpload, upload_id)
        save_temperatures(upload, read_weather_upload(upload), seen, may_change=True)


def test_a_file_without_a_station() -> None:
    with pytest.raises(Mistake, match="names no station"):
        save(f"{HEAD}2026-01-01,30\n", None)


def test_a_discarded_file_is_gone() -> None:
    upload_id = receive(f"{HEAD}2026-01-01,30\n", station())
    with transaction():
        discard_temperatures(db.session.get_one(WeatherUpload, upload_id))
    upload = db.session.get_one(WeatherUpload, upload_id)
    assert (upload.state, upload.file.content) == ("discarded", b"")
    with pytest.raises(Mistake, match="discarded already"), transaction():
        discard_temperatures(db.session.get_one(WeatherUpload, upload_id))


def test_sites_use_the_nearest_station_in_reach() -> None:
    near, far = station("NEAR"), station("FAR", CLEVELAND)
    assert (station_for("43215"), station_for("44101"), station_for("85001")) == (near, far, None)
    member = member_by_slug("riverbend-oh")
    assert member is not None
    assert stations_of(["43215", "44101", "85001", "nowhere"], member.id) == {"43215": near, "44101": far}


def test_a_nearer_station_takes_over_once_its_temperatures_reach_back() -> None:
    """Before that the old one stays; without any that reaches back, the nearest is waited for."""
    old, new = station("OLD", (39.99, -82.0)), station("NEW")
    member, since = member_by_slug("riverbend-oh"), date(2026, 1, 2)
    assert member is not None
    assert stations_of(["43215"], member.id, since) == {"43215": new}
    save(f"{HEAD}2026-01-01,30\n2026-01-02,30\n", old)
    assert stations_of(["43215"], member.id, since) == {"43215": old}
    save(f"{HEAD}2026-01-03,30\n", new)
    assert stations_of(["43215"], member.id, since) == {"43215": old}
    save(f"{HEAD}2025-01-01,30\n", new)
    assert stations_of(["43215"], member.id, since) == {"43215": new}
    assert stations_of(["43215", "85001"], member.id) == {"43215": new}


def test_only_challenges_on_the_weather_wait_for_temperatures() -> None:
    assert challenges_on_weather() == []
    with transaction():
        rules = db.session.scalars(select(ChallengeRules).filter_by(challenge_id=1)).one()
        rules.document = {**rules.document, "adjustment": "weather"}
    assert challenges_on_weather() == [1]


def test_a_city_may_choose_another() -> None:
    near, far = station("NEAR"), station("FAR", CLEVELAND)
    member = member_by_slug("riverbend-oh")
    assert member is not None
    for chosen, expected in ((far, far), (near, near), (None, near)):
        with transaction():
            choose_station(member, db.session.get(WeatherStation, chosen) if chosen else None)
        assert stations_of(["43215"], member.id) == {"43215": expected}


def test_complete_since() -> None:
    town = station()
    save(f"{HEAD}2026-01-01,30\n2026-01-03,31\n2026-01-04,31\n", town)
    assert through_of([town], date(2026, 1, 3)) == {town: date(2026, 1, 4)}
    assert through_of([town], date(2026, 1, 2)) == {town: None}


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("field", "value"),
    [("code", ""), ("code", "a b"), ("code", "ſ"), ("latitude", 91.0), ("longitude", float("nan"))],
)
def test_a_station_that_cannot_be(field: str, value: object) -> None:
    given = {"code": "X", "name": "X", "latitude": 1.0, "longitude": 1.0, field: value}
    with pytest.raises(Mistake) as caught, transaction():
        add_station(**given)  # type: ignore[arg-type]  # one of them is wrong
    assert caught.value.field == field


def test_a_code_is_used_once() -> None:
    station("TOWN")
    with pytest.raises(Mistake, match="already"):
        station("town")
