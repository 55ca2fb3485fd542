"""A board by a name, by newcomers, by who improved, by one category of a scorecard."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from challenge import clock
from challenge.challenges.actions import touch_inputs
from challenge.extensions import transaction
from challenge.leaderboards.editions import view_or_404
from challenge.leaderboards.history import days_of
from challenge.leaderboards.honest import NOT_APART, honest_line, honest_words, honesty_of, range_words
from challenge.leaderboards.narrowed import narrowed, ways_of
from challenge.leaderboards.public_board import Shown, View, shown
from challenge.scoring.ranges import place_ranges, published_values, standard_errors, steadied
from challenge.scoring.states import STATES
from challenge.words import short_day
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import BOARD, add_entry, change_entry, compute, riverbend, set_rules, shops
from tests.leaderboards.test_board_files import CARD, FULL_ROW, full_board
from tests.leaderboards.test_look_back import as_if, multiply
from tests.page import Visitor
from tests.scoring.test_composite import with_card


def test_a_name(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(f"{BOARD}?track=all&name=b")
    assert "1 entry" not in page.text()
    assert "have “b” in the name" in page.text()
    assert {"Acorn Books", "Birch Cafe"} <= page.links().keys()
    assert "Cedar Gym" not in page.links()
    assert {one.attributes["value"] for one in page.all("input", name="track")} == {"all"}
    assert not any(key[1][1].name for key in app.extensions["kept_pages"]._values if isinstance(key[1], tuple))


def test_totals_beside_few_rows_are_those_of_all(app: Flask, visitor: Visitor) -> None:
    shops(app)
    for view in ("name=dogwood", "only=newcomers"):
        text = visitor.get(f"{BOARD}?{view}").text()
        assert "All together, of the whole challenge" in text
        assert "not only of those shown above" in text
    assert "of the whole challenge" not in visitor.get(BOARD).text()


def test_why_most_improved_is_not_offered(app: Flask, visitor: Visitor) -> None:
    shops(app)
    assert "the first board is of" in visitor.get(BOARD).text()
    with app.app_context():
        as_if(40)
        multiply("Elm Garage", 1.01)
        compute()
    assert "Most improved" in visitor.get(BOARD).links()
    with app.app_context():
        with transaction():
            set_rules(ties="quality")
            touch_inputs([riverbend().id])
        compute()
        until = short_day(clock.today("America/New_York") + timedelta(days=28))
    page = visitor.get(BOARD)
    assert "Most improved" not in page.links()
    assert "the rules changed, and since" in page.text()
    assert f"so it is told from {until} on." in page.text()


def test_a_name_keeps_the_place(app: Flask, visitor: Visitor) -> None:
    shops(app)
    rows = json.loads(visitor.get(f"{BOARD}.json?name=dogwood").html)["rows"]
    assert [(row["business"]["name"], row["place"]) for row in rows] == [("Dogwood Hotel", 4)]


def test_nobody_of_that_name(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(f"{BOARD}?name=<b>zebra</b>")
    assert "Nobody of that name" in page.text()
    assert "<b>zebra" not in page.html


def test_a_pseudonym_is_found_by_itself_alone(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], listing="pseudonym", pseudonym="Team Heron")
    assert "Team Heron" in visitor.get(f"{BOARD}?name=heron").links()
    assert "Nobody of that name" in visitor.get(f"{BOARD}?name=acorn").text()


def test_newcomers(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context():
        for key in keys[1:]:
            change_entry(key, joined_at=clock.now() - timedelta(days=31))
    page = visitor.get(f"{BOARD}?only=newcomers")
    assert "Acorn Books" in page.links()
    assert "Birch Cafe" not in page.links()


def test_most_improved(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context():
        as_if(29)
        multiply("Elm Garage", 0.9)
        compute()
    page = visitor.get(f"{BOARD}?by=improved")
    assert "Elm Garage leads with 104 points more than four weeks before." in page.text()
    rows = json.loads(visitor.get(f"{BOARD}.json?by=improved").html)["rows"]
    assert [row["place"] for row in rows] == [1, 2, 2, 2, 2]


def test_nothing_to_improve_on(app: Flask, visitor: Visitor) -> None:
    shops(app)
    assert "Most improved" not in visitor.get(BOARD).links()
    assert visitor.browser.get(f"{BOARD}?by=improved").status_code == 404


@pytest.mark.parametrize("asked", ["by=nothing", "only=friends", "by=actions.nothing"])
def test_no_such_way(app: Flask, visitor: Visitor, asked: str) -> None:
    shops(app)
    assert visitor.get(f"{BOARD}?{asked}").status == 404


@ON_ONE_DATABASE
def test_a_category(context: Flask) -> None:
    (card,) = with_card("100").scorecards
    way = f"{card.key}.{card.categories[0].key}"
    board = full_board(
        *({**FULL_ROW, "place": place, **with_raw(way, raw)} for place, raw in ((1, "1.00"), (2, "2.00")))
    )
    assert way in ways_of(board, days_of(board))
    found = narrowed(board, shown(board, view_or_404(board, View(by=way))))
    assert [(row.name, row.place, row.figure) for row in found.page_rows] == [
        ("Shop 2", 1, "2.00"),
        ("Shop 1", 2, "1.00"),
    ]


def with_raw(way: str, raw: str) -> dict[str, object]:
    """A scorecard with these points in one category alone."""
    card, _, category = way.partition(".")
    return {"scorecards": {card: {**CARD, "categories": {category: {"raw": raw, "of": "2.00"}}}}}


def honest(*ranges: tuple[int, int] | None) -> Shown:
    """A board whose rows have these ranges, in the order of places."""
    first = {"place_range": None, "tie_group": False}
    told = [{"place_range": one, "tie_group": one[0] == 1} if one else first for one in ranges]
    usual = {"track": "small", "grade": "D", "points": "1.0"}
    return full_board(*({**usual, "place": place, **one} for place, one in enumerate(told, start=1))).whole


@ON_ONE_DATABASE
def test_who_cannot_be_told_apart(context: Flask) -> None:
    seen = honest((1, 3), (1, 3), (1, 5), (3, 6), (3, 6), None)
    found = honesty_of(seen)
    assert found.says.startswith("3 businesses cannot be told apart from first")
    assert found.has_ranges
    assert found.state == "self_reported"
    assert [range_words(row) for row in seen.page_rows][3:] == [
        "3 to 6",
        "3 to 6",
        "Its data are too few to say how sure its figure is.",
    ]


@ON_ONE_DATABASE
def test_one_sentence_where_ranges_say_nothing(context: Flask) -> None:
    found = honesty_of(honest((1, 4), (1, 4), (1, 4), (1, 4)))
    assert (found.says, found.has_ranges, found.together) == (NOT_APART, False, 0)


@ON_ONE_DATABASE
def test_a_clear_first(context: Flask) -> None:
    found = honesty_of(honest((1, 1), (2, 3), (2, 3)))
    assert "tell it apart from everybody else" in found.says


@ON_ONE_DATABASE
@pytest.mark.parametrize("ranges", [((1, 1), (2, 2), (3, 3)), (None, None)])
def test_exact_places_need_no_ranges(context: Flask, ranges: tuple[tuple[int, int] | None, ...]) -> None:
    assert honesty_of(honest(*ranges)).says == ""


@ON_ONE_DATABASE
def test_one_line_says_it_where_there_is_room_for_one(context: Flask) -> None:
    """In frames, on screens, badges and pictures."""
    seen = honest((1, 3), (1, 3), (1, 5), (3, 6), (3, 6), None)
    assert honest_line(seen) == "All figures are self-reported. 3 cannot be told apart from first."
    rows = seen.rows(0, 6)
    assert [honest_words(row, seen.board) for row in (rows[0], rows[3], rows[5])] == [
        "Self-reported; cannot be told apart from first",
        "Self-reported; truly between place 3 and 6",
        "Self-reported; nobody knows how sure its place is",
    ]


@ON_ONE_DATABASE
def test_the_line_of_a_board_that_tells_nobody_apart(context: Flask) -> None:
    seen = honest((1, 4), (1, 4), (1, 4), (1, 4))
    assert honest_line(seen).endswith("The measurements cannot tell these businesses apart.")


@ON_ONE_DATABASE
def test_the_line_of_exact_places(context: Flask) -> None:
    seen = honest((1, 1), (2, 2), (3, 3))
    row = seen.rows(0, 1)[0]
    assert honest_line(seen) == "All figures are self-reported."
    assert honest_words(row, seen.board) == "Self-reported"
    bare = replace(seen, board=replace(seen.board, shows="winners"))
    assert (honest_line(bare), honest_words(row, bare.board)) == ("", "")
    seen.board.lineup["state"][0] = STATES.index("verified")
    assert honest_line(seen) == "Some figures are self-reported, others were checked."


def test_a_track_and_a_division_have_ranges_of_their_own(app: Flask, visitor: Visitor) -> None:
    """Three in each track: far apart in one, close together in the other. By a resource, the view has its own."""
    tracks = [{"key": key, "name": key.title(), "text": ""} for key in ("all", "food")]
    with app.app_context():
        with transaction():
            set_rules(tracks=tracks)
            far = [add_entry(f"Far {percent}", {"electricity": percent}) for percent in (14, 1, -10)]
            close = [add_entry(f"Close {percent}", {"electricity": percent}, track="food") for percent in (9, 8, 7)]
        compute()

    def ranges(query: str) -> tuple[dict[str, Any], Any]:
        document = visitor.browser.get(f"{BOARD}.json?{query}").get_json()
        return {row["entry"]: row["place_range"] for row in document["rows"]}, document["view"]["ranges_among"]

    of_food, among = ranges("track=food")
    assert (among, [of_food[key] for key in close]) == ("track", [[1, 3]] * 3)
    of_all, among = ranges("track=all")
    assert among == "track"
    assert [of_all[key] for key in far] == [[1, 1], [2, 2], [3, 3]]
    whole, among = ranges("")
    assert among == "board"
    assert whole[far[2]][1] == 6
    by_electricity, among = ranges("resource=electricity")
    assert (among, by_electricity) == ("resource", whole), "no other resource makes points here"
    assert ranges("resource=electricity&track=all")[0] == of_all
    assert ranges("resource=electricity&name=far")[0] == {key: whole[key] for key in far}, "a search changes no range"
    assert "cannot be told apart from first" in visitor.get(f"{BOARD}?resource=electricity").text()
    assert "cannot tell these businesses apart" in visitor.get(f"{BOARD}?track=food").text()


def test_anybody_can_repeat_the_ranges_by_a_resource(app: Flask, visitor: Visitor) -> None:
    """From what the JSON publishes of each and the rules' digest; who has no band has no range, and the reason."""
    with app.app_context():
        with transaction():
            for at, percent in enumerate((14, 9.5, 9, 3, -6)):
                uses = {"electricity": percent, **({"water": -percent} if at % 2 else {})}
                add_entry(f"Shop {at}", uses)
        compute()
    for resource in ("electricity", "water"):
        document = visitor.browser.get(f"{BOARD}.json?resource={resource}").get_json()
        rows = [row for row in document["rows"] if row["place"]]
        own = [row["resources"][resource] for row in rows]
        errors = standard_errors(published_values([one["uncertainty_points"] for one in own]))
        percents = [float(one["reduction_percent"]) for one in own]
        expected = place_ranges(percents, steadied(errors).tolist(), document["snapshot"]["rules_sha256"])
        assert sum(one is not None for one in expected) > 1
        assert [row["place_range"] for row in rows] == [list(one) if one else None for one in expected]
        assert all(row["place_range"] or row["place_range_reason"] for row in rows)
