"""News of a board for feed readers: one a day about who leads, and what was frozen, corrected and given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.awards.models import Exclusion
from challenge.businesses.models import Entry
from challenge.extensions import db, transaction
from challenge.leaderboards.boards import thaw_board
from challenge.leaderboards.queries import public_number
from challenge.savings.models import Reading
from tests.awards.story import again, final_board, person
from tests.leaderboards.story import (
    TRACKS_APART,
    add_entry,
    change_entry,
    compute,
    five_shops,
    riverbend,
    set_rules,
    shown_snapshot,
)
from tests.leaderboards.test_freeze_board import by_carmen, freeze  # noqa: F401  # a fixture
from tests.page import Visitor

FEED = "/challenges/riverbend-oh/2026/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def usual_clock() -> Iterator[None]:
    yield
    clock.shift(0)


def feed(visitor: Visitor) -> ElementTree.Element:
    answer = visitor.browser.get(FEED)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(answer.data)  # noqa: S314  what we made ourselves


def titles(visitor: Visitor) -> list[str]:
    return [one.findtext(f"{ATOM}title", "") for one in feed(visitor).iter(f"{ATOM}entry")]


def ids(visitor: Visitor) -> list[str]:
    return [one.findtext(f"{ATOM}id", "") for one in feed(visitor).iter(f"{ATOM}entry")]


def day_passes(days: int) -> None:
    clock.shift(days * 86_400)


def leads(name: str) -> None:
    """A new business is first, by far."""
    with transaction():
        add_entry(name, {"electricity": 14 + len(db.session.scalars(select(Entry.id)).all()) / 100})
    compute()


def test_it_works(app: Flask, visitor: Visitor) -> None:
    """Valid by RFC 4287: what must be there is there once, instants have an offset, links and ids are whole."""
    with app.app_context():
        five_shops()
        compute()
        snapshot = shown_snapshot()
        told = f"board {public_number(snapshot)} (fingerprint {snapshot.sha256})."
        assert snapshot.sha256
    root = feed(visitor)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated", "")).utcoffset() is not None
        assert all(link.get("href", "").startswith("http://127.0.0.1/") for link in element.findall(f"{ATOM}link"))
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "City of Riverbend"
    assert [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        f"http://127.0.0.1{FEED}"
    ]
    assert told in root.findtext(f"{ATOM}subtitle", "")
    assert titles(visitor) == ["Acorn Books leads"]
    content = root.findtext(f"{ATOM}entry/{ATOM}content", "")
    assert re.match(r"Acorn Books leads with [\d.]+ points, by board \d+ \(fingerprint", content)
    assert "Places can still change." in content
    assert all(one.startswith("tag:127.0.0.1,") for one in ids(visitor))
    (link,) = visitor.get("/challenges/riverbend-oh/2026/leaderboard").all("link", type="application/atom+xml")
    assert link.attributes["href"] == FEED


def test_one_a_day_and_only_when_somebody_else_leads(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        five_shops()
        compute()
        first = ids(visitor)
        leads("Morning Mill")
        leads("Noon Nursery")
        assert titles(visitor) == ["Noon Nursery leads"]
        assert ids(visitor) == first
        day_passes(1)
        with transaction():
            db.session.scalars(select(Reading).order_by(Reading.id.desc())).first().cost_cents += 1  # type: ignore[union-attr]  # there are readings
            add_entry("Low Lamps", {"electricity": 1})
        compute()
        assert ids(visitor) == first
        day_passes(2)
        leads("Third Thrift")
    assert titles(visitor) == ["Third Thrift leads", "Noon Nursery leads"]
    assert ids(visitor)[1:] == first


def test_who_leads_is_told_as_of_the_first_board_that_says_so(app: Flask, visitor: Visitor) -> None:
    """A later board of the same day changes nothing of it."""
    with app.app_context():
        five_shops()
        compute()
        leads("Morning Mill")
        before = moments(visitor)
        clock.shift(1)
        with transaction():
            add_entry("Low Lamps", {"electricity": 1})
        compute()
        assert moments(visitor) == before


def moments(visitor: Visitor) -> list[tuple[str, str, str]]:
    return [
        (one.findtext(f"{ATOM}title", ""), one.findtext(f"{ATOM}updated", ""), one.findtext(f"{ATOM}content", ""))
        for one in feed(visitor).iter(f"{ATOM}entry")
    ]


@pytest.mark.usefixtures("by_carmen")
def test_a_frozen_board_has_no_news_of_later_standings(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        five_shops()
        compute()
        freeze("Until the awards night.")
    before = visitor.browser.get(FEED).data
    assert titles(visitor) == ["The board is frozen", "Acorn Books leads"]
    assert b"Until the awards night." in before
    with app.app_context():
        day_passes(1)
        leads("Late Lamps")
    assert visitor.browser.get(FEED).data == before
    with app.app_context(), transaction():
        thaw_board(riverbend(), "It is over.")
    assert set(titles(visitor)) == {"The board goes on", "Late Lamps leads", "The board is frozen", "Acorn Books leads"}


def test_awards_and_corrections(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        assert "The results are published" not in titles(visitor)
        again()
        out = Exclusion(entry_id=_entry(keys[4]).id, kind="withdrawn", reason="It moved away.", decided_at=clock.now())
        with transaction():
            out.decided_by = person("carmen").id
            db.session.add(out)
        change_entry(keys[4], state="withdrawn")
        compute()
        again(reason="Elm Garage moved away.")
    assert {"The results are published", "The results were corrected", "An entry withdrew"} <= set(titles(visitor))
    text = visitor.browser.get(FEED).get_data(as_text=True)
    assert "First prize: Acorn Books" in text
    assert "Elm Garage moved away." in text


def _entry(key: str) -> Entry:
    return db.session.scalars(select(Entry).filter_by(public_key=key)).one()


def test_tracks_that_are_ranked_apart_have_leaders_of_their_own(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            add_entry("Acorn Books", {"electricity": 6.4})
            add_entry("Birch Cafe", {"electricity": 3.2}, track="food")
            set_rules(tracks=TRACKS_APART)
        compute()
    assert titles(visitor) == ["Shops: Acorn Books leads; Restaurants: Birch Cafe leads"]


def test_names_are_text_and_by_todays_consent(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        five_shops()
        with transaction():
            key = add_entry("<b>Rosa</b> & \u202eSons", {"electricity": 14})
        compute()
        assert titles(visitor) == ["<b>Rosa</b> & Sons leads"]
        change_entry(key, listing="totals_only")
        assert titles(visitor) == ["Acorn Books leads"]


def test_what_is_older_than_it_tells_is_no_news(app: Flask, visitor: Visitor) -> None:
    """Who led before the days it tells leads still: nothing is told."""
    with app.app_context():
        five_shops()
        compute()
        day_passes(70)
        with transaction():
            add_entry("Low Lamps", {"electricity": 1})
        compute()
        assert shown_snapshot().as_of > clock.now() - timedelta(days=1)
    assert titles(visitor) == []


def test_before_the_first_standings(visitor: Visitor) -> None:
    assert feed(visitor).findtext(f"{ATOM}subtitle") == "No standings yet."
