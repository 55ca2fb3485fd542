"""From bills to points, to follow by hand: amounts, what each is in kBtu and by which factor, percents, points.

Private: for the business itself and for whom its challenge reviews with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from challenge.businesses.models import Entry
from challenge.extensions import db
from challenge.leaderboards.evidence.opening import Opening, openings_of
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.queries import private_detail_of, rules_behind, standing_of
from challenge.quantities.factors import bridge, multiplier
from challenge.quantities.resources import FUEL, RESOURCES
from challenge.scoring.explain import explain
from challenge.scoring.rules import rules_of_track
from challenge.words import number, percent_words, short_moment, unit_label

KBTU = "kBtu"


@dataclass(frozen=True)
class Amounts:
    """One line: what was expected, used and avoided, in `unit`, and the percent of it."""

    key: str  # of the resource; "" for a sum of several
    name: str
    unit: str
    expected: float
    used: float
    avoided: float
    percent: str


@dataclass(frozen=True)
class InHeat:
    """What one fuel adds to energy: each amount times `times` makes kBtu; `by` names the factor behind it."""

    amounts: Amounts
    times: str
    by: str


@dataclass(frozen=True)
class Sums:
    """`energy` is the sum of `heat`; None without a fuel that is compared. `lines` go from percents to points."""

    edition: str
    resources: Sequence[Amounts]
    heat: Sequence[InHeat]
    energy: Amounts | None
    lines: Sequence[str]
    other: Sequence[str]


def sums_of(entry: Entry) -> Sums | None:
    """Of the row that the public reads now; None before there is one."""
    standing, detail = standing_of(entry), private_detail_of(entry)
    if standing is None or detail is None:
        return None
    rules = rules_behind(entry.challenge, db.session.get_one(Snapshot, standing.snapshot_id))
    compared = {key: one for key, one in detail["resources"].items() if one["covered_days"]}
    fuels = {key: one for key, one in compared.items() if RESOURCES[key].kind == FUEL}
    heat = [_in_heat(key, one["unit"], _amounts(key, one), rules.factors) for key, one in fuels.items()]
    return Sums(
        edition=rules.factors,
        resources=[_amounts(key, one) for key, one in compared.items()],
        heat=heat,
        energy=_together([one.amounts for one in heat], standing.row["reduction_percent"]) if heat else None,
        lines=explain(standing.row, rules_of_track(rules, entry.track)),
        other=[_emissions(key, one["kg_co2e_avoided"]) for key, one in compared.items() if one["kg_co2e_avoided"]],
    )


@dataclass(frozen=True)
class StoodBehind:
    """Amounts that the public has a fingerprint of: on which boards, as of when, and what was avoided, in words."""

    boards: str
    as_of: str
    amounts: str


def stood_behind(entry: Entry) -> list[StoodBehind]:
    """What the business can prove, the newest first."""
    return [_behind(one, entry.challenge.time_zone) for one in openings_of(entry)]


def _behind(one: Opening, zone: str) -> StoodBehind:
    newest, oldest = one.boards[0], one.boards[-1]
    numbers, days = ([newest.number, oldest.number], [short_moment(board.as_of, zone) for board in (newest, oldest)])
    compared = {key: own for key, own in one.amounts["resources"].items() if own["covered_days"]}
    told = [_amounts(key, own) for key, own in compared.items()]
    return StoodBehind(
        boards=str(numbers[0]) if len(one.boards) == 1 else f"{numbers[1]} to {numbers[0]}",
        as_of=days[0] if len(one.boards) == 1 else f"{days[1]} to {days[0]}",
        amounts="; ".join(_avoided(own) for own in told) or "no bills that are compared yet",
    )


def _avoided(own: Amounts) -> str:
    than = "less" if own.avoided >= 0 else "more"
    return f"{own.name}: {number(round(abs(own.avoided)))} {unit_label(own.unit)} {than} than expected"


def _amounts(key: str, one: dict[str, float | str | None]) -> Amounts:
    expected, used, avoided = (float(one[name] or 0) for name in ("baseline_use", "use", "avoided"))
    percent = str(one["reduction_percent"]) if one["reduction_percent"] is not None else ""
    return Amounts(key, RESOURCES[key].name, str(one["unit"]), expected, used, avoided, _percent(percent))


def _percent(text: str | None) -> str:
    return percent_words(text) if text else "not told yet"


def _in_heat(key: str, unit: str, own: Amounts, edition: str) -> InHeat:
    times = float(multiplier(key, unit, KBTU, edition))
    found = bridge(key, unit, KBTU, edition)
    by = f"{found.name}: {found.stated}" if found else "the definition of the unit"
    amounts = Amounts(key, own.name, KBTU, own.expected * times, own.used * times, own.avoided * times, own.percent)
    return InHeat(amounts, f"{times:.6g}", by)


def _together(parts: Sequence[Amounts], percent: str | None) -> Amounts:
    expected, used = sum(one.expected for one in parts), sum(one.used for one in parts)
    return Amounts("", "Energy, all fuels", KBTU, expected, used, expected - used, _percent(percent))


def _emissions(key: str, kg: float) -> str:
    less = "less" if kg >= 0 else "more"
    return f"{RESOURCES[key].name}: {number(round(abs(kg)))} kg CO2e {less}"
