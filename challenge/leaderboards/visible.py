"""What the public reads of a row, as the rules of its challenge say. It holds for pages, files and entry pages alike.

- totals: nobody is listed
- participants: names
- finishers: names of those who are ranked, and the tiers they reached
- winners: names of those in a first place: of all, of a track or division, of a further board
- points: places with points; where places go by a percent saved, without it
- percents: places with points and percents

Before the day that the rules name, only who takes part is shown (and nobody where only totals are).
"""

from __future__ import annotations

from datetime import date
from typing import cast

from challenge.leaderboards.stored import NOT_KNOWN
from challenge.scoring.reasons import is_apart
from challenge.scoring.rows import (
    BoardFigure,
    CategoryFigure,
    MeasureResult,
    RoundFigure,
    RoundMeasure,
    Row,
    ScorecardFigure,
)
from challenge.scoring.rules import PERCENT, Rules, rules_of_track
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


def hides_figure(rules: Rules, track: str, shows: str) -> bool:
    """Whether what places go by stays unsaid: it is a percent saved, and the board shows points alone.

    The score of a scorecard is told: it is the share of the points, category by category, that are published as well.
    """
    return shows == WITH_POINTS and rules_of_track(rules, track).metric == PERCENT


def visible(row: Row, shows: str, rules: Rules) -> Row | None:
    """The row as far as it may be read; None where its entry is not listed."""
    if shows in PLACES and is_apart(row):
        return {**_bare(row), "reason": row["reason"], "reason_code": row["reason_code"]}
    if shows == WITH_PERCENTS:
        return row
    if shows == TOTALS_ONLY:
        return None
    if shows == WITH_POINTS:
        kept = _without_percents(row)
        return {**kept, "points": None} if hides_figure(rules, row["track"], shows) else kept
    if shows == WINNERS:
        return _as_winner(row)
    if shows == FINISHERS:
        return {**_bare(row), "tier": row["tier"], "scorecards": _tiers(row)} if row["place"] is not None else None
    return _bare(row)


def _as_winner(row: Row) -> Row | None:
    """First of all, in its track or division, or on a further board."""
    boards: dict[str, BoardFigure] = {
        key: {"place": 1, "figure": None} for key, one in row["boards"].items() if one["place"] == 1
    }
    if 1 in (row["place"], row["track_place"], row["division_place"]):
        return {**_bare(row), "place": row["place"], "track_place": row["track_place"], "boards": boards}
    return {**_bare(row), "boards": boards} if boards else None


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
        "boards": {key: _board_without_figure(one) for key, one in row["boards"].items()},
        "place_range": row["place_range"],
        "tie_group": row["tie_group"],
        "ranges": row["ranges"],
        "state": row["state"],
        "data_through": row["data_through"],
        "covered_days": row["covered_days"],
        "reason": row["reason"],
        "reason_code": row["reason_code"],
        "scorecards": {key: _card_without_percents(card) for key, card in row["scorecards"].items()},
    }
    if "counted_from" in row:
        kept["counted_from"] = row["counted_from"]
    if "left_out" in row:
        kept["left_out"] = row["left_out"]
    if "looked_at" in row:
        kept["looked_at"] = row["looked_at"]
    if "rounds" in row:
        kept["rounds"] = [_round(one) for one in row["rounds"]]
    if "bonuses" in row:
        kept["bonuses"] = row["bonuses"]
    kept["measures"] = {key: _measure(one) for key, one in row["measures"].items()}
    return kept


def _board_without_figure(one: BoardFigure) -> BoardFigure:
    """With the fields that it has: older ones have fewer."""
    return cast(BoardFigure, {name: value if name == "place" else None for name, value in one.items()})


def _round(one: RoundFigure) -> RoundFigure:
    measures: dict[str, RoundMeasure] = {
        key: {"reduction_percent": None, "exact_percent": None, "standard_error": None, "points": own["points"]}
        for key, own in one["measures"].items()
    }
    return {**one, "measures": measures}


def _card_without_percents(card: ScorecardFigure) -> ScorecardFigure:
    categories: dict[str, CategoryFigure] = {key: {**one, "gain": None} for key, one in card["categories"].items()}
    return {**card, "percent": None, "exact_percent": None, "gain": None, "categories": categories}


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
