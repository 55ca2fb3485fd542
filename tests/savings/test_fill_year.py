"""A year of bills in one grid: kept half-filled, looked at, saved whole, mistakes named beside their cells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from challenge import clock
from challenge.extensions import db
from challenge.savings.models import GridDraft
from tests.page import Page, Visitor
from tests.savings.bills import NEW_YEAR, all_readings, bills, counted, log

ADDRESS = "/meters/1/year"
ENDS = ["2024-02-01", "2024-03-01", "2024-04-01"]


def grid(*rows: tuple[str, str, str], start: str = "2024-01-01", **more: str) -> dict[str, str]:
    """The cells of a grid: (end, amount, cost) of each bill."""
    cells = {"start_on": start, **more}
    for number, row in enumerate(rows):
        for name, text in zip(("end_on", "quantity", "cost"), row, strict=True):
            cells[f"rows-{number}-{name}"] = text
    return cells


THREE = grid((ENDS[0], "900", "120.50"), (ENDS[1], "850", ""), (ENDS[2], "800", "$110"))


def send(person: Visitor, cells: dict[str, str], step: str = "save") -> Page:
    """Press one of the grid's buttons."""
    return person.post(ADDRESS, {**cells, "step": step})


def ledger(app: Flask) -> list[Any]:
    """What counts."""
    with app.app_context():
        return [(str(start), str(end), amount) for start, end, amount in counted()]


def test_it_works(app: Flask, rosa: Visitor) -> None:
    check = send(rosa, THREE, "check")
    assert "Nothing is saved yet. 3 bills will be." in check.text()
    assert ledger(app) == []
    page = Page(rosa.browser.post(ADDRESS, data=check.values() | {"step": "save"}, follow_redirects=True))
    assert "3 bills saved." in page.text()
    assert ledger(app) == [
        ("2024-01-01", "2024-02-01", 900),
        ("2024-02-01", "2024-03-01", 850),
        ("2024-03-01", "2024-04-01", 800),
    ]


def test_it_begins_where_the_baseline_does_and_then_where_the_bills_end(app: Flask, rosa: Visitor) -> None:
    page = rosa.get(ADDRESS)
    start = page.values()["start_on"]
    assert start.endswith("-01")
    assert page.values()["rows-0-end_on"] > start
    with app.app_context():
        log(bills(1))
    assert rosa.get(ADDRESS).values()["start_on"] == "2024-01-31"
    assert rosa.get(f"{ADDRESS}?start=2023-05-15").values()["rows-0-end_on"] == "2023-06-15"
    assert rosa.get(f"{ADDRESS}?start=nonsense").status == 200


def test_ends_are_never_filled_in_beyond_today(rosa: Visitor) -> None:
    start = clock.today("America/New_York") - timedelta(45)
    values = rosa.get(f"{ADDRESS}?start={start}").values()
    assert values["rows-0-end_on"] > str(start)
    assert [values[f"rows-{number}-end_on"] for number in range(1, 13)] == [""] * 12


def test_a_row_without_an_amount_leaves_a_gap(app: Flask, rosa: Visitor) -> None:
    cells = grid((ENDS[0], "900", ""), (ENDS[1], "", ""), (ENDS[2], "800", ""))
    assert "no bill covers February 1, 2024 to February 29, 2024." in send(rosa, cells, "check").text()
    send(rosa, cells)
    assert [row[:2] for row in ledger(app)] == [("2024-01-01", "2024-02-01"), ("2024-03-01", "2024-04-01")]


def test_ends_may_be_last_days(app: Flask, rosa: Visitor) -> None:
    send(rosa, grid(("2024-01-31", "900", ""), ("2024-02-29", "850", ""), ends_inclusive="y"))
    assert [row[:2] for row in ledger(app)] == [("2024-01-01", "2024-02-01"), ("2024-02-01", "2024-03-01")]


def test_half_filled_it_is_kept(app: Flask, rosa: Visitor, ben: Visitor) -> None:
    cells = grid((ENDS[0], "900", ""), (ENDS[1], "85o", "half"), ends_inclusive="y")
    page = send(rosa, cells, "draft")
    assert "Kept as it is. Nothing is logged yet" in page.text()
    values = ben.get(ADDRESS).values()
    assert (values["rows-0-quantity"], values["rows-1-quantity"], values["rows-1-cost"]) == ("900", "85o", "half")
    assert "Finish the year you began" in ben.get("/meters/1").text()
    send(ben, grid((ENDS[0], "901", "")), "draft")
    assert rosa.get(ADDRESS).values()["rows-0-quantity"] == "901"
    assert ledger(app) == []


def test_once_saved_the_draft_is_gone(app: Flask, rosa: Visitor) -> None:
    send(rosa, THREE, "draft")
    send(rosa, THREE)
    with app.app_context():
        assert db.session.get(GridDraft, 1) is None
    assert rosa.get(ADDRESS).values()["start_on"] == "2024-04-01"


@pytest.mark.parametrize("text", ["x" * 1000, "\x00\x07", "</textarea><script>alert(1)</script>"])
def test_a_draft_keeps_any_text_safely(app: Flask, rosa: Visitor, text: str) -> None:
    page = send(rosa, grid((ENDS[0], text, "")), "draft")
    assert page.status == 200
    assert "<script>alert" not in page.html
    with app.app_context():
        kept = db.session.get_one(GridDraft, 1).cells["rows"][0]["quantity"]
        assert len(kept) <= 40
        assert kept.isprintable()


MISTAKES = [
    ((ENDS[1], "1.234,5", ""), "rows-1-quantity", "point for decimals"),
    ((ENDS[1], "", "120"), "rows-1-quantity", "Enter the amount used, or clear the cost"),
    (("", "850", ""), "rows-1-end_on", "Enter the day on which this bill ends"),
    (("2024-02-31", "850", ""), "rows-1-end_on", "Choose a date"),
    (("2023-12-01", "850", ""), "rows-1-end_on", "after the start"),
    (("2999-01-01", "850", ""), "rows-1-end_on", "future"),
    ((ENDS[1], "850", "12.345"), "rows-1-cost", "2 digits"),
]


def test_a_mistake_is_named_beside_its_cell(app: Flask, rosa: Visitor) -> None:
    for row, cell, word in MISTAKES:
        label = "End" if "end" in cell else "Cost" if "cost" in cell else "Amount used"
        for step in ("check", "save"):
            page = send(rosa, grid((ENDS[0], "900", ""), row, ("2024-05-01", "800", "")), step)
            assert page.status == 422
            assert word in page.errors()[cell]
            assert f"Bill 2, {label}" in page.text()
            assert page.values()["rows-0-quantity"] == "900"
    assert ledger(app) == []


def test_the_start_is_needed(app: Flask, rosa: Visitor) -> None:
    page = send(rosa, THREE | {"start_on": ""})
    assert page.status == 422
    assert "Enter the day" in page.errors()["start_on"]


def test_an_empty_grid_says_so(app: Flask, rosa: Visitor) -> None:
    page = send(rosa, grid((ENDS[0], "", "")), "check")
    assert page.status == 422
    assert "Fill in at least one bill" in page.text()


def test_days_that_are_saved_are_refused_beside_their_row(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log(bills(1, NEW_YEAR.replace(month=2, day=10)))
    page = send(rosa, THREE)
    assert page.status == 422
    assert set(page.errors()) == {"rows-1-end_on", "rows-2-end_on"}
    assert "overlap" in page.errors()["rows-1-end_on"]
    assert len(ledger(app)) == 1


def test_what_is_odd_is_said_before_it_is_saved(app: Flask, rosa: Visitor) -> None:
    rows = [(f"2024-{month:02d}-01", "900", "") for month in range(2, 8)]
    rows[3] = (rows[3][0], "90000", "")
    page = send(rosa, grid(*rows), "check")
    assert "6 bills will be, 1 of them looks odd" in page.text()
    assert "times the usual" in page.text()
    assert "6 bills saved, 1 held" in send(rosa, grid(*rows)).text()
    assert len(ledger(app)) == 5


def test_more_rows_than_the_grid_has_are_left_alone(app: Flask, rosa: Visitor) -> None:
    rows = [(f"{2000 + number // 12}-{number % 12 + 1:02d}-01", "900", "") for number in range(1, 60)]
    send(rosa, grid(*rows, start="2000-01-01"))
    assert len(ledger(app)) == 24


def test_pressed_twice_it_is_saved_once(app: Flask, rosa: Visitor) -> None:
    page = rosa.get(ADDRESS).values()
    fields = {name: page[name] for name in ("csrf_token", "key")} | THREE | {"step": "save"}
    for _ in range(2):
        assert rosa.browser.post(ADDRESS, data=fields).location == "/meters/1"
    with app.app_context():
        assert len(all_readings()) == 3
