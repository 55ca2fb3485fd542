"""A made-up field of entries for the rules of a challenge: the same seed makes the same field, bill for bill.

Nobody's data are in it. It is for trying rules before there is anybody to rank; what comes out says how the rules
sort such a field, and nothing about a city.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from challenge.measurement.measured import NO_TEMPERATURES, Circumstances, measure
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.runs import Runs, united
from challenge.measurement.spread import Readings
from challenge.quantities.resources import RESOURCES
from challenge.scoring.asked import goals_of
from challenge.scoring.cards import BASELINE, FINAL, Submitted
from challenge.scoring.dry_run import Field
from challenge.scoring.entries import NOT_USED, OWN_METER, SHARED, Entry, Meters
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import NONE, Rules, rules_of_track
from challenge.scoring.rules.divisions import SECTORS, TYPES
from challenge.scoring.rules.scorecards import RANGE, REPEATABLE, Item, Scorecard
from challenge.scoring.scorecards import DONE, IN_PROGRESS, NO, NOT_APPLICABLE, PLANNED, STATUS_NUMBER, Answers

SEED, COUNT = 20_26, 60
MILLION = 1_000_000
USUAL = ("electricity", "natural_gas", "water", "waste", "recycling", "compost")  # what such a field has bills for
A_DAY = {"electricity": 90.0, "natural_gas": 3.0, "water": 300.0, "waste": 40.0, "recycling": 12.0, "compost": 4.0}
AREA = 4_000.0  # the floor area that uses this much


@dataclass(frozen=True, slots=True)
class Firm:
    """One made-up entry: its facts, how hard it works at saving, and how much of its bills it types."""

    key: str
    track: str
    facts: Mapping[str, Any]
    zip_code: str
    since: date
    saves: float
    bills: float
    states: Mapping[str, str]
    submits: bool

    @property
    def name(self) -> str:
        role = "owner" if self.facts["role"] == "owner" else "tenant"
        return f"Sample {self.facts['type']} {int(self.key[-3:])} ({role}, {self.facts['floor_area']:,} sq ft)"


def sample_fields(rules: Rules, seed: int = SEED, count: int = COUNT) -> tuple[list[Field], dict[str, str]]:
    """A field for each group of tracks that is ranked together, and the names of the entries by their keys."""
    chance = np.random.default_rng(seed)
    firms = [_firm(at, rules, chance) for at in range(count)]
    fields = []
    for first, tracks in rules.boards.items():
        own = rules_of_track(rules, first)
        fields.append(_field(own, [firm for firm in firms if firm.track in tracks], chance))
    return fields, {firm.key: firm.name for firm in firms}


def _firm(at: int, rules: Rules, chance: np.random.Generator) -> Firm:
    owner = chance.random() < 0.45
    area = int(np.clip(chance.lognormal(9.0 if owner else 8.2, 1.0), 400, 400_000) / 100) * 100
    if rules.eligibility and rules.eligibility.least_floor_area and chance.random() < 0.95:
        area += (
            rules.eligibility.least_floor_area
        )  # a few are too small: a field of them would tell nothing of the rules
    facts = {
        "role": "owner" if owner else "tenant",
        "type": str(chance.choice(TYPES[:4] if chance.random() < 0.7 else TYPES)),
        "sector": str(chance.choice(SECTORS, p=[0.8, 0.1, 0.05, 0.05])),
        "employees": max(1, int(area / 350 * chance.uniform(0.5, 1.6))),
        "floor_area": area,
    }
    zip_codes = rules.eligibility.zip_codes if rules.eligibility else ()
    here = str(chance.choice(zip_codes)) if zip_codes and chance.random() < 0.95 else "00000"
    since = date(rules.reporting.start.year - int(chance.integers(1, 25)), 1 + int(chance.integers(0, 12)), 1)
    return Firm(
        key=f"sample{at + 1:03}",
        track=rules.tracks[at % len(rules.tracks)].key,
        facts=facts,
        zip_code=here,
        since=since,
        saves=float(np.clip(chance.normal(5, 7), -25, 35)),
        bills=float(np.clip(chance.beta(9, 1) * 1.1, 0.2, 1)),
        states=_states(owner, chance),
        submits=bool(chance.random() < 0.9),
    )


def _states(owner: bool, chance: np.random.Generator) -> dict[str, str]:
    found = dict.fromkeys(RESOURCES, NOT_USED)
    for resource, mine in zip(USUAL, (0.95, 0.85, 0.9, 0.7, 0.6, 0.3), strict=True):
        own = chance.random() < (mine if owner else mine * 0.6)
        found[resource] = OWN_METER if own else SHARED
    return found


def _field(rules: Rules, firms: Sequence[Firm], chance: np.random.Generator) -> Field:
    asked = {key for weighted in rules.measures for key in MEASURES[weighted.key].resources}
    meters = [(at, key) for at, firm in enumerate(firms) for key in asked_of(firm, asked)]
    columns = Meters(
        entry=[at for at, _ in meters],
        site=[0 for _ in meters],
        resource=[key for _, key in meters],
        unit=[RESOURCES[key].default_unit for _, key in meters],
        region=["" for _ in meters],
    )
    plan = replace(rules.plan, adjustment=NONE)  # the made-up use follows no weather and no driver
    usual = replace(Circumstances.usual(len(meters)), left_out=_left_out(len(meters), rules))
    columns = replace(columns, left_out=usual.left_out)
    bills = _bills(firms, meters, rules, chance)
    plans = [plan, *(replace(plan, reporting=one.days) for one in rules.counted_rounds)]
    measured, *by_round = (measure(bills, len(meters), one, usual, NO_TEMPERATURES) for one in plans)
    entries = [_entry(firm, rules, chance) for firm in firms]
    return Field(rules, entries, columns, measured, [], _answers(firms, rules, chance), by_round)


def _left_out(count: int, rules: Rules) -> Runs:
    """The days that count for nobody, at every meter."""
    days = sorted(one.days for one in rules.left_out)
    starts, ends = ([epoch_day(day) for day in column] for column in ([d.start for d in days], [d.end for d in days]))
    meter = np.repeat(np.arange(count, dtype=np.int64), len(days))
    return united(Runs(meter, np.tile(np.array(starts, np.int64), count), np.tile(np.array(ends, np.int64), count)))


def asked_of(firm: Firm, asked: set[str]) -> list[str]:
    """The resources that a firm has a meter of its own for, as far as they count, in the order of the table."""
    return [key for key in RESOURCES if key in asked and firm.states[key] == OWN_METER]


def _entry(firm: Firm, rules: Rules, chance: np.random.Generator) -> Entry:
    goals = {
        key: float(weighted.target_percent) * float(chance.choice([1.0, 1.5]))
        for key, weighted in goals_of(rules, firm.track).items()
    }
    barred = ""
    if rules.eligibility:
        barred = rules.eligibility.reason_against((firm.zip_code,), firm.facts["floor_area"], firm.since) or ""
    division = (rules.divisions.division_of(firm.facts) or "") if rules.divisions else ""
    return Entry(
        firm.key,
        firm.track,
        firm.key,
        (firm.states,),
        role=firm.facts["role"],
        division=division,
        floor_area=firm.facts["floor_area"],
        goals=goals,
        bonuses={bonus.key: int(chance.integers(0, bonus.most + 1)) for bonus in rules.bonuses},
        barred=barred,
    )


def _bills(
    firms: Sequence[Firm], meters: Sequence[tuple[int, str]], rules: Rules, chance: np.random.Generator
) -> Readings:
    """A bill for each month of both periods; the last ones of the reporting period may be missing."""
    rows: list[tuple[int, int, int, int]] = []
    before, after = _months(rules.baseline), _months(rules.reporting)
    for number, (at, resource) in enumerate(meters):
        firm = firms[at]
        a_day = A_DAY[resource] * firm.facts["floor_area"] / AREA
        more = -firm.saves if resource in ("recycling", "compost") else firm.saves
        kept = after[: max(1, round(len(after) * firm.bills))]
        for months, share in ((before, 1.0), (kept, 1 - more / 100)):
            for start, end in months:
                amount = a_day * share * (end - start) * float(chance.normal(1, 0.04))
                rows.append((number, start, end, max(0, int(amount * MILLION))))
    table = np.array(rows, np.int64).reshape(len(rows), 4)
    return Readings(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def _months(period: Period) -> list[tuple[int, int]]:
    """The calendar months of a period, as epoch days; what begins or ends within one is cut."""
    starts, day = [period.start], period.start
    while True:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        if day >= period.end:
            break
        starts.append(day)
    ends = [*starts[1:], period.end]
    return [(epoch_day(start), epoch_day(end)) for start, end in zip(starts, ends, strict=True)]


def _answers(firms: Sequence[Firm], rules: Rules, chance: np.random.Generator) -> Submitted:
    found = {}
    begun = np.array([firm.submits for firm in firms], bool)
    for card in rules.answered_scorecards:
        if card.has_baseline:
            found[card.key, BASELINE] = (_answered(firms, card, 0.06, chance), begun)
        found[card.key, FINAL] = (_answered(firms, card, 0.18, chance), begun)
    return found


def _answered(firms: Sequence[Firm], card: Scorecard, share: float, chance: np.random.Generator) -> Answers:
    """The harder a firm works at saving, the more it has done."""
    rows = []
    for at, firm in enumerate(firms):
        eager = float(np.clip(share + firm.saves / 60, 0.03, 0.95))
        for number, item in enumerate(card.items):
            if not firm.submits or not item.suits(firm.facts["role"], firm.track):
                continue
            status = str(chance.choice([DONE, IN_PROGRESS, PLANNED, NOT_APPLICABLE, NO], p=_odds(eager)))
            before = bool(chance.random() < 0.2)
            rows.append(
                (at, number, STATUS_NUMBER[status], _amount(item, chance), before, -1, status == NOT_APPLICABLE)
            )
    return Answers.of(rows)


def _odds(eager: float) -> list[float]:
    rest = 1 - eager
    return [eager, 0.15 * rest, 0.15 * rest, 0.05 * rest, 1 - eager - 0.35 * rest]


def _amount(item: Item, chance: np.random.Generator) -> int:
    """In hundredths: how often, or the points that are claimed."""
    if item.kind == REPEATABLE:
        return 100 * int(chance.integers(1, 6))
    return int(item.points * Decimal(int(chance.integers(20, 101)))) if item.kind == RANGE else 0
