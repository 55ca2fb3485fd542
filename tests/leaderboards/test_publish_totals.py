"""Quantities of all together are public only where they give no single business away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_of, rules_row
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.leaderboards.chain import newest_of
from challenge.leaderboards.models import PublishedTotals
from challenge.leaderboards.sentences import not_told_together, sure_words
from challenge.quantities.equivalents import equivalents_of
from challenge.savings.models import Meter, Reading
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import (
    BOARD,
    add_entry,
    compute,
    correct,
    enter,
    five_shops,
    riverbend,
    shops,
    shown_snapshot,
)
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


def beside(*left_out: str) -> Challenge:
    """Another challenge of the same days and rules, in which the same businesses take part but for some, computed."""
    with transaction():
        columns = {column.name: getattr(riverbend(), column.name) for column in Challenge.__table__.columns}
        other = Challenge(**{**columns, "id": None, "slug": "next", "name": "Next"})
        db.session.add(other)
        db.session.flush()
        kept = rules_row(riverbend())
        rules = ChallengeRules(challenge_id=other.id, version=1, document=kept.document, hash=kept.hash)
        rules.created_at = clock.now()
        db.session.add(rules)
        seats = select(EntrySite).join(EntrySite.entry).where(EntrySite.challenge_id == riverbend().id)
        for seat in db.session.scalars(seats).all():
            if seat.entry.public_key not in left_out:
                enter(other, seat.entry.business, seat.site, key=f"n{seat.entry.public_key[1:]}")
    computed = compute_standings(other.id, "first")
    with transaction():
        store_standings(computed)
    return other


def totals_of(challenge: Challenge) -> dict[str, Any]:
    found = newest_of(challenge)
    assert found is not None
    return found.totals


def test_two_challenges_at_once_are_not_subtracted(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six take part in one, five of them in another of the same days: the difference would be the sixth."""
    keys = five_shops()
    with transaction():
        sixth = add_entry("Fern Florist", {"electricity": 5})
    compute()
    assert totals_of(riverbend())["kwh"] is not None
    other = beside(sixth)
    assert totals_of(other)["kwh"] is None
    assert totals_of(other)["ranked"] == len(keys)
    tomorrow(monkeypatch)
    with transaction():
        for key in keys:
            (reading,) = bills_of(key)[-1:]
            correct(reading, reading.quantity_millionths - 1_000_000)
    computed = compute_standings(other.id, "second")
    with transaction():
        store_standings(computed)
    assert totals_of(other)["kwh"] is not None, "all five amounts are new, there and here"


def test_who_shows_amounts_in_another_challenge_hides_nobody_here(context: Flask) -> None:
    """Five contribute here; the amount of one stands on the other board, so the sum would tell of four."""
    keys = five_shops()
    other = beside()
    with transaction():
        row = rules_row(other)
        row.document = {**row.document, "metric": "absolute", "metric_of": "electricity"}
        shown = select(Entry).filter_by(challenge_id=other.id, public_key=f"n{keys[0][1:]}")
        db.session.scalars(shown).one().shows_values = True
        for told in db.session.scalars(select(PublishedTotals)):
            db.session.delete(told)
    compute()
    assert totals_of(riverbend())["kwh"] is None


def bills_of(key: str) -> list[Reading]:
    """Of an entry's sites, in the order of their days."""
    sites = select(EntrySite.site_id).join(EntrySite.entry).where(Entry.public_key == key)
    meters = select(Meter.id).where(Meter.site_id.in_(sites))
    return list(db.session.scalars(select(Reading).where(Reading.meter_id.in_(meters)).order_by(Reading.start_on)))
