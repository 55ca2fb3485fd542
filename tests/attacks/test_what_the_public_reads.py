"""The public reads percents and points, and names by consent only. No page, file or filter gives more away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from challenge import clock
from challenge.businesses.models import Business, Entry, Site, SiteResource
from challenge.extensions import db, transaction
from challenge.leaderboards.models import EntryResult, SnapshotRow
from challenge.quantities.anchors import PAGE
from challenge.savings.models import Meter, Reading
from tests.attacks.world import settle, visitor, words_in
from tests.conftest import ON_ONE_DATABASE
from tests.every_page.test_doors import DOORS
from tests.leaderboards.story import BOARD, add_entry, add_meter, add_reading, compute, riverbend
from tests.page import Visitor

LISTED = [
    ("Apple Bank", {}),
    ("Secret Cellar", {"listing": "totals_only"}),
    ("Masked Mill", {"listing": "pseudonym", "pseudonym": "Night Owl"}),
    ("Waiting Works", {"state": "waiting"}),
    ("Refused Roofs", {"state": "declined"}),
    ("Left Lodge", {"state": "withdrawn"}),
    ("Birch Books", {}),
]
KINDS = ("", ".json", ".csv", ".xlsx", "/screen")
UNNAMED = ("Secret Cellar", "Masked Mill", "Waiting Works", "Refused Roofs", "Left Lodge")


def town() -> None:
    """Businesses whose use nobody can mistake for anything else, in every kind of listing."""
    with transaction():
        for number, (name, columns) in enumerate(LISTED):
            saved = {"electricity": 7.0 + number, "water": 5.0}
            add_entry(name, saved, usual=71.3331 + 10 * number, **columns)
        for business in db.session.scalars(select(Business)):
            business.slug = business.name.lower().replace(" ", "-").replace("'", "")
        for site in db.session.scalars(select(Site)):
            site.street, site.name = f"{site.id} Hidden Alley", f"Backroom {site.id}"
        for meter in db.session.scalars(select(Meter)):
            meter.name = f"Dial {meter.id}"
    compute()


def told(text: str, hidden: dict[str, str]) -> list[str]:
    """Which of the secrets stand in a text: words anywhere; numbers not as a piece of a number, digest or token.

    Digests, keys and tokens are drawn by chance, so some hold the digits of somebody's bill.
    """
    found = [secret for secret in hidden if secret in text]
    return [secret for secret in found if not secret[0].isdigit() or re.search(as_number(secret), text)]


def as_number(secret: str) -> str:
    """More decimals of the same number tell it, too."""
    return rf"(?<![\w.]){re.escape(secret)}" + ("" if "." in secret else r"(?![\da-f_])")


def secrets() -> dict[str, str]:
    """What no public page may hold, and what it is."""
    found = dict.fromkeys(UNNAMED, "a name") | {name.lower().replace(" ", "-"): "a slug" for name in UNNAMED}
    found |= dict.fromkeys(
        ("Hidden Alley", "Backroom", "Dial ", "@rosasbakery.example", "Delgado", "Whitaker"), "a fact"
    )
    listed = select(Entry.public_key).where((Entry.listing == "totals_only") | (Entry.state != "approved"))
    found |= dict.fromkeys(db.session.scalars(listed), "the key of an entry")
    for reading in db.session.scalars(select(Reading)):
        found |= dict.fromkeys(spellings(reading.quantity_millionths / 1e6), "a quantity")
        found |= dict.fromkeys(spellings((reading.cost_cents or 0) / 100), "a cost")
    sums: dict[str, str] = {}
    for row in db.session.scalars(select(EntryResult.private)):
        sums |= dict.fromkeys((text for number in numbers_in(json.loads(row)) for text in spellings(number)), "a sum")
    return sums | found  # a sum may be one bill


def numbers_in(value: Any) -> Iterator[float]:
    """Every quantity in a row's private part; `ranked_by` is the points, or a sum that stands beside it."""
    if isinstance(value, dict):
        yield from (number for key, part in value.items() if key != "ranked_by" for number in numbers_in(part))
    elif isinstance(value, float):
        yield value


def spellings(number: float) -> list[str]:
    """A quantity as a page might write it, or a file that forgot to convert it; short numbers say nothing."""
    whole, exact, stored = f"{abs(number):.0f}", f"{abs(number):.1f}", f"{abs(number) * 1e6:.0f}"
    return [text for text in (exact, f"{float(exact):,}", whole, f"{int(whole):,}", stored) if len(text) > 4]


def public_pages(app: Flask) -> list[str]:
    """Every address that everybody may open, with every filter of the board, and the page of every entry.

    Not the tables of factors: hundreds of published figures, some of which equal somebody's sum by chance.
    """
    doors = [door.address for door in DOORS if "walter" in door.who and door.method == "GET"]
    doors = [address for address in doors if not address.startswith(PAGE)]
    with app.app_context():
        keys = list(db.session.scalars(select(Entry.public_key)))
    filters = ["?resource=water", "?resource=electricity", "?track=all", "?page=2"]
    boards = [f"{BOARD}{kind}{query}" for kind in KINDS for query in filters]
    boards += [f"/embed/riverbend-oh/2026{query}" for query in (*filters, "?show=counter")]
    entries = [
        f"/challenges/riverbend-oh/2026/{page}" for key in keys for page in (f"entries/{key}", f"badge/{key}.svg")
    ]
    return [*doors, *boards, *entries]


@ON_ONE_DATABASE
def test_no_public_page_tells_a_quantity_or_a_name_without_consent(app: Flask) -> None:
    with app.app_context():
        town()
        hidden = secrets()
    walter, wrong, named = app.test_client(), [], 0
    assert sum(what == "a quantity" for what in hidden.values()) > 50
    for address in public_pages(app):
        text = words_in(walter.get(address).get_data()).replace(address, "")
        wrong += [f"{address}: {hidden[secret]} ({secret})" for secret in told(text, hidden)]
        named += "Night Owl" in text
    assert named > 5
    assert not wrong, "\n" + "\n".join(sorted(wrong))


@ON_ONE_DATABASE
def test_no_page_of_a_rival_tells_it_either(app: Flask) -> None:
    """Victor, who takes part himself, and Nadia, who runs another city's challenge."""
    settle(app)
    with app.app_context():
        town()
        hidden = secrets()
        own = {
            text for reading in db.session.scalars(select(Reading).filter_by(meter_id=3)) for text in amounts(reading)
        }
        meter = db.session.scalars(select(Meter).order_by(Meter.id.desc())).first()
        assert meter is not None
    pages = [door.address for door in DOORS if door.method == "GET" and not door.address.startswith(PAGE)]
    theirs = [page.replace("rosas-bakery", "hales-diner").replace("/1/", "/2/") for page in pages]
    pages += [*theirs, f"/meters/{meter.id}", f"/sites/{meter.site_id}"]
    assert leaks(visitor(app, "carmen"), f"/meters/{meter.id}", hidden, set()), "her coordinator reads them"
    for person in (visitor(app, "victor"), visitor(app, "nadia")):
        wrong = [line for page in pages for line in leaks(person, page, hidden, own)]
        assert not wrong, "\n" + "\n".join(sorted(wrong))


def amounts(reading: Reading) -> list[str]:
    return spellings(reading.quantity_millionths / 1e6) + spellings((reading.cost_cents or 0) / 100)


def leaks(person: Visitor, address: str, hidden: dict[str, str], own: set[str]) -> list[str]:
    """What of others stands on a page of somebody's."""
    text = words_in(person.browser.get(address).get_data())
    others = {secret: what for secret, what in hidden.items() if what in ("a name", "a quantity", "a cost")}
    return [f"{address}: {hidden[secret]} ({secret})" for secret in told(text, others) if secret not in own]


EXTREMES = {
    "nothing before": (0.0, 50.0),
    "nothing since": (50.0, 0.0),
    "nothing at all": (0.0, 0.0),
    "no baseline": (None, 50.0),
    "a billion times as much": (0.000001, 1000.0),
    "a billionth of it": (1000.0, 0.000001),
    "more out than in": (50.0, -5.0),
}


@pytest.mark.parametrize("case", EXTREMES)
def test_a_baseline_that_cannot_be_divided_by_breaks_no_board(app: Flask, case: str) -> None:
    """Whatever was logged: the board is computed, its numbers are numbers, and the entry's page says why."""
    before, since = EXTREMES[case]
    with app.app_context():
        with transaction():
            key = add_entry("Edge Electronics", {})
            add_entry("Usual Umbrellas", {"electricity": 10.0})
            log_at_edge(before, since)
        compute()
        assert db.session.scalar(select(func.count()).select_from(SnapshotRow)) == 4
    walter = app.test_client()
    board = json.loads(walter.get(f"{BOARD}.json").data, parse_constant=no_number)
    row = next(row for row in board["rows"] if row["entry"] == key)
    assert (row["place"] is None) == bool(row["reason"])
    assert row["points"] is None or -100 <= row["points"] <= 150
    for address in (BOARD, f"{BOARD}.csv", f"/challenges/riverbend-oh/2026/entries/{key}"):
        answer = walter.get(address)
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert not [word for word in ("NaN", ">nan", "Infinity", " inf ", ">None<") if word in text]


def log_at_edge(before: float | None, since: float) -> None:
    """Bills of the newest entry but one: so much a day in the baseline (None: no bill), so much since."""
    site = db.session.scalars(select(Site).join(Site.business).where(Business.name == "Edge Electronics")).one()
    stated = update(SiteResource).where(SiteResource.site_id == site.id, SiteResource.resource == "electricity")
    db.session.execute(stated.values(state="own_meter"))
    meter, start = add_meter(site.id, "electricity"), riverbend().starts_on
    if before is not None:
        add_reading(meter, start.replace(year=start.year - 1), start, before)
    add_reading(meter, start, clock.today("America/New_York"), since)


def no_number(name: str) -> None:
    raise AssertionError(f"{name} in the board's JSON")
