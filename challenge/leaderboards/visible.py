"""What the public reads of a row, as the rules of its challenge say. It holds for pages, files and entry pages alike.

- totals: nobody is listed
- participants: names
- finishers: names of those who are ranked, and the tiers they reached
- winners: names of those in a first place
- points: places with points
- percents: places with points and percents

Before the day that the rules name, only who takes part is shown (and nobody where only totals are).
"""

from __future__ import annotations

from datetime import date
from typing import cast

from challenge.leaderboards.stored import NOT_KNOWN
from challenge.scoring.rows import CategoryFigure, MeasureResult, RoundFigure, Row, ScorecardFigure
from challenge.scoring.rules import Rules
from challenge.scoring.rules.document import FINISHERS, PARTICIPANTS, TOTALS_ONLY, WINNERS, WITH_PERCENTS, WITH_POINTS
from challenge.scoring.states import SELF_REPORTED

PLACES = (WITH_POINTS, WITH_PERCENTS)
_NO_CARD: ScorecardFigure = {
    "weight": None,
    "points": None,
    "raw": "",
    "of": "",
    "percent": None,
    "gain": None,
    "categories": {},
    "tier": None,
}


def shown_on(rules: Rules, day: date) -> str:
    """What is shown on a day of the challenge's own calendar: one of the words above."""
    visibility = rules.visibility
    if visibility.since and day < visibility.since and visibility.shows != TOTALS_ONLY:
        return PARTICIPANTS
    return visibility.shows


def visible(row: Row, shows: str) -> Row | None:
    """The row as far as it may be read; None where its entry is not listed."""
    if shows == WITH_PERCENTS:
        return row
    if shows == TOTALS_ONLY:
        return None
    if shows == WITH_POINTS:
        return _without_percents(row)
    if shows == WINNERS:
        first = 1 in (row["place"], row["track_place"], row["division_place"])
        return {**_bare(row), "place": row["place"], "track_place": row["track_place"]} if first else None
    if shows == FINISHERS:
        return {**_bare(row), "tier": row["tier"], "scorecards": _tiers(row)} if row["place"] is not None else None
    return _bare(row)


def _bare(row: Row) -> Row:
    """Nothing but which entry it is, and in which track and division."""
    return cast(Row, {**NOT_KNOWN, "entry": row["entry"], "track": row["track"], "division": row["division"]})


def _without_percents(row: Row) -> Row:
    bare = _bare(row)
    kept: Row = {
        **bare,
        "place": row["place"],
        "track_place": row["track_place"],
        "division_place": row["division_place"],
        "points": row["points"],
        "bonus": row["bonus"],
        "tier": row["tier"],
        "notes": row["notes"],
        "boards": {key: {**one, "figure": None} for key, one in row["boards"].items()},
        "place_range": row["place_range"],
        "tie_group": row["tie_group"],
        "ranges": row["ranges"],
        "state": row["state"],
        "data_through": row["data_through"],
        "covered_days": row["covered_days"],
        "reason": row["reason"],
        "reason_code": row["reason_code"],
        "scorecards": {key: _card_without_gains(card) for key, card in row["scorecards"].items()},
    }
    if "counted_from" in row:
        kept["counted_from"] = row["counted_from"]
    if "left_out" in row:
        kept["left_out"] = row["left_out"]
    if "rounds" in row:
        kept["rounds"] = [_round(one) for one in row["rounds"]]
    if "bonuses" in row:
        kept["bonuses"] = row["bonuses"]
    kept["measures"] = {key: _measure(one) for key, one in row["measures"].items()}
    return kept


def _round(one: RoundFigure) -> RoundFigure:
    bare = dict.fromkeys(("reduction_percent", "exact_percent", "standard_error"))
    return {**one, "measures": {key: {**own, **bare} for key, own in one["measures"].items()}}  # type: ignore[typeddict-item]  # the names are its own


def _card_without_gains(card: ScorecardFigure) -> ScorecardFigure:
    categories: dict[str, CategoryFigure] = {key: {**one, "gain": None} for key, one in card["categories"].items()}
    return {**card, "gain": None, "categories": categories}


def _measure(one: MeasureResult) -> MeasureResult:
    return {
        "reduction_percent": None,
        "uncertainty_points": None,
        "distinguishable": None,
        "grade": None,
        "points": one["points"],
        "weight": one["weight"],
        "exact_percent": None,
        "standard_error": None,
        "state": one.get("state", SELF_REPORTED),
    }


def _tiers(row: Row) -> dict[str, ScorecardFigure]:
    return {key: {**_NO_CARD, "tier": card["tier"]} for key, card in row["scorecards"].items() if card["tier"]}
