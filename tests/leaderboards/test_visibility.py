"""What the public reads of a board is what its rules say, on every page and in every file."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Entry, EntrySite, SiteResource
from challenge.extensions import db, transaction
from challenge.leaderboards.visible import visible
from challenge.scoring.recompute import recompute
from challenge.scoring.rules.document import VISIBILITIES
from challenge.scoring.scorecards import DONE
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import (
    BOARD,
    TRACKS_APART,
    add_entry,
    compute,
    five_shops,
    last_reading,
    reduction_of,
    row_of,
    set_rules,
    verify_all_bills,
)
from tests.page import Visitor
from tests.scoring.test_composite import rows_of, submitted, with_card
from tests.scoring.town import Town, rules

FIGURES = ("points", "reduction_percent", "uncertainty_points", "grade")


@pytest.mark.parametrize(
    ("shows", "listed", "places", "points", "percents"),
    [
        ("totals", 0, 0, 0, 0),
        ("participants", 3, 0, 0, 0),
        ("finishers", 2, 0, 0, 0),
        ("winners", 1, 1, 0, 0),
        ("points", 3, 2, 2, 0),
        ("percents", 3, 2, 2, 2),
    ],
)
def test_it_works(shows: str, listed: int, places: int, points: int, percents: int) -> None:
    town = Town().saver("a", 5).saver("b", 4).entry("c", {"water": "own_meter"})
    found = [
        row
        for one in town.rows(rules(("water", 100))).values()
        if (row := visible(one, shows, rules(("water", 100)))) is not None
    ]
    assert len(found) == listed
    assert sum(row["place"] is not None for row in found) == places
    assert sum(row["points"] is not None for row in found) == points
    told = json.dumps([row["resources"] for row in found]) + json.dumps([row["measures"] for row in found])
    assert told.count('"reduction_percent": "') == 2 * percents


def test_every_word_of_the_rules_is_known() -> None:
    row = Town().saver("a", 5).row()
    seen: list[Any] = [visible(row, shows, rules(("water", 100))) for shows in VISIBILITIES]
    assert seen[0] is None
    assert seen[-1] == row


@pytest.mark.parametrize("shows", ["totals", "participants", "finishers", "winners", "points"])
def test_no_page_and_no_file_says_more(app: Flask, visitor: Visitor, shows: str) -> None:
    with app.app_context():
        with transaction():
            key = add_entry("Acorn Books", {"electricity": 6.4})
            add_entry("Birch Cafe", {"electricity": 3.2})
            set_rules(visibility={"shows": shows})
        compute()
    page, document = visitor.get(BOARD).text(), visitor.browser.get(f"{BOARD}.json").get_json()
    told = "".join([page, visitor.browser.get(f"{BOARD}.csv").get_data(as_text=True), str(document)])
    entry = visitor.get(f"{BOARD.removesuffix('/leaderboard')}/entries/{key}")
    told += entry.text() + visitor.get(BOARD.removesuffix("/leaderboard")).text()
    assert document["view"]["shows"] == shows
    assert ("6.4" in told) is False, "a percent is told"
    assert ("64.0" in told) == (shows == "points")
    assert ("Birch Cafe" in told) == (shows not in ("totals", "winners"))
    assert entry.status == (404 if shows == "totals" else 200)


def test_results_can_be_shown_from_a_day_on(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            add_entry("Acorn Books", {"electricity": 6.4})
            set_rules(visibility={"shows": "percents", "since": "2030-01-01"})
        compute()
    page = visitor.get(BOARD).text()
    assert "Results are shown from January 1, 2030 on." in page
    assert "6.4" not in page


def test_tracks_with_rules_of_their_own_have_places_of_their_own(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            add_entry("Acorn Books", {"electricity": 6.4})
            add_entry("Birch Cafe", {"electricity": 3.2}, track="food")
            add_entry("Cedar Grill", {"electricity": 2.0}, track="food")
            set_rules(tracks=TRACKS_APART)
        compute()
    rows = visitor.browser.get(f"{BOARD}.json").get_json()["rows"]
    assert [(row["place"], row["business"]["name"], row["points"]) for row in rows if row["place"]] == [
        (1, "Acorn Books", 64.0),
        (1, "Birch Cafe", 3.2),
        (2, "Cedar Grill", 2.0),
    ]
    page = visitor.get(f"{BOARD}?track=food").text()
    assert "Birch Cafe leads in the track Restaurants with 3.2 % less electricity" in page
    assert "Each track has rules and places of its own" in visitor.get(BOARD).text()


@pytest.mark.parametrize("shows", ["finishers", "points", "percents"])
def test_a_tier_is_read_once_what_it_rests_on_is_checked(app: Flask, visitor: Visitor, shows: str) -> None:
    """On the board, the entry's page, in files and badges, and on the report."""
    with app.app_context():
        with transaction():
            key = add_entry("Acorn Books", {"electricity": 6.4})
            set_rules(visibility={"shows": shows}, tiers=[{"key": "seventh", "name": "Seventh sky", "from": "60"}])
        compute()
    challenge = BOARD.removesuffix("/leaderboard")
    pages = [
        f"{BOARD}.json",
        f"{BOARD}.csv",
        f"{challenge}/entries/{key}",
        BOARD,
        f"{challenge}/entries/{key}/badge.svg",
    ]

    def told() -> list[bool]:
        texts = [visitor.browser.get(page).get_data(as_text=True).lower() for page in pages]
        return ["seventh" in text.replace("seventh sky from 60 points", "") for text in texts]

    assert told() == [False] * 5
    with app.app_context():
        verify_all_bills()
        compute()
    assert any(told())


def test_where_places_go_by_percents_a_board_of_points_tells_none(app: Flask, visitor: Visitor) -> None:
    """Neither on pages nor in files, badges, embeds, pictures, the story of an entry, or the field over time."""
    with app.app_context():
        with transaction():
            key = add_entry("Acorn Books", {"electricity": 6.4})
            add_entry("Birch Cafe", {"electricity": 3.7})
            set_rules(visibility={"shows": "points"}, metric="percent", metric_of="electricity")
        compute()
    challenge = BOARD.removesuffix("/leaderboard")
    entry = f"{challenge}/entries/{key}"
    pages = [BOARD, f"{BOARD}.json", f"{BOARD}.csv", f"{BOARD}/history", f"{BOARD}/evidence.zip", f"{challenge}/feed"]
    pages += [entry, f"{entry}/badge.svg", challenge, f"{challenge}/embed", f"{challenge}/report", "/league"]
    for page in pages:
        answer = visitor.browser.get(page)
        told = answer.get_data()
        if page.endswith(".zip"):
            told = b"".join(zipfile.ZipFile(io.BytesIO(told)).read(one) for one in ("standings.json", "chain.json"))
        assert b"6.4" not in told, page
        assert b"3.7" not in told, page
    assert "Acorn Books leads with the best result" in visitor.get(BOARD).text()


def test_a_scorecards_percent_stays_unsaid(context: Flask) -> None:
    by = with_card("100")
    row = rows_of(Town().entry("a"), by, submitted(1, (0, "EN-01", DONE)))["a"]
    seen = visible(row, "points", by)
    assert seen is not None
    assert (seen["points"], seen["scorecards"]["actions"]["raw"]) == ("66.7", "10.00")
    assert seen["scorecards"]["actions"]["percent"] is None
    assert seen["scorecards"]["actions"]["exact_percent"] is None


def test_a_board_by_a_scorecard_tells_its_score(context: Flask) -> None:
    by = replace(with_card("100"), metric="scorecard", metric_of="actions")
    row = rows_of(Town().entry("a"), by, submitted(1, (0, "EN-01", DONE)))["a"]
    seen = visible(row, "points", by)
    assert seen is not None
    assert seen["points"] == "66.7"


def test_who_is_first_on_a_further_board_is_a_winner(app: Flask, visitor: Visitor) -> None:
    """One saves the most of everything, another one the most water."""
    with app.app_context():
        with transaction():
            add_entry("Acorn Books", {"electricity": 6.4, "water": 1.0})
            add_entry("Birch Cafe", {"electricity": 3.2, "water": 2.0})
            add_entry("Cedar Gym", {"electricity": 1.0, "water": 0.5})
            boards = [{"key": "water", "name": "Water saved", "metric": "percent", "metric_of": "water"}]
            set_rules(visibility={"shows": "winners"}, boards=boards)
        compute()
    page = visitor.get(BOARD).text()
    assert "Birch Cafe First by Water saved" in page
    assert "Acorn Books First place" in page
    assert "Cedar Gym" not in page
    rows = visitor.browser.get(f"{BOARD}.json?board=water").get_json()["rows"]
    assert [(row["place"], row["business"]["name"]) for row in rows if row["place"]] == [(1, "Birch Cafe")]


@pytest.mark.parametrize("lacks_water", [False, True])
def test_who_does_not_compete_is_named_and_nothing_else(app: Flask, visitor: Visitor, lacks_water: bool) -> None:
    """Its figures are in totals only: no page, order, file or bundle tells one, and the bundle recomputes. So it is if
    it lacks what others need for a place, and on a board that stands still when it changes its mind."""
    with app.app_context():
        keys = five_shops()
        with transaction():
            entry = db.session.scalars(select(Entry).filter_by(public_key=keys[0])).one()
            entry.competes = False
            touch_entries([entry.id])
            if lacks_water:
                weights = [{"key": key, "weight": "50", "target_percent": "10"} for key in ("energy", "water")]
                set_rules(measures=weights)
                own = select(SiteResource).join(EntrySite, EntrySite.site_id == SiteResource.site_id)
                own = own.where(EntrySite.entry_id == entry.id, SiteResource.resource == "water")
                db.session.scalars(own).one().state = "own_meter"
        compute()
        with transaction():
            db.session.scalars(select(Entry).filter_by(public_key=keys[0])).one().competes = True
    home = BOARD.removesuffix("/leaderboard")
    doors = [BOARD, f"{BOARD}.json", f"{BOARD}.csv", f"{BOARD}?resource=electricity", f"{home}/entries/{keys[0]}"]
    told = [visitor.get(door).html for door in doors]
    for door, text in zip(doors, told, strict=True):
        assert ("Acorn Books" in text) == ("?" not in door), door
        assert ("without competing" in text) == ("?" not in door), door
    assert "What is compared" not in told[-1], "an empty frame"
    bundle = visitor.browser.get(f"{BOARD}/evidence.zip").data
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    told.append(files["standings.json"].decode())
    assert [text for text in told if re.search(r"\b12\.0\b", text)] == []
    assert any("8.0" in text for text in told)
    assert recompute(files).differences == []


@ON_ONE_DATABASE
def test_who_does_not_compete_shows_no_figure_whatever_else_keeps_it_from_a_place(app: Flask, visitor: Visitor) -> None:
    """Its water has no bills yet, which would be a reason of its own; its electricity stays unsaid all the same."""
    with app.app_context():
        with transaction():
            key = add_entry("Apart Books", {"electricity": 6.4, "water": 3.0}, competes=False)
            last_reading().withdrawn = True
            add_entry("Birch Cafe", {"electricity": 2.0, "water": 2.0})
            set_rules(measures=[{"key": one, "weight": "50"} for one in ("electricity", "water")])
        compute()
        assert (row_of(key)["reason_code"], reduction_of(key)) == ("not_competing", "6.4")
    entry = visitor.get(f"{BOARD.removesuffix('/leaderboard')}/entries/{key}")
    (told,) = (row for row in visitor.browser.get(f"{BOARD}.json").get_json()["rows"] if row["entry"] == key)
    assert (told["reason"], told["resources"]) == ("It takes part without competing, and counts in totals only.", {})
    assert "6.4" not in f"{told}{entry.html}{visitor.get(BOARD).html}{visitor.browser.get(f'{BOARD}.csv').data!r}"
    with zipfile.ZipFile(io.BytesIO(visitor.browser.get(f"{BOARD}/evidence.zip").data)) as archive:
        assert key.encode() not in archive.read("standings.json")
