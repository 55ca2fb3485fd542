"""A board read aloud, from top to bottom: nothing is left to a sign, and no figure stands without what it counts.

The rules for words that this keeps are in docs/reading-aloud.md.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from tests.leaderboards.story import BOARD, compute, five_shops
from tests.page import VOID, Visitor

BARE = set("▲▼±−–≈×→≥≤″…")
FIGURES = (
    r"(?:minus )?[\d.]+ points",
    r"[\d.]+ % (?:less|more)(?: energy)?",
    r"give or take [\d.]+",
    r"(?:up|down) \d+ places? since last week",
    r"\w{3} \d+, \d{4}",
    r"\d+ of the \d+ days",
)


class Ear(HTMLParser):
    """What a screen reader says of the main part: nothing that is hidden from it. A row of a table is a line."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        heard = (not self.open and tag == "main") or (bool(self.open) and self.open[-1][1])
        if tag not in VOID and (self.open or tag == "main"):
            self.open.append((tag, heard and given.get("aria-hidden") != "true" and tag not in ("script", "svg")))
        if tag in ("tr", "p", "div", "h1", "h2", "li"):
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag in [name for name, _ in self.open]:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1]:
            self.lines[-1] += f" {data}"

    @property
    def said(self) -> list[str]:
        """Line by line."""
        return [" ".join(line.split()).replace(" ,", ",") for line in self.lines if line.strip()]


@pytest.fixture
def board(app: Flask) -> list[str]:
    """One leads, two share a place, one used more, and the cast's two have none."""
    with app.app_context():
        five_shops()
        compute()
    return Ear(Visitor(app).get(BOARD).html).said


def test_a_row_is_a_sentence(board: list[str]) -> None:
    (first,) = [line for line in board if "Acorn Books" in line and line.startswith("1 ")]
    assert re.match(
        r"1 Acorn Books, cannot be told apart from first, 120\.0 points 12\.0 % less energy, give or take \d", first
    ), first
    (last,) = [line for line in board if "Elm Garage" in line and "points" in line]
    assert "minus 40.0 points 4.0 % more energy" in last
    (without,) = [line for line in board if "Rosa's Bakery" in line]
    assert without.startswith("no place yet Rosa's Bakery Not ranked yet. Electricity: no bills")


def test_no_figure_is_bare(board: list[str]) -> None:
    rows = [line for line in board if re.match(r"(\d+|no place yet) (tied )?[A-Z]", line) and " points " in line]
    assert len(rows) == 5
    for row in rows:
        left = re.sub(r"^\d+", "", row)
        for figure in FIGURES:
            left = re.sub(figure, "", left)
        assert not re.search(r"\d", left), f"a figure without a noun: {row}"


def test_no_sign_is_left_to_the_eye(app: Flask, board: list[str]) -> None:
    frame, screen = (Visitor(app).get(address).html for address in ("/embed/riverbend-oh/2026", f"{BOARD}/screen"))
    for line in [*board, *Ear(frame).said, *Ear(screen).said]:
        assert not BARE & set(line), line


def test_units_are_words(board: list[str]) -> None:
    told = " ".join(board).partition("All together")[2]
    assert "kilowatt-hours less" in told
    assert not re.search(r"\b(kWh|lb|kg|CO2e)\b", told)
