"""The attacker: whoever reads every public answer of every day, and subtracts, learns of no group under five."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.actions import touch_display
from challenge.extensions import db, transaction
from challenge.leaderboards.models import PublishedTotals as Stored
from challenge.measurement.uncertainty import NORMAL_90
from challenge.savings.models import Meter, Reading
from challenge.scoring.rows import Contribution
from challenge.scoring.suppression import significant
from challenge.scoring.total_bands import AT_MOST, Spread
from challenge.scoring.totals import RESOURCE_TOTALS, TOTALS, PublishedTotals, decide_totals, read_totals
from tests.attacks.attacker import Sum, groups_told_apart
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import (
    BOARD,
    TRACKS,
    add_entry,
    add_reading,
    change_entry,
    compute,
    riverbend,
    set_rules,
    shown_snapshot,
)
from tests.page import Visitor

ROOT = "/challenges/riverbend-oh/2026"
DIVISIONS = {
    "list": [
        {"key": "small", "name": "Small", "where": {"employees": {"below": 20}}},
        {"key": "large", "name": "Large", "where": {"employees": {"from": 20}}},
    ]
}
GROUPS = ("", "track=all", "track=food", "division=small", "division=large", "track=food&division=small")
VIEWS = {
    **{group: group for group in GROUPS},
    "resource=electricity": "",
    "track=food&resource=water": "track=food",
    "only=newcomers": "",
    "name=Shop": "",
    "division=small&only=newcomers": "division=small",
}
"""What is asked for, and whose totals the answer may tell."""
EMBED, CAST = "/embed/riverbend-oh/2026", "/businesses/rosas-bakery/profile"
OTHERS = {
    **dict.fromkeys(("/", "/challenges", "/league", "/members", "/members/riverbend-oh", CAST), ""),
    **dict.fromkeys((ROOT, f"{ROOT}/feed.atom", f"{ROOT}/changes", f"{ROOT}/rules"), ""),
    **dict.fromkeys((f"{BOARD}/history", f"{BOARD}/screen", f"{BOARD}/screen?page=2", f"{BOARD}.csv"), ""),
    **dict.fromkeys((EMBED, f"{EMBED}?show=counter"), ""),
    **dict.fromkeys((f"{address}?track=food" for address in (EMBED, f"{BOARD}/screen", f"{BOARD}.csv")), ""),
}
AMOUNT = re.compile(r"(\$?)([\d,]+(?:\.\d+)?)\s*(kilowatt-hours|gallons|pounds|kilograms)?\s+(less|more)\b")
DAYS = 7


class Public:
    """Everything that was read: by the day, and the filter that was asked for, the figures that were told."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.told: list[tuple[date, str, dict[str, float]]] = []
        self.loose: list[tuple[date, str, set[float]]] = []

    def read(self, on: date, query: str = "") -> None:
        """Every view of the board, as each kind of file and as a page."""
        for asked, view in VIEWS.items():
            address = "&".join(filter(None, (asked, query)))
            document = self._answer(f"{BOARD}.json?{address}").get_json()
            self._keep(on, view, document["totals"])
            book = CalamineWorkbook.from_filelike(io.BytesIO(self._answer(f"{BOARD}.xlsx?{address}").data))
            about = dict(row[:2] for row in book.get_sheet_by_name("About").to_python())
            self._keep(on, view, {name: about.get(f"totals.{name}") for name in TOTALS})
            self._keep_text(on, self._answer(f"{BOARD}?{address}").get_data(as_text=True), view)

    def read_others(self, on: date, first: date, *, profile: str, entry: str) -> None:
        """Pages, frames and the feed around the board; the evidence."""
        more = (f"{BOARD}/since?day={first}", f"/businesses/{profile}/profile", f"{ROOT}/entries/{entry}")
        for address, view in {**OTHERS, **dict.fromkeys(more, "")}.items():
            self.read_text(on, address, view)
        with ZipFile(io.BytesIO(self._answer(f"{BOARD}/evidence.zip").data)) as bundle:
            totals = json.loads(bundle.read("standings.json"))["totals"]
        self._keep(on, "", totals)
        for name, group in totals.get("groups", {}).items():
            self._keep(on, name.replace(":", "="), group)

    def read_text(self, on: date, address: str, view: str = "") -> None:
        """The amounts on one page."""
        self._keep_text(on, self._answer(address).get_data(as_text=True), view)

    def _answer(self, address: str) -> Any:
        """Whatever is asked for has to be there: nothing is passed over in silence."""
        answer = self.visitor.browser.get(address)
        assert answer.status_code == 200, address
        return answer

    def _keep(self, on: date, view: str, figures: dict[str, Any]) -> None:
        told = {name: float(figures[name]) for name in TOTALS if figures.get(name) not in (None, "")}
        if told:
            self.told.append((on, view, told))

    def _keep_text(self, on: date, text: str, view: str) -> None:
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))
        amounts = {float(number.replace(",", "")) for sign, number, unit, _ in AMOUNT.findall(text) if sign or unit}
        self.loose.append((on, view, amounts))


def sums_of(published: PublishedTotals) -> dict[tuple[str, str], Sum]:
    """What each figure of each filter truly is a sum of: amounts, with their price or factor."""
    views = {"": {key: one.basis for key, one in published.told.items()}}
    for group in published.groups:
        views[group.replace(":", "=")] = {
            key: one.of(group) for key, one in published.told.items() if group in one.filters
        }
    found: dict[tuple[str, str], Sum] = {}
    for view, basis in views.items():
        for resource, parts in basis.items():
            names = {"dollars": 1, "kg_co2e": 2}
            if resource in RESOURCE_TOTALS:
                names[RESOURCE_TOTALS[resource]] = 0
            for name, at in names.items():
                for business, own in parts.items():
                    if own[0]:
                        unknown = (business, resource, own[0])
                        found.setdefault((view, name), {})[unknown] = own[at] / own[0]
    return found


def band_sums_of(published: PublishedTotals) -> list[Sum]:
    """What each band truly is the root of: a sum of squares, of the businesses of its view. Bands of a resource alone;
    those of dollars and kilograms are made of the same."""
    views: list[tuple[str, Any]] = [("", published.bands)]
    views += [(group, values.get("bands", {})) for group, values in published.groups.items()]
    found = []
    for key, one in published.told.items():
        for group, bands in views:
            band = bands.get(RESOURCE_TOTALS.get(key, ""))
            if band and band["means"] == AT_MOST:
                assert band["give_or_take"].strip("0.") in ("1", "2", "5")
            elif band:
                basis = one.of(group) if group else one.basis
                squares = {who: one.spreads[who][0] + (NORMAL_90 * one.spreads[who][1]) ** 2 for who in basis}
                assert float(band["give_or_take"]) == pytest.approx(sum(squares.values()) ** 0.5, rel=0.05)
                found.append({(who, f"square of {key}", squares[who]): 1.0 for who in basis})
    return found


def amount_of(one: Sum) -> float:
    return sum(amount * factor for (_, _, amount), factor in one.items())


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    start = datetime.now(UTC)

    def day(number: int) -> date:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=number))
        return clock.today("America/New_York")

    return day


def happen(chance: random.Random, number: int, there: list[str], saved: dict[str, list[int]]) -> None:
    """A day in the field: some join, some leave, some correct a bill, and some of those take the correction back."""
    joining = 26 if not number else chance.choice((0, 1, 3, 6))
    for _ in range(joining):
        track, division = chance.choice(("all", "all", "food")), chance.choice(("small", "large"))
        resources = {"electricity": chance.randint(-5, 20)}
        if chance.random() < 0.6:
            resources["water"] = chance.randint(1, 20)
        more = {"track": track, "division": division, "listing": chance.choice(("name", "totals_only"))}
        key = add_entry(f"Shop {len(saved)}", resources, **more)
        saved[key] = [resources["electricity"]]
        there.append(key)
    for key in chance.sample(there, chance.choice((0, 3, 5, 9)) if number else 0):
        before = saved[key]
        percent = before[-2] if len(before) > 1 and chance.random() < 0.6 else chance.randint(-5, 20)
        before.append(percent)
        correct(key, percent)


def correct(key: str, percent: float) -> None:
    """A corrected bill of the same days."""
    sites = select(EntrySite.site_id).join(Entry, Entry.id == EntrySite.entry_id).where(Entry.public_key == key)
    meters = select(Meter.id).where(Meter.site_id.in_(sites), Meter.resource == "electricity")
    bills = select(Reading).where(Reading.meter_id.in_(meters)).order_by(Reading.start_on, Reading.id)
    last = db.session.scalars(bills).all()[-1]
    facts = {"supersedes_id": last.id, "reason": "Mistyped.", "source": "correction", "received_at": last.received_at}
    add_reading(last.meter, last.start_on, last.end_on, 100 - percent, **facts)


def played(app: Flask, visitor: Visitor, at: Any) -> Public:
    """A week of a challenge, with everything read on each day, and all days once more at its end."""
    public, chance = Public(visitor), random.Random(5)
    there: list[str] = []
    saved: dict[str, list[int]] = {}
    days = []
    with app.app_context():
        with transaction():
            set_rules(tracks=TRACKS, divisions=DIVISIONS)
        for number in range(DAYS):
            days.append(at(number))
            with transaction():
                happen(chance, number, there, saved)
            for key in chance.sample(there, chance.choice((0, 2, 5)) if number else 0):
                there.remove(key)
                change_entry(key, state="withdrawn")
            compute()
            assert shown_snapshot().totals["entries"] >= len(there)
            public.read(days[-1])
            one = db.session.scalars(select(Entry).filter_by(public_key=shown_by_name(there))).one()
            public.read_others(days[-1], days[0], profile=one.business.slug, entry=one.public_key)
        for day in days:
            public.read(day, f"as_of={day.isoformat()}")
        with transaction():
            riverbend().state = "final"
            touch_display([riverbend().id])
        public.read_text(days[-1], f"{ROOT}/report")
    return public


def shown_by_name(keys: list[str]) -> str:
    """One of these entries that stands on the board."""
    statement = select(Entry.public_key).where(Entry.public_key.in_(keys), Entry.listing == "name")
    return db.session.scalars(statement.order_by(Entry.id)).all()[-1]


def published_by(app: Flask) -> Iterator[PublishedTotals]:
    with app.app_context():
        for row in db.session.scalars(select(Stored).filter_by(challenge_id=riverbend().id).order_by(Stored.id)):
            yield read_totals(row.fingerprints)


@ON_ONE_DATABASE
def test_it_works(app: Flask, visitor: Visitor, at: Any) -> None:
    public = played(app, visitor, at)
    history = list(published_by(app))
    assert len(history) > 2, "nothing changed, so nothing was tried"
    assert any(one.groups for one in history), "no track or division was told"
    known: list[Sum] = []
    for on, view, figures in public.told:
        newest = [one for one in history if one.on <= on][-1]
        sums = sums_of(newest)
        for name, figure in figures.items():
            assert float(significant(amount_of(sums[view, name]))) == figure, (on, view, name)
            known.append(sums[view, name])
    for on, view, amounts in public.loose:
        told = {
            abs(figure) for day, of, figures in public.told if (day, of) == (on, view) for figure in figures.values()
        }
        assert amounts <= told, (on, view)
    assert any(view and amounts for _, view, amounts in public.loose)
    bands = [one for told in history for one in band_sums_of(told)]
    assert bands, "no band was told"
    assert groups_told_apart([*known, *bands]) == []


# --- the solver, and the rule alone ---------------------------------------------------------------


def kwh(**amounts: float) -> Sum:
    return {(who, "electricity", amount): 1.0 for who, amount in amounts.items()}


def test_the_attacker_finds_what_there_is() -> None:
    """Two totals that differ by two; three of which each pair differs by five, and a sum of all by one."""
    seven = dict.fromkeys("abcdefg", 1.0)
    assert ("a", "b", "f", "g") in groups_told_apart([kwh(**seven), kwh(**dict.fromkeys("abcde", 1.0))])
    changed = {**seven, **dict.fromkeys("abcde", 2.0)}
    back = {**seven, "e": 3.0, "f": 3.0}
    assert groups_told_apart([kwh(**seven), kwh(**changed)]) == []
    assert groups_told_apart([kwh(**seven), kwh(**changed), kwh(**back)])
    assert groups_told_apart([kwh(**seven)]) == []


def spread_of(who: str, own: int, day: int) -> Spread:
    """Errors that change with the amount, and of some businesses with the day alone."""
    wide = 1.0 + own + (day if who < "f" else 0)
    return (wide, 0.0, wide * 4, 0.0, wide * 25, 0.0)


NAMES = "abcdefghijklmnop"
DAY = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.integers(1, 3), st.sampled_from(("food", "shops"))), min_size=5
)


@settings(max_examples=60, deadline=None)
@given(st.lists(DAY, min_size=2, max_size=8))
def test_whoever_joins_leaves_moves_or_goes_back(days: list[dict[str, tuple[int, str]]]) -> None:
    shown: PublishedTotals | None = None
    known: list[Sum] = []
    for number, there in enumerate(days):
        contributions = [
            Contribution(
                who,
                {"electricity": (own * 10.0, own * 2.0, own * 5.0)},
                frozenset([f"track:{track}"]),
                spreads={"electricity": spread_of(who, own, number)},
            )
            for who, (own, track) in sorted(there.items())
        ]
        shown = decide_totals(shown, contributions, date.fromordinal(739_000 + number)).totals
        if shown is not None:
            known += band_sums_of(shown)
            figures = {**{("", name): text for name, text in shown.values.items()}}
            for group, values in shown.groups.items():
                figures |= {(group.replace(":", "="), name): values[name] for name in TOTALS}
            known += [one for at, one in sums_of(shown).items() if figures[at] is not None]
    assert groups_told_apart(known) == []
