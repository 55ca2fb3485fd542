"""Quantities of all together are public only where they give no single business away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.challenges.queries import rules_of
from challenge.extensions import db, transaction
from challenge.leaderboards.models import PublishedTotals
from challenge.leaderboards.sentences import not_told_together, sure_words
from challenge.quantities.equivalents import equivalents_of
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import BOARD, add_entry, compute, five_shops, riverbend, shops, shown_snapshot
from tests.leaderboards.test_board_files import FIGURE, FULL_ROW, full_board
from tests.page import Visitor


def published() -> int:
    return db.session.scalar(select(func.count(PublishedTotals.id))) or 0


def four_shops() -> None:
    with transaction():
        for name in ("Acorn Books", "Birch Cafe", "Cedar Gym", "Dogwood Hotel"):
            add_entry(name, {"electricity": 10})


def tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_it_works(context: Flask) -> None:
    """Five businesses save 12, 8, 8, 3 and -4 units a day: together 27."""
    five_shops()
    compute()
    totals = shown_snapshot().totals
    days = (clock.today("America/New_York") - riverbend().starts_on).days
    assert float(totals["kwh"]) == float(f"{27 * days:.3g}")
    assert (totals["contributors"], totals["gallons"]) == (5, None)
    assert published() == 1


def test_how_sure_they_are_stands_beside_them(app: Flask, visitor: Visitor) -> None:
    """With one pair of bills each, the allowance of 3 % is all that is known of errors: five baselines of 100 units a
    day it makes 1.645 x 3 x sqrt(5) = 11 units a day."""
    with app.app_context():
        five_shops()
        compute()
        days = (clock.today("America/New_York") - riverbend().starts_on).days
    totals = visitor.browser.get(f"{BOARD}.json").get_json()["totals"]
    assert (totals["kwh_band"], totals["kwh_band_means"]) == (float(f"{1.645 * 3 * 5**0.5 * days:.2g}"), "about")
    assert totals["gallons_band"] is None
    assert (
        f"{totals['kwh']:,} kilowatt-hours less give or take {totals['kwh_band']:,.0f} kilowatt-hours"
        in visitor.get(BOARD).text()
    )


@pytest.mark.parametrize(
    ("half", "means", "told"),
    [
        ("60", "about", "give or take 60 kWh"),
        ("150", "about", "may be no change at all, give or take 150 kWh"),
        ("200", "at_most", "may be no change at all, give or take at most 200 kWh"),
    ],
)
def test_a_total_that_reaches_down_to_nothing_says_so(half: str, means: str, told: str) -> None:
    assert sure_words("-150", {"give_or_take": half, "means": means}, "{} kWh") == told


def test_kilograms_are_told_in_everyday_words_and_lead_to_their_factors(app: Flask, visitor: Visitor) -> None:
    """Each comparison is within 5 % of the total, and links to the figure it was made with."""
    with app.app_context():
        five_shops()
        compute()
        kg = Decimal(shown_snapshot().totals["kg_co2e"])
        edition = rules_of(riverbend()).factors
    page, expected = visitor.get(BOARD), equivalents_of(kg)
    links = page.links()
    assert expected
    for one in expected:
        assert links[one.words] == f"/about/factors#equivalent-{one.comparison.key}"
    assert links["Greenhouse gases, as CO2"] == f"/about/factors?edition={edition}#electricity"
    assert "Money, an estimate" not in links, "this edition has no prices"
    assert "Money, an estimate" in page.text()
    assert "electricity" in [e.attributes.get("id") for e in visitor.get(links["Greenhouse gases, as CO2"]).elements]


@ON_ONE_DATABASE
def test_what_is_not_shown_says_why(context: Flask) -> None:
    """Of some totals, never of none: then the page has a sentence of its own."""
    gas = {"electricity": {**FIGURE, "method": "weather"}, "natural_gas": {**FIGURE, "method": "weather"}}
    board = full_board({**FULL_ROW, "resources": gas})
    assert board.snapshot
    assert not_told_together(board) == ""
    board.snapshot.totals = {"kwh": "1200"}
    told = not_told_together(board)
    assert told.startswith("Not shown, because too few businesses stand behind a part of it")
    assert "money and greenhouse gases" in told
    assert "water" not in told
    assert "No amount is told of natural gas" in told
    board.snapshot.totals = {"kwh": "1200", "dollars": "10", "kg_co2e": "500"}
    assert not_told_together(board) == "No amount is told of natural gas: it counts in the greenhouse gases."


def test_nothing_is_like_what_may_not_be_told(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        four_shops()
        compute()
    assert "/about/factors#equivalent" not in visitor.get(BOARD).html


def test_four_are_too_few(context: Flask) -> None:
    four_shops()
    compute()
    assert shown_snapshot().totals["kwh"] is None
    assert published() == 0


def test_five_with_a_giant_are_not_told(context: Flask) -> None:
    """One of them saves more than all the others."""
    four_shops()
    with transaction():
        add_entry("Giant Mill", {"electricity": 10}, usual=10_000)
    compute()
    assert shown_snapshot().totals["kwh"] is None


def test_those_in_totals_only_are_counted(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        four_shops()
        with transaction():
            add_entry("Quiet Office", {"electricity": 10}, listing="totals_only")
        compute()
        assert shown_snapshot().totals["kwh"] is not None
    assert "Quiet Office" not in visitor.get(BOARD).html


def test_they_do_not_change_within_a_day(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bill more, a minute later: otherwise the difference would be that bill."""
    five_shops()
    compute()
    before = shown_snapshot().totals
    with transaction():
        for name in "FGHIJ":
            add_entry(f"Shop {name}", {"electricity": 10})
    assert compute() is not None
    after = shown_snapshot().totals
    assert (after["kwh"], after["on"], after["contributors"]) == (before["kwh"], before["on"], 5)
    tomorrow(monkeypatch)
    compute()
    assert shown_snapshot().totals["contributors"] == 10
    assert published() == 2


def test_they_wait_for_five_who_changed(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    five_shops()
    compute()
    before = shown_snapshot().totals["kwh"]
    tomorrow(monkeypatch)
    with transaction():
        add_entry("Shop F", {"electricity": 10})
    compute()
    assert shown_snapshot().totals["kwh"] == before
    assert published() == 1


def test_filters_reveal_nothing_more(app: Flask, visitor: Visitor) -> None:
    """Totals are those of the whole challenge, whatever is filtered; only points are added up over the view."""
    shops(app)
    whole = visitor.browser.get(f"{BOARD}.json").get_json()["totals"]
    for query in ("?track=all", "?resource=electricity", "?resource=water", "?page=9"):
        told = visitor.browser.get(f"{BOARD}.json{query}").get_json()["totals"]
        assert {**told, "points": whole["points"]} == whole
    assert isinstance(whole["kwh"], int)
