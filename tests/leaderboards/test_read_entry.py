"""Anyone reads how an entry's score came about: percents and points, never a quantity."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from challenge import clock
from challenge.businesses.models import Entry, SiteResource
from challenge.challenges.actions import touch_display
from challenge.extensions import db, transaction
from challenge.leaderboards.honest import NOT_APART
from challenge.leaderboards.models import Board, SnapshotRow
from challenge.quantities.factors import emissions, heat_content, region_of
from tests.leaderboards.story import BOARD, add_entry, change_entry, compute, riverbend, set_rules, shops
from tests.page import Visitor

ENTRIES = BOARD.replace("leaderboard", "entries")


def test_it_works(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    page = visitor.get(f"{ENTRIES}/{keys[0]}")
    assert page.status == 200
    assert page.heading() == "Acorn Books"
    text = page.text()
    assert "Place 1 in Riverbend Green Business Challenge, with 120.0 points." in text
    assert "12.0 % less" in text
    assert "100 × 1.2 = 120.0 points" in text
    assert "Together: 120.0 points." in text


def test_the_board_leads_to_it(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    links = visitor.get(BOARD).links()
    assert links["Acorn Books"] == f"{ENTRIES}/{keys[0]}"
    assert links["Join this challenge"] == "/challenges/riverbend-oh/2026/join", "while registration is open"
    assert "Join this challenge" not in visitor.get(f"{BOARD}?as_of={clock.today('America/New_York')}").links()


def test_no_quantity_is_told(app: Flask, visitor: Visitor) -> None:
    """100 kWh a day before, 88 since: none of these numbers, nor their sums."""
    keys = shops(app)
    text = visitor.get(f"{ENTRIES}/{keys[0]}").text()
    assert not re.search(r"\d kWh|\$|36[56]00|\b88\b", text)


def test_what_is_missing_is_said(app: Flask, visitor: Visitor) -> None:
    shops(app)
    text = visitor.get(f"{ENTRIES}/bakery0000000001").text()
    assert "Not ranked yet. Electricity: no bills yet." in text
    assert "Together" not in text
    assert "What is there so far" in text
    with app.app_context(), transaction():
        db.session.get_one(Board, riverbend().id).state = "final"
        touch_display([riverbend().id])
    text = visitor.get(f"{ENTRIES}/bakery0000000001").text()
    assert "Not ranked. Electricity: no bills." in text, "nothing more can come"
    assert "so far" not in text


def test_what_is_left_out_is_said(app: Flask, visitor: Visitor) -> None:
    """Shared water hands its weight on."""
    with app.app_context():
        with transaction():
            halves = [{"key": key, "weight": "50", "target_percent": "10"} for key in ("energy", "water")]
            set_rules(measures=halves)
            key = add_entry("Acorn Books", {"electricity": 10})
            water = select(SiteResource).filter_by(resource="water").order_by(SiteResource.id.desc())
            db.session.scalars(water).first().state = "shared"
        compute()
    text = visitor.get(f"{ENTRIES}/{key}").text()
    assert "with 100.0 points" in text
    assert (
        "Water: left out, because water is shared or paid by the landlord. Its weight of 50 goes to the others." in text
    )


def test_not_computed_yet(visitor: Visitor) -> None:
    page = visitor.get(f"{ENTRIES}/bakery0000000001")
    assert page.status == 200
    assert "Not computed yet" in page.text()


def test_the_place_is_that_of_the_board(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
    assert "Place 1 in" in visitor.get(f"{ENTRIES}/{keys[1]}").text()


def test_under_a_pseudonym(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], listing="pseudonym", pseudonym="Team Heron")
    page = visitor.get(f"{ENTRIES}/{keys[0]}")
    assert page.heading() == "Team Heron"
    assert "Acorn" not in page.html


@pytest.mark.parametrize("columns", [{"listing": "totals_only"}, {"state": "withdrawn"}, {"state": "waiting"}])
def test_entries_that_are_not_public(app: Flask, visitor: Visitor, columns: dict[str, str]) -> None:
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], **columns)
    assert visitor.get(f"{ENTRIES}/{keys[0]}").status == 404


def test_no_such_entry(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context():
        number = db.session.scalars(select(Entry.id)).first()
    for key in ("nobody", str(number), "acorn-books"):
        assert visitor.get(f"{ENTRIES}/{key}").status == 404


def test_no_cookie(app: Flask, rosa: Visitor, visitor: Visitor) -> None:
    keys = shops(app)
    answer = rosa.browser.get(f"{ENTRIES}/{keys[0]}")
    assert "Set-Cookie" not in answer.headers
    assert answer.get_data() == visitor.browser.get(f"{ENTRIES}/{keys[0]}").get_data()
    etag = answer.headers["ETag"]
    assert visitor.browser.get(f"{ENTRIES}/{keys[0]}", headers={"If-None-Match": etag}).status_code == 304


def test_one_sentence_instead_of_ranges(app: Flask, visitor: Visitor) -> None:
    """Where the board says so once for all, the page of an entry gives no range either."""
    keys = shops(app)
    with app.app_context(), transaction():
        db.session.execute(
            update(SnapshotRow).where(SnapshotRow.place.is_not(None)).values(best_place=1, worst_place=5)
        )
    text = visitor.get(f"{ENTRIES}/{keys[0]}").text()
    assert NOT_APART in text
    assert "between 1 and 5" not in text


def test_the_factors_are_named(app: Flask, visitor: Visitor) -> None:
    """Heat contents of its fuels and, of who is listed by name, the grid region."""
    with app.app_context():
        with transaction():
            key = add_entry("Two Fuels", {"electricity": 10, "natural_gas": 5})
            other = add_entry("Hidden", {"electricity": 10}, listing="pseudonym", pseudonym="Grey Heron")
        compute()
    text = visitor.get(f"{ENTRIES}/{key}").text()
    region = region_of("43215")
    factor = emissions("electricity", region)
    heat = heat_content("natural_gas", "ccf")
    assert factor is not None
    assert heat is not None
    assert f"grid region {region}: {factor.name}, {factor.stated}" in text
    assert f"billed by volume: {heat.name}, {heat.stated}" in text
    assert "grid region RF" not in visitor.get(f"{ENTRIES}/{other}").text()
