"""Every published figure of an entry that follows from its percents, compared with what stands there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from challenge.scoring.card_rows import tier_of
from challenge.scoring.figures import Flags, Floats, figures
from challenge.scoring.measures import ENERGY
from challenge.scoring.recompute.bundle import Json
from challenge.scoring.recompute.differences import Outcome
from challenge.scoring.recompute.scored import Scored
from challenge.scoring.rows import PERCENT_DECIMALS, WEIGHT_DECIMALS
from challenge.scoring.rules import SCORECARD_ONLY, Rules
from challenge.scoring.rules.scorecards import RAW, Scorecard
from challenge.scoring.states import SELF_REPORTED

SCORECARDS = "scorecards"
Columns = dict[str, list[Any]]
MISSING = "It hangs on what is missing, and the entry has no place yet."
PRIVATE = "It is a quantity, which stays with the business."


def compare_figures(scored: Scored, outcome: Outcome) -> None:
    """Points, weights, rounded percents and tiers of each entry; `row` and `results` must say the same."""
    measures, cards, totals, points = _measures(scored), _cards(scored), _totals(scored), _points(scored)
    rounds = _rounds(scored)
    for at, row in enumerate(scored.rows):
        results, entry = row["results"], row["entry"]
        outcome.compare_fields(
            entry, {"results": results}, {f"results.{name}": row[name] for name in ("entry", "track")}
        )
        outcome.compare(entry, "points", row["points"], points[at])
        outcome.compare(entry, "results.points", results["points"], points[at])
        for columns in (totals, measures, cards):
            outcome.compare_fields(entry, results, _fields_of(columns, at, scored, outcome))
        told = {"rounds": {one["round"]: one for one in results.get("rounds", ())}}
        outcome.compare_fields(entry, told, {name: column[at] for name, column in rounds.items()})
        _compare_tiers(entry, results, scored.rules, outcome)
        _compare_limits(entry, results, scored.rules, outcome)


def _compare_limits(entry: str, results: Json, rules: Rules, outcome: Outcome) -> None:
    """A percent past the limits of the rules counts only where somebody looked at it, which is published."""
    most, least = Decimal(rules.gates.hold_saving_percent), -Decimal(rules.gates.hold_increase_percent)
    looked_at = set((results.get("looked_at") or {"measures": ()})["measures"])
    parts = {"": results["measures"]} | {f"{one['round']}:": one["measures"] for one in results.get("rounds", ())}
    for within, measures in parts.items():
        for key, one in measures.items():
            percent = one["exact_percent"]
            if percent is not None and not least <= Decimal(percent) <= most and within + key not in looked_at:
                outcome.compare(entry, f"looked_at.{within}{key}", None, "needed: past the limits")


def _fields_of(columns: Columns, at: int, scored: Scored, outcome: Outcome) -> dict[str, Any]:
    """Those that this entry has: of scorecards that it submitted.

    Where entries without bills are ranked, what a scorecard weighs for one that is not ranked hangs on what is missing.
    """
    entry = scored.rows[at]["entry"]
    results = scored.rows[at]["results"]
    by_card = scored.rules.without_bills == SCORECARD_ONLY or scored.rules.bars_to_scorecard
    unsure = by_card and not scored.ranked[at]
    found = {}
    for name, column in columns.items():
        kind, key, figure = (*name.split("."), "", "")[:3]
        if kind == SCORECARDS and key not in results[SCORECARDS]:
            continue
        if kind == SCORECARDS and unsure and figure != "percent":
            outcome.cannot_tell(entry, name, MISSING)
        else:
            found[name] = column[at]
    return found


def _points(scored: Scored) -> list[str | None]:
    """The figure that the board ranks by; a quantity is in no row."""
    return figures(scored.value, scored.rules.decimals, _known(scored.value, scored))


def _totals(scored: Scored) -> Columns:
    rules = scored.rules
    found: Columns = {"bonus": _bonuses(scored)}
    for number, weighted in enumerate(rules.measures):
        if weighted.key == ENERGY:
            found["reduction_percent"] = _percents(scored.percents[:, number])
    return found


def _bonuses(scored: Scored) -> list[str | None]:
    known = np.full(len(scored.rows), bool(scored.rules.bonuses))
    return figures(scored.bonus, scored.rules.decimals, known)


def _measures(scored: Scored) -> Columns:
    """Of every measure of the rules. A weight is published where there is a percent."""
    found: Columns = {}
    for number, weighted in enumerate(scored.rules.measures):
        percent, each = scored.percents[:, number], scored.each[:, number]
        points = figures(each, scored.rules.decimals, _known(each, scored))
        weight = figures(scored.weights[:, number], WEIGHT_DECIMALS, _known(percent, scored))
        name = f"measures.{weighted.key}"
        found |= {f"{name}.reduction_percent": _percents(percent), f"{name}.points": points, f"{name}.weight": weight}
    return found


def _rounds(scored: Scored) -> Columns:
    """Of every round that adds up, and of every measure in it."""
    found: Columns = {}
    decimals = scored.rules.decimals
    parts = (scored.rules.counted_rounds, scored.rounds, scored.by_round, scored.cells)
    for one, shares, percents, cells in zip(*parts, strict=True):
        name, counts = f"rounds.{one.key}", scored.ranked & shares.counted
        found[f"{name}.points"] = figures(cells.sum(axis=1), decimals, counts)
        for number, weighted in enumerate(scored.rules.measures):
            percent, own = percents[:, number], f"{name}.measures.{weighted.key}"
            found[f"{own}.reduction_percent"] = _percents(percent)
            found[f"{own}.points"] = figures(cells[:, number], decimals, counts & ~np.isnan(percent))
    return found


def _cards(scored: Scored) -> Columns:
    found: Columns = {}
    rules = scored.rules
    for number, (key, _) in enumerate(rules.scorecard_weights, start=len(rules.measures)):
        share, name = scored.shares[:, number], f"{SCORECARDS}.{key}"
        found[f"{name}.percent"] = figures(share * 100, rules.decimals, ~np.isnan(share))
        weight, points = scored.weights[:, number], scored.each[:, number]
        found[f"{name}.weight"] = figures(weight, WEIGHT_DECIMALS, ~np.isnan(weight))
        found[f"{name}.points"] = figures(points, rules.decimals, ~np.isnan(points))
    return found


def _known(values: Floats, scored: Scored) -> Flags:
    known: Flags = scored.ranked & ~np.isnan(values)
    return known


def _percents(values: Floats) -> list[str | None]:
    return figures(values, PERCENT_DECIMALS, ~np.isnan(values))


def _compare_tiers(entry: str, results: Json, rules: Rules, outcome: Outcome) -> None:
    checked = results.get("state", SELF_REPORTED) != SELF_REPORTED
    outcome.compare(entry, "tier", results["tier"], tier_of(rules.tiers, results["points"]) if checked else None)
    if rules.bonuses and "bonuses" not in results:
        outcome.cannot_tell(entry, "bonus", "What it is made of is not published.")
    for key, _ in rules.scorecard_weights:
        if key in results["scorecards"]:
            _compare_tier(entry, results["scorecards"][key], rules.scorecard(key), outcome)


def _compare_tier(entry: str, card: Json, scorecard: Scorecard, outcome: Outcome) -> None:
    """Single answers are not published: a tier that asks for some is told only where it makes no difference. While
    nobody checked what was claimed, there is none."""
    if card.get("state", SELF_REPORTED) == SELF_REPORTED:
        outcome.compare(entry, f"scorecards.{scorecard.key}.tier", card["tier"], None)
        return
    figure = card["raw"] if scorecard.tiers_by == RAW else card["percent"]
    own = {key: Decimal(category["raw"]) for key, category in card["categories"].items()}
    codes = {item.code for item in scorecard.items}
    least, most = (tier_of(scorecard.tiers, figure, own, done) for done in (set[str](), codes))
    name, ladder = f"scorecards.{scorecard.key}.tier", [None, *(tier.key for tier in scorecard.tiers)]
    if card["tier"] in ladder[ladder.index(least) : ladder.index(most) + 1]:
        if least != most:
            outcome.cannot_tell(entry, name, "It asks for single actions; answers to them are not published.")
    else:
        outcome.compare(entry, name, card["tier"], most)
