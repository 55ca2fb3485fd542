"""What a challenge's entries saved against the baseline of another one. Read only: nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from challenge.challenges.models import Challenge
from challenge.leaderboards.inputs import boards_under
from challenge.measurement.periods import Period
from challenge.scoring.measures import ENERGY, headline_of
from challenge.scoring.reasons import is_apart
from challenge.scoring.rows import Row
from challenge.scoring.rules import FIXED, Rules
from challenge.scoring.standings import standings


@dataclass(frozen=True, slots=True)
class Saved:
    """The reduction as the public would read it; None with a `reason` in words."""

    percent: str | None
    reason: str


def saved_against(challenge: Challenge, rules: Rules, baseline: Period, as_of: datetime) -> dict[str, Saved]:
    """By entry's key: the use of this challenge's period against this baseline, measured from the bills themselves."""
    today = as_of.astimezone(ZoneInfo(challenge.time_zone)).date()
    found: dict[str, Saved] = {}
    for one in boards_under(challenge, with_baseline(rules, baseline), as_of):
        due = one.rules.due_until(today)
        told = (one.adjustments, one.answers, one.by_round)
        board = standings(one.entries, one.meters, one.measured, one.rules, due, *told)
        found |= {row["entry"]: _saved(row, one.rules) for row in board.rows}
    return found


def with_baseline(rules: Rules, baseline: Period) -> Rules:
    """The same rules, in each of their tracks, compared with other days."""
    without = ("baseline", "baseline_kind")
    tracks = tuple(
        replace(track, own={name: value for name, value in track.own.items() if name not in without})
        for track in rules.tracks
    )
    return replace(rules, baseline=baseline, baseline_kind=FIXED, tracks=tracks)


def _saved(row: Row, rules: Rules) -> Saved:
    key = headline_of(weighted.key for weighted in rules.measures)
    if key is None:
        return Saved(None, "Its track measures no use.")
    if row["place"] is None and not is_apart(row):
        return Saved(None, row["reason"] or "Its bills do not suffice.")
    percent = row["reduction_percent"] if key == ENERGY else row["measures"][key]["reduction_percent"]
    return Saved(percent, "" if percent is not None else "Its bills do not reach back to that baseline.")
