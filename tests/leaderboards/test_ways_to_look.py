"""A board by a name, by newcomers, by who improved, by one category of a scorecard."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from flask import Flask

from challenge import clock
from challenge.extensions import transaction
from challenge.leaderboards.editions import view_or_404
from challenge.leaderboards.honest import NOT_APART, honest_line, honest_words, honesty_of, range_words
from challenge.leaderboards.narrowed import narrowed, ways_of
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown, View
from challenge.leaderboards.stored import NOT_KNOWN
from challenge.scoring.rows import Row
from tests.leaderboards.story import BOARD, add_entry, change_entry, compute, set_rules, shops
from tests.leaderboards.test_board_files import full_board
from tests.leaderboards.test_look_back import as_if, multiply
from tests.page import Visitor


def test_a_name(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(f"{BOARD}?track=all&name=b")
    assert "1 entry" not in page.text()
    assert "have “b” in the name" in page.text()
    assert {"Acorn Books", "Birch Cafe"} <= page.links().keys()
    assert "Cedar Gym" not in page.links()
    assert {one.attributes["value"] for one in page.all("input", name="track")} == {"all"}
    assert not any(key[1][1].name for key in app.extensions["kept_pages"]._values if isinstance(key[1], tuple))


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


def test_a_category(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("challenge.leaderboards.narrowed.four_weeks_before", lambda board: None)
    board, seen = full_board()
    card = board.rules.scorecards[0]
    (way, *_) = ways_of(board)
    assert way == f"{card.key}.{card.categories[0].key}"
    scored = seen.rows[0].stored["scorecards"]["actions"]
    own = {**seen.rows[0].stored, "track": board.rules.tracks[0].key}
    better = cast(Row, {**own, "entry": "two", "scorecards": {"actions": with_raw(scored, way, "2.00")}})
    worse = cast(Row, {**own, "scorecards": {"actions": with_raw(scored, way, "1.00")}})
    rows = [Listed("Acorn Books", None, worse, place=1), Listed("Birch Cafe", None, better, place=2)]
    found = narrowed(board, Shown(view_or_404(board, View(by=way)), rows, 0))
    assert [(row.name, row.place, row.figure) for row in found.rows] == [
        ("Birch Cafe", 1, "2.00"),
        ("Acorn Books", 2, "1.00"),
    ]


def with_raw(card: object, way: str, raw: str) -> dict[str, object]:
    category = way.partition(".")[2]
    return {**cast(dict[str, object], card), "categories": {category: {"raw": raw, "of": "2.00"}}}


def honest(*ranges: tuple[int, int] | None) -> tuple[PublicBoard, Shown]:
    """A board whose rows have these ranges, in the order of places."""
    board, _ = full_board()
    track = board.rules.tracks[0].key
    rows = [
        Listed(
            f"Shop {number}",
            None,
            cast(Row, {**NOT_KNOWN, "entry": str(number), "track": track, "grade": "D"}),
            place=number,
            place_range=one,
            tie_group=one is not None and one[0] == 1,
        )
        for number, one in enumerate(ranges, start=1)
    ]
    return board, Shown(View(), rows, 0)


def test_who_cannot_be_told_apart() -> None:
    board, seen = honest((1, 3), (1, 3), (1, 5), (3, 6), (3, 6), None)
    found = honesty_of(board, seen)
    assert found.says.startswith("3 businesses cannot be told apart from first")
    assert found.has_ranges
    assert found.state == "self_reported"
    assert [range_words(row) for row in seen.rows][3:] == [
        "3 to 6",
        "3 to 6",
        "Its data are too few to say how sure its figure is.",
    ]


def test_one_sentence_where_ranges_say_nothing() -> None:
    found = honesty_of(*honest((1, 4), (1, 4), (1, 4), (1, 4)))
    assert (found.says, found.has_ranges, found.together) == (NOT_APART, False, 0)


def test_a_clear_first() -> None:
    found = honesty_of(*honest((1, 1), (2, 3), (2, 3)))
    assert "tell it apart from everybody else" in found.says


def test_one_line_says_it_where_there_is_room_for_one() -> None:
    """In frames, on screens, badges and pictures."""
    board, seen = honest((1, 3), (1, 3), (1, 5), (3, 6), (3, 6), None)
    assert honest_line(board, seen) == "All figures are self-reported. 3 cannot be told apart from first."
    assert [honest_words(row, board) for row in (seen.rows[0], seen.rows[3], seen.rows[5])] == [
        "Self-reported; cannot be told apart from first",
        "Self-reported; truly between place 3 and 6",
        "Self-reported; nobody knows how sure its place is",
    ]
    board, seen = honest((1, 4), (1, 4), (1, 4), (1, 4))
    assert honest_line(board, seen).endswith("The measurements cannot tell these businesses apart.")
    board, seen = honest((1, 1), (2, 2), (3, 3))
    assert honest_line(board, seen) == "All figures are self-reported."
    assert honest_words(seen.rows[0], board) == "Self-reported"
    seen.rows[0].stored["state"] = "verified"
    assert honest_line(board, seen) == "Some figures are self-reported, others were checked."
    assert honest_words(seen.rows[0], board) == "Verified"
    bare = replace(board, shows="winners")
    assert (honest_line(bare, seen), honest_words(seen.rows[0], bare)) == ("", "")


def test_exact_places_need_no_ranges() -> None:
    assert honesty_of(*honest((1, 1), (2, 2), (3, 3))).says == ""
    assert honesty_of(*honest(None, None)).says == ""


def test_a_track_and_a_division_have_ranges_of_their_own(app: Flask, visitor: Visitor) -> None:
    """Three in each track: far apart in one, close together in the other. A resource has none, and the file says so."""
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
    assert ranges("resource=electricity")[1] is None
    assert not any(ranges("resource=electricity")[0].values())
    assert "was not computed" in visitor.get(f"{BOARD}?resource=electricity").text()
    assert "cannot tell these businesses apart" in visitor.get(f"{BOARD}?track=food").text()
