"""The workbook holds the figures of the CSV, and the dictionary has a line for every field of every file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any
from zipfile import ZipFile

from flask import Flask
from python_calamine import CalamineWorkbook

from challenge.extensions import transaction
from challenge.leaderboards.dictionary import COLUMNS, FIELDS, QUERIES
from challenge.leaderboards.downloads import csv_of, json_of
from challenge.leaderboards.public_board import PublicBoard, View
from challenge.leaderboards.teams import ListedTeam
from challenge.measurement.periods import Period
from challenge.scoring.rules.days import LeftOut
from challenge.scoring.rules.rounds import Milestone
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.shelf import board_of
from tests.leaderboards.story import BOARD, add_entry, compute, shops
from tests.page import Visitor
from tests.scoring.test_composite import with_card

FIGURE = {
    "reduction_percent": "1.0",
    "points": "1.0",
    "uncertainty_points": "1.0",
    "distinguishable": True,
    "grade": "A",
}


def sheets(visitor: Visitor, query: str = "") -> dict[str, list[list[Any]]]:
    answer = visitor.browser.get(f"{BOARD}.xlsx{query}")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_it_works(app: Flask, visitor: Visitor) -> None:
    """Cell by cell the same as the CSV: numbers as numbers, days as days."""
    shops(app)
    head, *rows = sheets(visitor)["Board"]
    table = list(csv.reader(io.StringIO(visitor.browser.get(f"{BOARD}.csv").get_data(as_text=True), newline="")))
    assert [*head, "snapshot", "snapshot_sha256"] == table[0], "the workbook's second sheet says which standings"
    snapshot = visitor.browser.get(f"{BOARD}.json").get_json()["snapshot"]
    assert {tuple(row[-2:]) for row in table[1:]} == {(str(snapshot["id"]), snapshot["sha256"])}
    for row, same in zip(rows, table[1:], strict=True):
        assert [(cell, text) for cell, text in zip(row, same[:-2], strict=True) if not is_same(cell, text)] == []
    first = dict(zip(head, rows[0], strict=True))
    assert (first["place"], first["points"], first["business"]) == (1.0, 120.0, "Acorn Books")
    assert isinstance(first["data_through"], date)


def is_same(cell: Any, text: str) -> bool:
    return float(text) == cell if isinstance(cell, float) else str(cell) == text


def test_the_second_sheet_says_what_it_is(app: Flask, visitor: Visitor) -> None:
    shops(app)
    about = dict(sheets(visitor, "?resource=electricity")["About"])
    document = visitor.browser.get(f"{BOARD}.json").get_json()
    assert about["snapshot.id"] == document["snapshot"]["id"]
    assert about["snapshot.as_of"] == document["snapshot"]["as_of"]
    assert about["challenge.rules_hash"] == document["challenge"]["rules_hash"]
    assert about["view.placed_by"] == "electricity"
    assert about["totals.entries"] == document["totals"]["entries"] == 7


def test_no_text_is_a_formula(app: Flask, visitor: Visitor) -> None:
    """Stored as it was written, as a text."""
    name = '=HYPERLINK("http://evil.example","x")'
    with app.app_context():
        with transaction():
            add_entry(name, {"electricity": 10})
        compute()
    assert sheets(visitor)["Board"][1][2] == name
    answer = visitor.browser.get(f"{BOARD}.xlsx").data
    with ZipFile(io.BytesIO(answer)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


CARD = {
    "weight": "1.00",
    "points": "1.0",
    "raw": "1.00",
    "of": "2.00",
    "percent": "50.0",
    "gain": "1.0",
    "tier": "gold",
    "state": "checked",
}
FULL_ROW = {
    "track": "small",
    "place": 1,
    "place_range": (1, 3),
    "scorecards": {"actions": {**CARD, "categories": {"energy": {"raw": "1.00", "of": "2.00", "gain": "1.00"}}}},
    "boards": {"absolute": {"place": 1, "figure": "1.0", "standard_error": "0.5000"}},
    "adjustments": [{"resource": "water", "category": "new equipment", "effect_points": "1.0"}],
    "grade_reasons": ["Few bills."],
    "left_out": [{"start": "2026-01-01", "end": "2026-01-02", "reason": "A flood."}],
    "looked_at": {"measures": ["energy"], "reason": "The oven is gone."},
    "rounds": [{"round": "2026-06-30", "state": "counted", "points": "1.0", "measures": {"energy": FIGURE}}],
    "resources": {"electricity": {**FIGURE, "method": "weather"}},
    "measures": {"energy": {**FIGURE, "weight": "1.00", "exact_percent": "1.0000"}},
}


def full_board(*rows: dict[str, Any]) -> PublicBoard:
    """A board that has everything a board can have; one row of it, or these."""
    off = (LeftOut(Period.parse("2026-01-01:2026-01-02"), "A flood."),)
    ends = (Milestone(date(2026, 6, 30), "Spring", is_round=True),)
    rules = replace(
        with_card("40", ("energy", 40), ("diversion", 20)), blackouts=off, milestones=ends, rounds_are="add_up"
    )
    teams = [ListedTeam("one", "The Street", 1, False, "1.0", 1, 1, None, "0.5", (1, 1))]
    return replace(board_of(rules, *(rows or (FULL_ROW,))), teams=teams)


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Where the leaves of a document are, in the way of the dictionary."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from paths(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for part in value:
            yield from paths(part, f"{path}[]")
    else:
        yield path


KEYS = {"resources.electricity": "resources.{resource}", "measures.energy": "measures.{measure}"} | {
    "scorecards.actions": "scorecards.{scorecard}",
    "categories.energy": "categories.{category}",
    "boards.absolute": "boards.{board}",
}


@ON_ONE_DATABASE
def test_every_field_of_the_json_has_a_line_and_every_line_a_field(context: Flask) -> None:
    board = full_board()
    text = "\n".join(paths(json.loads(json_of(board, board.whole))))
    for key, placeholder in KEYS.items():
        text = text.replace(key, placeholder)
    assert set(text.splitlines()) == {field.path for field in FIELDS}
    assert all(field.meaning and field.kind and field.null for field in FIELDS)


@ON_ONE_DATABASE
def test_every_column_has_a_line_and_every_line_a_column(context: Flask) -> None:
    board = full_board()
    head = next(csv.reader(io.StringIO(csv_of(board, board.whole).decode())))
    keys = {
        "electricity": "{resource}",
        "diversion": "{measure}",
        "actions": "{scorecard}",
        "round_2026-06-30": "round_{round}",
    }
    named = [re.sub(f"^({'|'.join(keys)})_", lambda found: f"{keys[found[1]]}_", name) for name in head]
    named = [re.sub("{round}_(energy|diversion)_", "{round}_{measure}_", name) for name in named]
    assert set(named) == set(COLUMNS)
    assert set(COLUMNS.values()) <= {field.path for field in FIELDS}


def test_the_downloads_lead_to_the_dictionary(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(visitor.get(BOARD).links()["What the fields mean"])
    assert page.heading() == "Board data"
    codes = {one.text for one in page.all("code")}
    assert {field.path for field in FIELDS} | set(COLUMNS) <= codes
    view = {field.name for field in fields(View)}
    assert {f"?{name}=" for name in view} <= codes, "the dictionary tells how each view is asked for"
    assert set(QUERIES) == view


def test_no_range_has_its_reason(app: Flask, visitor: Visitor) -> None:
    """In every file, as on the page: for who is not ranked, and for a row whose data are too few."""
    shops(app)
    rows = visitor.browser.get(f"{BOARD}.json").get_json()["rows"]
    told = {row["entry"]: row["place_range_reason"] for row in rows}
    assert all((row["place_range"] is None) == (row["place_range_reason"] is not None) for row in rows)
    assert all(row["place_range_reason"] == row["reason"] for row in rows if row["place"] is None)
    table = csv.DictReader(io.StringIO(visitor.browser.get(f"{BOARD}.csv").get_data(as_text=True), newline=""))
    assert {row["entry"]: row["place_range_reason"] or None for row in table} == told
    head, *cells = sheets(visitor)["Board"]
    assert {row[head.index("entry")]: row[head.index("place_range_reason")] or None for row in cells} == told
    assert any(told.values())
