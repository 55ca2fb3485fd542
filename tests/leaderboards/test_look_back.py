"""A board tells how places moved, what it showed on a past day, what has changed since, and how the field moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, update

from challenge import clock
from challenge.awards.news import LEADERS, news_of
from challenge.businesses.models import Business, Site
from challenge.challenges.actions import touch_inputs
from challenge.extensions import db, transaction
from challenge.leaderboards.boards import freeze_board, thaw_board
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.thinning import old_snapshots
from challenge.migrating import bind
from challenge.savings.models import Meter, Reading
from tests.leaderboards.story import (
    BOARD,
    add_bills,
    add_entry,
    add_meter,
    add_reading,
    change_entry,
    compute,
    five_shops,
    riverbend,
    shops,
    shown_snapshot,
    verify_all_bills,
)
from tests.page import Visitor

ENTRIES = BOARD.replace("leaderboard", "entries")
Keys = list[str]


@pytest.fixture
def keys(app: Flask) -> Keys:
    """The five shops 40 and 8 days ago, and today, when Acorn Books has found that it used twice as much."""
    keys = shops(app)
    with app.app_context():
        as_if(40)
        add_a_little("Elm Garage")
        compute()
        as_if(8)
        multiply("Acorn Books", 2)
        compute()
    return keys


def as_if(days: int) -> None:
    """As if the newest standings were so old."""
    with transaction():
        snapshot = shown_snapshot()
        snapshot.as_of = snapshot.public_from = clock.now() - timedelta(days=days)


def multiply(name: str, factor: float) -> None:
    with transaction():
        site = db.session.scalars(select(Site).join(Business).where(Business.name == name)).one()
        since = Reading.start_on >= riverbend().starts_on
        for reading in db.session.scalars(select(Reading).join(Meter).where(Meter.site_id == site.id, since)):
            reading.quantity_millionths = round(reading.quantity_millionths * factor)
        site.inputs_version += 1
        touch_inputs([riverbend().id])


def add_a_little(name: str) -> None:
    multiply(name, 1.01)


def on(days: int) -> str:
    """A day so long ago, as addresses write it."""
    return (clock.today("America/New_York") - timedelta(days=days)).isoformat()


def test_places_and_arrows(keys: Keys, visitor: Visitor) -> None:
    page = visitor.get(BOARD)
    text = page.text()
    assert "5▼4down 4 places since last week" in text.replace(" ▼", "▼").replace("▼4 down", "▼4down")
    assert text.count("up 1 place since last week") == 4
    assert len([one for one in page.all("a") if one.attributes.get("class") == "spark"]) == 5
    assert f"{ENTRIES}/{keys[0]}#history" in page.html


def test_places_are_counted_among_those_listed_today(app: Flask, keys: Keys, visitor: Visitor) -> None:
    """Acorn Books led a week ago: whoever follows is first of those days once Acorn Books is not listed."""
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
    text = visitor.get(BOARD).text()
    assert "since last week" not in text
    assert "Acorn" not in visitor.get(f"{BOARD}/history").html
    assert "Acorn" not in visitor.get(f"{BOARD}/since?day={on(8)}").html


def test_a_past_board_says_so(keys: Keys, visitor: Visitor) -> None:
    page = visitor.get(f"{BOARD}?as_of={on(8)}")
    assert page.heading().startswith("Past board")
    day = date.fromisoformat(on(8))
    assert f"The board as it stood at the end of {day:%A, %B} {day.day}, {day.year}." in page.text()
    assert "Acorn Books led with" in page.text()
    assert page.links()["Today's board"] == BOARD
    assert page.links()["What has changed since"] == f"{BOARD}/since?day={on(8)}"


def test_a_day_is_chosen_on_the_board(keys: Keys, visitor: Visitor) -> None:
    (box,) = visitor.get(f"{BOARD}?track=all").all("input", name="as_of")
    assert box.attributes["min"] == on(40)


def test_before_the_first_board(keys: Keys, visitor: Visitor) -> None:
    page = visitor.get(f"{BOARD}?as_of={on(60)}")
    assert page.status == 404
    assert page.heading() == "There was no board on that day"
    assert page.links()["today's board"] == BOARD


def test_what_has_changed(app: Flask, keys: Keys, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        freeze_board(riverbend(), "Until the awards night.")
    text = visitor.get(f"{BOARD}/since?day={on(8)}").text()
    decided = text.partition("What was decided or corrected")[2].partition("Who was first")
    assert "first place" not in decided[0], "nobody decides who leads"
    assert "share the first place" in decided[2]
    assert "5 entries stand elsewhere" in text
    assert "Acorn Books Place then 1 Place now 5" in text
    assert "Until the awards night." in text


def test_who_was_not_ranked_then(app: Flask, keys: Keys, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            add_entry("Late Lamps", {"electricity": 1})
        compute()
    assert (
        "Late Lamps Not ranked then. It was not on the board. Place then not ranked"
        in visitor.get(f"{BOARD}/since?day={on(8)}").text()
    )


def test_what_was_verified_meanwhile(app: Flask, keys: Keys, visitor: Visitor) -> None:
    with app.app_context():
        verify_all_bills()
        compute()
    text = visitor.get(f"{BOARD}/since?day={on(8)}").text()
    assert "electricity verified" in text.partition("Whose figures were looked at")[2]


@pytest.mark.parametrize(("day", "status"), [("", 422), ("yesterday", 422), ("2020-01-01", 404), ("9999-12-31", 404)])
def test_no_such_day(keys: Keys, visitor: Visitor, day: str, status: int) -> None:
    assert visitor.get(f"{BOARD}/since?day={day}").status == status


def test_the_field_over_time(keys: Keys, visitor: Visitor) -> None:
    page = visitor.get(f"{BOARD}/history")
    text = page.text()
    assert "the first place went from 120.0 to 80.0 points, the middle of the field from 80.0 to 30.0 points" in text
    assert page.links()[next(words for words in page.links() if "," in words and "20" in words)]
    assert "Acorn Books" in text
    assert "Birch Cafe and Cedar Gym" in text


def test_a_frozen_board_has_no_later_past(app: Flask, keys: Keys, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            freeze_board(riverbend(), "Until the awards night.")
        before = visitor.get(f"{BOARD}/history").html
        multiply("Acorn Books", 0.1)
        compute()
    assert visitor.get(f"{BOARD}/history").html == before


def test_an_entry_over_time(keys: Keys, visitor: Visitor) -> None:
    text = visitor.get(f"{ENTRIES}/{keys[0]}").text()
    assert "How it came along" in text
    assert "From 120.0 to −100.0 points since" in text


def test_the_board_of_a_day_that_is_not_over_and_is_frozen(app: Flask, keys: Keys, visitor: Visitor) -> None:
    """Its reason stands on the board itself: that of another day is not told of this one."""
    with app.app_context(), transaction():
        freeze_board(riverbend(), "Until the awards night.")
    text = visitor.get(f"{BOARD}?as_of={on(0)}").text()
    assert "Frozen This board stands still." in text
    assert "Until the awards night." not in text


def test_a_past_board_that_was_frozen(app: Flask, keys: Keys, visitor: Visitor) -> None:
    """Today's reason is not that of then."""
    with app.app_context():
        with transaction():
            freeze_board(riverbend(), "Until the awards night.")
        as_if(1)
    text = visitor.get(f"{BOARD}?as_of={on(1)}").text()
    assert "Frozen On that day this board stood still." in text
    assert "Until the awards night." not in text


Days = dict[str, str]


@pytest.fixture
def frozen_days(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Days:
    """Five days with a day between each: a board, a freeze over it, a late bill, the board goes on, today."""
    start = clock.now() - timedelta(days=8)
    days = {}

    def at(name: str, number: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=number))
        days[name] = clock.today("America/New_York").isoformat()

    with app.app_context():
        at("first", 0)
        five_shops()
        compute()
        at("frozen", 2)
        with transaction():
            freeze_board(riverbend(), "Until the awards night.")
        at("late bill", 4)
        multiply("Acorn Books", 2)
        compute()
        at("goes on", 6)
        with transaction():
            thaw_board(riverbend(), "The awards night is over.")
        at("today", 8)
    return days


def leader_on(visitor: Visitor, day: str) -> tuple[str, str]:
    """Who was first on a day, and how firm that was."""
    told = visitor.browser.get(f"{BOARD}.json?as_of={day}").get_json()
    return told["rows"][0]["business"]["name"], told["snapshot"]["state"]


def test_a_past_day_tells_what_could_be_read_then(app: Flask, frozen_days: Days, visitor: Visitor) -> None:
    """Nobody could read the standings of the late bill on its day, and that day's board is none that anybody saw."""
    assert {name: leader_on(visitor, day) for name, day in frozen_days.items()} == {
        "first": ("Acorn Books", "provisional"),
        "frozen": ("Acorn Books", "frozen"),
        "late bill": ("Acorn Books", "frozen"),
        "goes on": ("Birch Cafe", "provisional"),
        "today": ("Birch Cafe", "provisional"),
    }
    shown = [day for day in visitor.get(f"{BOARD}/history").links().values() if "as_of=" in day]
    assert {day.partition("as_of=")[2] for day in shown} == {
        frozen_days[name] for name in ("first", "frozen", "goes on")
    }
    with app.app_context():
        assert [one.at.date() for one in news_of(riverbend()) if one.key.startswith(LEADERS)] == [
            clock.now().date() - timedelta(days=2),
            clock.now().date() - timedelta(days=8),
        ]


def test_a_board_that_goes_on_with_nothing_new_is_not_frozen(app: Flask, keys: Keys, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            freeze_board(riverbend(), "Until the awards night.")
        with transaction():
            thaw_board(riverbend(), "The awards night is over.")
    assert leader_on(visitor, on(0))[1] == "provisional"


@pytest.mark.parametrize("path", ["", ".json", ".csv"])
def test_a_day_to_come_has_no_board(keys: Keys, visitor: Visitor, path: str) -> None:
    assert visitor.browser.get(f"{BOARD}{path}?as_of={on(-2)}").status_code == 404
    assert visitor.browser.get(f"{BOARD}{path}?as_of={on(0)}").status_code == 200
    page = visitor.get(f"{BOARD}?as_of=9999-12-31")
    assert (page.status, page.heading()) == (404, "That day is still to come")


def test_the_migration_finds_what_was_public(app: Flask, frozen_days: Days) -> None:
    with app.app_context():
        bind(app)
        known = select(Snapshot.number, Snapshot.public_from).order_by(Snapshot.number)
        before = [tuple(row) for row in db.session.execute(known)]
        db.session.remove()
        downgrade(revision="0025")
        upgrade()
        after = [tuple(row) for row in db.session.execute(known)]
        assert len(before) == len(after) == 3
        for (_, then), (_, now) in zip(before, after, strict=True):
            assert abs(then - now) < timedelta(seconds=1)


def test_thinning_keeps_what_could_be_read(app: Flask, frozen_days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one day a board that was frozen, and another one that nobody could read: the first keeps its rows."""

    def days_later(days: float) -> None:
        later = clock.now() + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: later)

    with app.app_context():
        with transaction():
            freeze_board(riverbend(), "Once more.")
        frozen = shown_snapshot().id
        for factor in (0.1, 2):
            days_later(0.001)
            multiply("Acorn Books", factor)
            compute()
        days_later(1)
        with transaction():
            thaw_board(riverbend(), "And on.")
        days_later(40)
        assert shown_snapshot().id == frozen + 2
        assert list(old_snapshots(riverbend().id, ()).snapshot_ids) == [frozen + 1]


def correct_a_bill(name: str, per_day: float) -> None:
    with transaction():
        site = db.session.scalars(select(Site).join(Business).where(Business.name == name)).one()
        bills = select(Reading).join(Meter).where(Meter.site_id == site.id).order_by(Reading.start_on)
        last = db.session.scalars(bills).all()[-1]
        facts = {"supersedes_id": last.id, "reason": "A secret slip.", "source": "correction"}
        add_reading(last.meter, last.start_on, last.end_on, per_day, **facts)


def bills_came(days: int) -> None:
    """As if all bills had come so many days ago."""
    with transaction():
        db.session.execute(update(Reading).values(saved_at=clock.now() - timedelta(days=days)))


NAMES = ("Acorn Books", "Birch Cafe", "Dogwood Hotel", "Elm Garage")


def test_why_each_one_moved(app: Flask, visitor: Visitor) -> None:
    """A corrected bill, a new one, and somebody whom the others passed: in words, with nothing that they wrote."""
    shops(app)
    with app.app_context():
        bills_came(9)
        as_if(8)
        correct_a_bill("Acorn Books", 95)
        with transaction():
            site = db.session.scalars(select(Site).join(Business).where(Business.name == "Elm Garage")).one()
            add_bills(add_meter(site.id, "electricity"), 100, 10)
        compute()
    text = visitor.get(f"{BOARD}/since?day={on(8)}").text()
    told = {name: text.partition(f"{name} Place then")[2][:160].partition("Why ")[2] for name in NAMES}
    assert told["Acorn Books"].startswith("a bill was corrected ")
    assert told["Elm Garage"].startswith("new bills came in ")
    assert told["Dogwood Hotel"].startswith("others moved")
    assert "secret" not in text


def test_a_frozen_board_tells_no_reason_that_came_later(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context():
        bills_came(9)
        as_if(8)
        multiply("Acorn Books", 2)
        compute()
        with transaction():
            freeze_board(riverbend(), "Until the awards night.")
        before = visitor.get(f"{BOARD}/since?day={on(8)}").html
        correct_a_bill("Acorn Books", 1)
        compute()
    assert visitor.get(f"{BOARD}/since?day={on(8)}").html == before
    assert "what counts of it changed" in before
    assert "a bill was corrected" not in before
