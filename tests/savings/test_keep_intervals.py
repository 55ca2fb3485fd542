"""The intervals of a file are kept as arrays, in versions: nothing twice, nothing edited, nothing lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.savings.actions import uploads
from challenge.savings.interval_file import Span
from challenge.savings.intervals import intervals_of, newest_months
from challenge.savings.models import IntervalMonth, Meter
from tests.formats.feeds import HOUR, at, hours, meter_file, reading
from tests.page import Visitor
from tests.savings.bills import BAKERY_ELECTRICITY, all_readings, counted
from tests.savings.test_upload_file import press, save, upload

JANUARY = date(2024, 1, 1)
Stored = list[tuple[date, int, int, int | None]]


def versions(app: Flask) -> Stored:
    """Every row, in the order of writing: month, step, count, and what it supersedes."""
    with app.app_context():
        rows = db.session.query(IntervalMonth).order_by(IntervalMonth.id)
        return [(row.month, row.step_seconds, row.count, row.supersedes_id) for row in rows]


def kept(app: Flask, month: date = JANUARY, meter_id: int = BAKERY_ELECTRICITY) -> dict[int, Decimal]:
    """The amounts that stand in a month, by start."""
    found: dict[int, Decimal] = {}
    with app.app_context():
        for row in newest_months(meter_id, [month]):
            intervals = intervals_of(row)
            for start, value in zip(intervals.starts.tolist(), intervals.values.tolist(), strict=True):
                assert start not in found
                found[start] = Decimal(value).scaleb(intervals.exponent)
    return found


def send(person: Visitor, number: int, data: bytes, *, replacing: bool = True) -> str:
    """Upload a file and save it, changed days too; what the page says then."""
    ticks = upload(person, data, "use.xml").all("input", name="replace")
    ticked = {"replace": str(ticks[0].attributes["value"])} if ticks and replacing else {}
    return press(person, number, "save", **ticked).text()


def test_it_works(app: Flask, rosa: Visitor) -> None:
    send(rosa, 1, meter_file(hours("2024-01-01 00:00", 24 * 60)))
    assert versions(app) == [(JANUARY, HOUR, 744, None), (date(2024, 2, 1), HOUR, 696, None)]
    first = at("2024-01-01")
    assert kept(app) == {first + HOUR * hour: 1000 + hour % 24 for hour in range(744)}
    with app.app_context():
        row = db.session.get_one(IntervalMonth, 1)
        assert (row.unit, row.file_id, row.author_id) == ("Wh", 1, all_readings()[0].author_id)
        assert row.received_at == all_readings()[0].received_at
        assert row.start_at.timestamp() == first
        assert row.end_at - row.start_at == timedelta(hours=744)


def test_the_same_intervals_again_make_no_version(app: Flask, rosa: Visitor) -> None:
    """Also when the next file writes them in thousandths, and brings new ones for other months only."""
    send(rosa, 1, meter_file(hours("2024-01-01", 24 * 31)))
    first = at("2024-01-01")
    again = [reading(first + HOUR * hour, 1000 * (1000 + hour % 24)) for hour in range(24 * 40)]
    send(rosa, 2, meter_file(again, powerOfTenMultiplier=-3))
    assert versions(app) == [(JANUARY, HOUR, 744, None), (date(2024, 2, 1), HOUR, 216, None)]


def test_a_changed_file_supersedes_and_leaves_what_it_does_not_hold(app: Flask, rosa: Visitor) -> None:
    send(rosa, 1, meter_file(hours("2024-01-01", 24 * 10)))
    changed = [reading(at("2024-01-09") + HOUR * hour, 2000) for hour in range(24 * 4)]
    send(rosa, 2, meter_file(changed))
    assert versions(app) == [(JANUARY, HOUR, 240, None), (JANUARY, HOUR, 288, 1)]
    amounts = list(kept(app).values())
    assert amounts[: 24 * 8] == [1000 + hour % 24 for hour in range(24 * 8)]
    assert amounts[24 * 8 :] == [2000] * 24 * 4
    with app.app_context():
        older = intervals_of(db.session.get_one(IntervalMonth, 1))
        assert len(older.starts) == 240  # as it was


def test_changed_days_that_are_not_meant_keep_their_intervals(app: Flask, rosa: Visitor) -> None:
    send(rosa, 1, meter_file(hours("2024-01-01", 48)))
    changed = [reading(at("2024-01-02") + HOUR * hour, 2000) for hour in range(48)]
    send(rosa, 2, meter_file(changed), replacing=False)
    assert list(kept(app).values()) == [1000 + hour % 24 for hour in range(48)] + [2000] * 24
    with app.app_context():
        assert [amount for *_, amount in counted()] == [24, 24, 48]


def test_a_file_that_cannot_be_saved_whole_keeps_nothing(
    app: Flask, rosa: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step of saving fails: neither days nor intervals are there, and the next try saves both."""
    upload(rosa, meter_file(hours("2024-01-01", 48)), "use.xml")

    def fail(*_: object, **__: object) -> None:
        raise Mistake("", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "report_of", fail)
        assert "The disk is full." in press(rosa, 1, "save").text()
    assert versions(app) == []
    with app.app_context():
        assert all_readings() == []
    assert "2 days saved" in save(rosa).text()
    assert versions(app) == [(JANUARY, HOUR, 48, None)]


def test_the_same_file_again_is_refused_and_adds_nothing(app: Flask, rosa: Visitor) -> None:
    data = meter_file(hours("2024-01-01", 48))
    send(rosa, 1, data)
    send(rosa, 2, data)
    assert versions(app) == [(JANUARY, HOUR, 48, None)]
    with app.app_context():
        assert len(all_readings()) == 2


def test_a_finer_file_stands_beside_the_coarser_one(app: Flask, rosa: Visitor) -> None:
    """An interval is its start and its duration: a quarter of an hour is not the hour that it begins."""
    send(rosa, 1, meter_file(hours("2024-01-01", 24)))
    quarters = [reading(at("2024-01-02") + 900 * number, 300, 900) for number in range(96)]
    send(rosa, 2, meter_file(quarters))
    assert versions(app) == [(JANUARY, HOUR, 24, None), (JANUARY, 900, 96, None)]


def test_other_units_are_brought_together_exactly(app: Flask, rosa: Visitor) -> None:
    send(rosa, 1, meter_file(hours("2024-01-01", 48)))
    joules = [reading(at("2024-01-02") + HOUR * hour, 3_600_000) for hour in range(24)]
    send(rosa, 2, meter_file(joules, uom=31))
    assert list(kept(app).values()) == [3600 * (1000 + hour) for hour in range(24)] + [3_600_000] * 24


def test_a_day_begun_in_one_file_is_made_whole_by_the_next(app: Flask, rosa: Visitor) -> None:
    send(rosa, 1, meter_file(hours("2024-01-01", 36)))
    with app.app_context():
        assert [start.day for start, _, _ in counted()] == [1]
    page = upload(rosa, meter_file([reading(at("2024-01-02 12:00") + HOUR * hour, 500) for hour in range(36)]), "b.xml")
    assert "2 days to save" in page.text()
    assert "2 days saved." in save(rosa, 2).text()
    with app.app_context():
        days = {row.start_on.day: row.quantity_millionths for row in all_readings()}
    assert days == {
        1: 1000 * sum(1000 + hour for hour in range(24)),
        2: 1000 * (sum(1000 + hour for hour in range(12)) + 12 * 500),
        3: 1000 * 24 * 500,
    }


def test_a_part_of_a_day_that_says_something_new_replaces_the_day(app: Flask, rosa: Visitor) -> None:
    send(rosa, 1, meter_file(hours("2024-01-01", 48)))
    send(rosa, 2, meter_file([reading(at("2024-01-02 12:00") + HOUR * hour, 500) for hour in range(36)]))
    with app.app_context():
        assert [amount for *_, amount in counted()] == [24, 18, 12]
        assert sorted(row.reason for row in all_readings()) == ["", "", "", "newer file"]


def test_a_day_stays_open_while_an_hour_is_missing(app: Flask, rosa: Visitor) -> None:
    send(rosa, 1, meter_file(hours("2024-01-01", 35)))
    send(rosa, 2, meter_file([reading(at("2024-01-02 12:00") + HOUR * hour, 500) for hour in range(36)]))
    with app.app_context():
        assert [start.day for start, _, _ in counted()] == [1, 3]
    assert len(kept(app)) == 35 + 36


def test_days_of_25_hours_and_hours_that_lie_across_midnight_are_made_whole_too(app: Flask, rosa: Visitor) -> None:
    first = at("2024-11-02") - 1200
    sends = [reading(first + HOUR * hour, 60) for hour in range(24 * 4)]
    send(rosa, 1, meter_file(sends[:40]))
    send(rosa, 2, meter_file(sends[40:]))
    with app.app_context():
        days = {row.start_on.day: row.quantity_millionths for row in all_readings()}
    assert days == {2: 24 * 60_000, 3: 25 * 60_000, 4: 24 * 60_000}


def test_a_discarded_file_leaves_no_intervals(app: Flask, rosa: Visitor) -> None:
    upload(rosa, meter_file(hours("2024-01-01", 48)), "use.xml")
    press(rosa, 1, "discard")
    assert versions(app) == []


def test_what_goes_out_and_what_was_estimated_stays_known(app: Flask, rosa: Visitor) -> None:
    readings = [reading(at("2024-01-01") + HOUR * hour, 500, quality=8 if hour == 3 else None) for hour in range(24)]
    upload(rosa, meter_file(readings, flowDirection=19), "use.xml")
    assert "1 day saved" in save(rosa).text()
    with app.app_context():
        (row,) = db.session.query(IntervalMonth)
        intervals = intervals_of(row)
        assert db.session.get_one(Meter, row.meter_id).direction == "export"
        assert set(intervals.values * 10**intervals.exponent) == {500}
        assert intervals.estimated.tolist() == [hour == 3 for hour in range(24)]


@pytest.mark.parametrize(
    "first, last, step, words",
    [
        (JANUARY, date(2024, 3, 31), 3600, "hourly, Jan 1 to Mar 31, 2024"),
        (date(2023, 12, 1), date(2024, 3, 31), 900, "every 15 minutes, Dec 1, 2023 to Mar 31, 2024"),
        (JANUARY, JANUARY, 60, "by minute, Jan 1, 2024"),
    ],
)
def test_what_is_kept_is_said_as_people_say_it(first: date, last: date, step: int, words: str) -> None:
    span = Span(step, first, last, 5)
    assert f"{span.pace}, {span.days}" == words


def test_the_page_says_what_is_kept_and_gives_it_away(app: Flask, rosa: Visitor) -> None:
    assert "Interval data" not in rosa.get(f"/meters/{BAKERY_ELECTRICITY}").text()
    clocks_change = [
        reading(at("2024-11-03") + HOUR * hour, 500 + hour, quality=8 if hour == 2 else None) for hour in range(25)
    ]
    send(rosa, 1, meter_file(clocks_change, powerOfTenMultiplier=1))
    page = rosa.get(f"/meters/{BAKERY_ELECTRICITY}").text()
    assert "Interval data: hourly, Nov 3, 2024 (25 readings)." in page
    file = rosa.get(f"/meters/{BAKERY_ELECTRICITY}/intervals.csv")
    assert file.response.headers["Content-Disposition"] == "attachment; filename=intervals-1.csv"
    lines = file.html.split("\r\n")
    assert lines[:4] == [
        "start,seconds,amount,unit,estimated",
        "2024-11-03T00:00:00-04:00,3600,5000,Wh,",
        "2024-11-03T01:00:00-04:00,3600,5010,Wh,",
        "2024-11-03T01:00:00-05:00,3600,5020,Wh,yes",
    ]
    assert len(lines) == 27
