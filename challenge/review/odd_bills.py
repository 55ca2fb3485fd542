"""What is odd about the bills behind measured numbers, and how their use went: what a reviewer looks at first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import select

from challenge.businesses.chosen import Chosen
from challenge.businesses.entry_facts import facts_in
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.measurement.periods import day_of_epoch, epoch_day
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import FUEL, RESOURCES, WATER
from challenge.quantities.units import UNITS
from challenge.review.bills import Cell, Number, of_days
from challenge.savings.models import Meter, Reading
from challenge.savings.queries import counts_of_many
from challenge.scoring.bill_order import BillRows, MeterFacts, NumberFacts, Sign, by_month, signs_in
from challenge.scoring.rules import Rules, rules_of_track
from challenge.words import unit_label

MEASURED = (FUEL, WATER)  # what a meter counts; bins are emptied in round amounts


@dataclass(frozen=True)
class Look:
    """Of a number: what is odd about it, its use by bill or month against the mean of its meters (1 is as always), and
    the files it was read from, the newest first."""

    signs: Sequence[Sign] = ()
    history: Sequence[tuple[date, float]] = ()
    file_ids: Sequence[int] = ()


def looks_at(challenge: Challenge, numbers: Sequence[Number]) -> dict[Cell, Look]:
    """By entry and resource. Compared are bills that count; power that is sent out or made is not looked at."""
    rules, cells = rules_of(challenge), [(one.entry_id, one.resource) for one in numbers]
    position = {cell: at for at, cell in enumerate(cells)}
    bills = [row for row in _bills(challenge, rules) if (row.entry_id, row.resource) in position]
    rows = _rows(bills, position)
    since = min(rules_of_track(rules, track).reporting.start for track in rules.boards)
    signs = signs_in(rows, _facts(challenge, rules, cells), _meters(bills), epoch_day(since))
    history, files = _history(rows, len(cells)), _files(bills, position)
    return {cell: Look(signs[at], history[at], files[at]) for cell, at in position.items()}


def _bills(challenge: Challenge, rules: Rules) -> Sequence[Any]:
    columns = (EntrySite.entry_id, Meter.resource, Meter.id.label("meter_id"), Meter.name, Meter.unit, Reading.file_id)
    amounts = (Reading.start_on, Reading.end_on, Reading.quantity_millionths)
    statement = select(*columns, *amounts).join(Meter, Meter.id == Reading.meter_id)
    statement = statement.join(EntrySite, EntrySite.site_id == Meter.site_id).join(
        Entry, Entry.id == EntrySite.entry_id
    )
    counted = (*Chosen(challenge.id).where, Meter.direction == "use", *of_days(rules), counts_of_many())
    return db.session.execute(statement.where(*counted).order_by(Reading.id)).all()


def _rows(bills: Sequence[Any], position: dict[Cell, int]) -> BillRows:
    return BillRows(
        np.array([position[row.entry_id, row.resource] for row in bills], np.int64),
        np.array([row.meter_id for row in bills], np.int64),
        np.array([epoch_day(row.start_on) for row in bills], np.int64),
        np.array([epoch_day(row.end_on) for row in bills], np.int64),
        np.array([row.quantity_millionths / MILLION for row in bills], np.float64),
    )


def _meters(bills: Sequence[Any]) -> dict[int, MeterFacts]:
    facts = {row.meter_id: (row.name, row.resource, row.unit) for row in bills}
    return {
        meter_id: MeterFacts(name, _other_units(resource, unit)) for meter_id, (name, resource, unit) in facts.items()
    }


def _other_units(resource: str, unit: str) -> dict[str, float]:
    """How many of the meter's unit are one of each other unit of the same dimension that a bill of it may be in."""
    own = UNITS[unit]
    others = (UNITS[key] for key in RESOURCES[resource].units if key != unit)
    same = (one for one in others if one.dimension == own.dimension)
    return {unit_label(one.key): float(one.per_base / own.per_base) for one in same}


def _facts(challenge: Challenge, rules: Rules, cells: Sequence[Cell]) -> list[NumberFacts]:
    """Peers share resource, track, role and division."""
    kinds = {
        facts.entry_id: (facts.track, facts.role, facts.division_by(rules.divisions))
        for facts in facts_in(Chosen(challenge.id))
    }
    kind_of = [(resource, *kinds.get(entry_id, ())) for entry_id, resource in cells]
    groups = {kind: at for at, kind in enumerate(dict.fromkeys(kind_of))}
    return [
        NumberFacts(groups[kind], resource, RESOURCES[resource].kind in MEASURED)
        for kind, (_, resource) in zip(kind_of, cells, strict=True)
    ]


def _history(rows: BillRows, count: int) -> list[list[tuple[date, float]]]:
    """By bill or month in order of time; each meter is set against its own mean, so that units do not matter."""
    found: list[list[tuple[date, float]]] = [[] for _ in range(count)]
    if not len(rows.number):
        return found
    monthly = by_month(rows)
    _, back, counts = np.unique(monthly.meter, return_inverse=True, return_counts=True)
    mean = np.bincount(back, weights=monthly.per_day) / counts
    share = monthly.per_day / np.where(mean > 0, mean, 1)[back]
    for at in np.lexsort((monthly.start, monthly.number)).tolist():
        found[int(monthly.number[at])].append((day_of_epoch(int(monthly.start[at])), float(share[at])))
    return found


def _files(bills: Sequence[Any], position: dict[Cell, int]) -> list[list[int]]:
    """The files that each number was read from, the newest first."""
    of: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for row in reversed(bills):
        if row.file_id is not None:
            of[position[row.entry_id, row.resource]].setdefault(row.file_id)
    return [list(of[at]) for at in range(len(position))]
