"""A board by a name, by newcomers, by who improved, by one category of a scorecard."""

from __future__ import annotations

import csv
import io
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
from challenge.leaderboards.honest import NOBODY_SURE, NOT_APART, honest_line, honest_words, honesty_of, range_words
from challenge.leaderboards.narrowed import narrowed, ways_of, who_is_left_out
from challenge.leaderboards.public_board import Shown, View, shown
from challenge.leaderboards.ranged import GAIN_UNSURE, OLDER, PRIVATE
from challenge.leaderboards.sentences import leaders_of
from challenge.scoring.ranges import place_ranges, published_values, standard_errors, steadied
from challenge.scoring.recompute import recompute
from challenge.scoring.rules import MoreBoard
from challenge.scoring.states import STATES
from challenge.words import short_day
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.shelf import board_of
from tests.leaderboards.story import BOARD, add_entry, change_entry, compute, riverbend, set_rules, shops
from tests.leaderboards.test_board_files import CARD, FIGURE, FULL_ROW, full_board, sheets
from tests.leaderboards.test_download_evidence import download, rows_of
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
    text = page.text()
    assert "Elm Garage leads with 104 points more than four weeks before. Such a gain can be chance" in text
    found = json.loads(visitor.get(f"{BOARD}.json?by=improved").html)
    assert [row["place"] for row in found["rows"]] == [1, 2, 2, 2, 2]
    assert found["rows"][0]["figure"] == 104.0
    assert found["view"]["compared_with"] == (since := clock.today("America/New_York") - timedelta(days=29)).isoformat()
    assert f"Standings by points gained since {short_day(since)}" in text
    head, first = list(csv.reader(io.StringIO(visitor.get(f"{BOARD}.csv?by=improved").html, newline="")))[:2]
    assert first[head.index("figure")] == "104"


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


@ON_ONE_DATABASE
def test_diversion(context: Flask) -> None:
    """A measure that no resource tells: places by it, its own ranges, and why somebody is not there."""
    figures = {1: {}, 2: {"diversion": {**FIGURE, "reduction_percent": "4.0"}}}
    figures[3] = {"diversion": {**FIGURE, "reduction_percent": "-1.0"}}
    board = full_board(*({**FULL_ROW, "place": place, "measures": own} for place, own in figures.items()))
    assert ways_of(board, days_of(board))["diversion"] == "Diversion rate"
    found = narrowed(board, shown(board, view_or_404(board, View(by="diversion"))))
    assert [(row.name, row.place, found.figure_of(row)) for row in found.page_rows] == [
        ("Shop 2", 1, "4.0"),
        ("Shop 3", 2, "-1.0"),
    ]
    assert who_is_left_out(found) == "1 entry is not in this list: it has no figure for this."
    told = leaders_of(board, found)
    assert told
    assert told.figure == "a diversion rate 4.0 percentage points higher"
    hidden = replace(board, shows="points")
    assert "diversion" not in ways_of(hidden, days_of(hidden))


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
    assert (among, by_electricity) == ("view", whole), "no other resource makes points here"
    assert ranges("resource=electricity&track=all")[0] == of_all
    assert ranges("resource=electricity&name=far")[0] == {key: whole[key] for key in far}, "a search changes no range"
    assert "cannot be told apart from first" in visitor.get(f"{BOARD}?resource=electricity").text()
    assert "cannot tell these businesses apart" in visitor.get(f"{BOARD}?track=food").text()


MORE_BOARDS = [
    {"key": "water", "name": "Water", "metric": "percent", "metric_of": "water"},
    {"key": "energy", "name": "Energy", "metric": "percent", "metric_of": "energy"},
    {"key": "points", "name": "Points", "metric": "points"},
    {"key": "most", "name": "Most", "metric": "absolute", "metric_of": "electricity"},
]


@pytest.fixture
def many_boards(app: Flask) -> list[str]:
    """Two tracks of shops, ranked by percents of electricity; further boards go by other percents, by points of two
    measures and by amounts. One saved by far the most water, though its electricity may be chance; one has none."""
    measures = [{"key": key, "weight": "50", "target_percent": "8"} for key in ("electricity", "water")]
    tracks = [{"key": key, "name": key.title(), "text": ""} for key in ("all", "food")]
    with app.app_context():
        with transaction():
            set_rules(metric="percent", metric_of="electricity", measures=measures, tracks=tracks, boards=MORE_BOARDS)
            keys = [
                add_entry(f"Shop {at}", {"electricity": percent, "water": 40 if at == 3 else -percent}, track=track)
                for at, (percent, track) in enumerate(zip((14, 9.5, 9, 3, -6, 8), ("all", "food") * 3, strict=True))
            ]
            keys.append(add_entry("Dry", {"electricity": 7}))
        compute()
    return keys


def test_anybody_can_repeat_the_ranges_of_every_view(many_boards: list[str], visitor: Visitor) -> None:
    """From what the JSON publishes of each and the rules' digest, by one recipe: figures, standard errors, seed."""

    def read(query: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        document = visitor.browser.get(f"{BOARD}.json?{query}").get_json()
        return [row for row in document["rows"] if row["place"]], document

    def repeated(rows: list[dict[str, Any]], figures: list[Any], errors: list[Any], seed: str) -> None:
        known = published_values(errors)
        expected = place_ranges(published_values(figures).tolist(), steadied(known).tolist(), seed)
        assert [row["place_range"] for row in rows] == [list(one) if one else None for one in expected]
        assert [row["tie_group"] for row in rows] == [bool(one and one[0] == 1) for one in expected]
        assert all(bool(row["place_range"]) != bool(row["place_range_reason"]) for row in rows)
        assert sum(one is not None for one in expected) > 1

    for query in ("", "track=food", "track=all"):
        rows, document = read(query)
        figures, errors = [row["points"] for row in rows], [row["standard_error"] for row in rows]
        repeated(rows, figures, errors, document["snapshot"]["rules_sha256"])
    for resource in ("electricity", "water"):
        rows, document = read(f"resource={resource}")
        own = [row["resources"][resource] for row in rows]
        errors = standard_errors(published_values([one["uncertainty_points"] for one in own])).tolist()
        repeated(rows, [one["reduction_percent"] for one in own], errors, document["snapshot"]["rules_sha256"])
        assert document["view"]["ranges_among"] == "view"
    for query in ("board=water", "board=energy", "board=points", "board=points&track=food", "board=water&track=all"):
        rows, document = read(query)
        own = [row["boards"][document["view"]["board"]] for row in rows]
        figures, errors = [one["figure"] for one in own], [one["standard_error"] for one in own]
        repeated(rows, figures, errors, document["snapshot"]["rules_sha256"])
        assert document["view"]["ranges_among"] == "view"


@ON_ONE_DATABASE
def test_a_division_of_one_track_is_ranged_by_itself(context: Flask) -> None:
    """Which the standings do not hold: by the points and errors of who stands in it."""
    told = (("30.0", "small", "x"), ("29.0", "large", "x"), ("28.0", "small", "y"), ("4.0", "small", "x"))
    rows = [
        {"track": track, "division": division, "place": at, "points": points, "standard_error": "3.0000"}
        for at, (points, track, division) in enumerate(told, start=1)
    ]
    board = board_of(with_card("40", ("energy", 60)), *rows)
    seen = shown(board, View(track="small", division="x"))
    assert [(row.name, row.place, row.place_range) for row in seen.page_rows] == [
        ("Shop 1", 1, (1, 1)), ("Shop 4", 2, (2, 2))
    ]  # fmt: skip
    assert seen.ranged.among == "view"


def test_a_further_board_says_how_sure_its_own_places_are(many_boards: list[str], visitor: Visitor) -> None:
    """On the page, in every file, and by the figures that the evidence holds."""
    page = visitor.get(f"{BOARD}?board=water")
    assert "tell it apart from everybody else" in page.text()
    assert "Such a saving can still be chance" not in page.text(), "of electricity it could be"
    assert "Truly between" in page.text()
    assert "Water, against its own baseline" in page.text(), "as sure as that is, it stands beside the figure"
    assert "Percent saved" not in page.text(), "that percent is the only number of a row"
    assert page.all("tr", class_="board__together") == []
    rows = visitor.browser.get(f"{BOARD}.json?board=water").get_json()["rows"]
    assert (rows[0]["entry"], rows[0]["place_range"]) == (many_boards[3], [1, 1])
    table = csv.DictReader(io.StringIO(visitor.browser.get(f"{BOARD}.csv?board=water").get_data(as_text=True)))
    told = {row["entry"]: [int(row["best_place"]), int(row["worst_place"])] for row in table if row["best_place"]}
    assert told == {row["entry"]: row["place_range"] for row in rows if row["place_range"]}
    head, *cells = sheets(visitor, "?board=water")["Board"]
    best = {row[head.index("entry")]: row[head.index("best_place")] for row in cells}
    assert {key: int(one) for key, one in best.items() if one} == {key: one[0] for key, one in told.items()}
    files = download(visitor.browser)
    assert recompute(files).differences == []
    hashed = {row["entry"]: {**row["boards"]["water"], "tie_break": None} for row in rows_of(files)}
    assert {row["entry"]: row["boards"]["water"] for row in rows}.items() <= hashed.items()


def test_ranges_are_told_as_places_are_where_figures_are_not(
    many_boards: list[str], app: Flask, visitor: Visitor
) -> None:
    """A board of points alone: neither percents nor errors are read, in no file and in no evidence."""
    with app.app_context():
        with transaction():
            set_rules(visibility={"shows": "points"})
            touch_inputs([riverbend().id])
        compute()
    rows = visitor.browser.get(f"{BOARD}.json?board=water").get_json()["rows"]
    assert [row["place_range"] for row in rows if row["entry"] == many_boards[3]] == [[1, 1]]
    assert {(row["boards"]["water"]["figure"], row["boards"]["water"]["standard_error"]) for row in rows} == {
        (None, None)
    }
    assert {row["standard_error"] for row in rows} == {None}
    assert visitor.browser.get(f"{BOARD}.json?resource=water").get_json()["rows"] == []
    assert not any(row.get("boards", {}).get("water", {}).get("figure") for row in rows_of(download(visitor.browser)))


def test_where_nobody_has_a_range_the_view_says_why(many_boards: list[str], app: Flask, visitor: Visitor) -> None:
    """Amounts are private; of points gained nobody knows how sure they are."""
    with app.app_context():
        as_if(40)
        multiply("Shop 1", 0.9)
        compute()
    for query, why in (("board=most", PRIVATE), ("by=improved", GAIN_UNSURE)):
        document = visitor.browser.get(f"{BOARD}.json?{query}").get_json()
        assert document["view"]["ranges_among"] is None
        rows = [row for row in document["rows"] if row["place"]]
        assert len(rows) > 1
        assert {(row["place_range"], row["place_range_reason"], row["tie_group"]) for row in rows} == {
            (None, why, False)
        }
        assert why in visitor.get(f"{BOARD}?{query}").text()
    with app.app_context():
        with transaction():
            set_rules(metric="absolute", metric_of="electricity", boards=[])
            touch_inputs([riverbend().id])
        compute()
    rows = visitor.browser.get(f"{BOARD}.json").get_json()["rows"]
    assert {row["place_range_reason"] for row in rows if row["place"]} == {PRIVATE}
    assert PRIVATE in visitor.get(BOARD).text()
    entry = visitor.get(BOARD.replace("leaderboard", f"entries/{many_boards[0]}")).text()
    assert PRIVATE in entry


@ON_ONE_DATABASE
def test_what_actions_make_is_exact(context: Flask) -> None:
    """By a category, and on a board that goes by a scorecard: the range is the place, whatever bills say."""
    rules = with_card("40", ("energy", 60))
    way = "actions.energy"
    more = MoreBoard("answers", "Answers", "scorecard", "actions")
    raws = (("1.00", 2), ("2.00", 1), ("1.00", 2), (None, None))
    rows = [
        {
            "track": "small", "place": at, "place_range": (1, 4), "grade": "B",
            "scorecards": with_raw(way, raw)["scorecards"] if raw else {},
            "boards": {"answers": {"place": place, "figure": raw, "standard_error": "0.0000"}},
        }
        for at, (raw, place) in enumerate(raws, start=1)
    ]  # fmt: skip
    board = board_of(replace(rules, more_boards=(more,)), *rows)
    for view in (View(by=way), View(board="answers")):
        seen = narrowed(board, shown(board, view))
        placed = [row for row in seen.page_rows if row.place]
        assert [(row.name, row.place_range) for row in placed] == [
            ("Shop 2", (1, 1)), ("Shop 1", (2, 2)), ("Shop 3", (2, 2))
        ]  # fmt: skip
        assert [row.tie_group for row in placed] == [True, False, False]
        assert honesty_of(seen).says == honesty_of(seen).why_none == ""


@ON_ONE_DATABASE
def test_a_search_says_what_is_true_of_all(context: Flask) -> None:
    """Of a group of three only one is found: it is not told apart from everybody else."""
    seen = honest((1, 3), (1, 3), (1, 5), (3, 6), (3, 6), None)
    found = narrowed(seen.board, shown(seen.board, View(name="shop 2")))
    assert found.count == 1
    assert honesty_of(found).says.startswith("3 businesses cannot be told apart from first")


@ON_ONE_DATABASE
def test_why_one_has_no_range_on_a_further_board(context: Flask) -> None:
    """By the grade of what that board goes by; older standings do not say how sure its figures are."""
    usual = {"track": "small", "grade": "A", "place_range": (1, 2), "points": "1.0"}
    more = MoreBoard("water", "Water", "percent", "water")
    graded = {"measures": {"water": {**FULL_ROW["measures"]["energy"], "grade": "C"}}}
    for error, whys in (({"standard_error": None}, ["pairs", "cannot be told"]), ({}, [OLDER, OLDER])):
        rows = [
            {**usual, "place": at, "boards": {"water": {"place": at, "figure": "1.0", **error}}, **own}
            for at, own in ((1, graded), (2, {}))
        ]
        board = board_of(replace(with_card("40", ("energy", 60)), more_boards=(more,)), *rows)
        seen = shown(board, View(board="water"))
        assert all(why in range_words(row) for why, row in zip(whys, seen.page_rows, strict=True))
        assert honesty_of(seen).why_none == NOBODY_SURE
