"""What would move an entry up, for its own people: the next place, the next tier, bills that are not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from challenge import clock
from challenge.businesses.models import Entry
from challenge.leaderboards.queries import Standing, points_ahead
from challenge.leaderboards.sentences import plain_figure
from challenge.leaderboards.visible import PLACES, shown_on
from challenge.scoring.measures import MEASURES, REDUCTION
from challenge.scoring.rows import Row
from challenge.scoring.rules import POINTS, Rules, rules_of_track

TENTH = Decimal("0.1")


def ways_up(entry: Entry, standing: Standing, rules: Rules) -> list[str]:
    """Sentences, the nearest first; none where the rules let nobody read places, or there is nothing to gain."""
    row, own = standing.row, rules_of_track(rules, entry.track)
    if row["place"] is None or row["points"] is None or own.metric != POINTS:
        return []
    return [*_next_place(entry, standing, own), *_next_tier(row, own), *_bills(row)]


def _next_place(entry: Entry, standing: Standing, rules: Rules) -> Iterator[str]:
    told = shown_on(rules, clock.today(entry.challenge.time_zone)) in PLACES
    ahead = points_ahead(standing) if told and standing.place and standing.place > 1 else None
    if ahead is None:
        return
    gap = Decimal(ahead) - Decimal(standing.row["points"] or 0)
    saving = _as_saving(gap, standing.row, rules)
    yield f"The next place up has {plain_figure(ahead)} points, {plain_figure(str(gap))} more than you.{saving}"


def _as_saving(gap: Decimal, row: Row, rules: Rules) -> str:
    """What makes so many points, by the measure that makes most; "" where none can."""
    worth = {
        one.key: Decimal(weight) / one.target_percent
        for one in rules.measures
        if MEASURES[one.key].method == REDUCTION and (weight := row["measures"][one.key]["weight"]) and not one.steps
    }
    if not worth:
        return ""
    best = max(worth, key=lambda key: worth[key])
    if not worth[best]:
        return ""
    percent = (gap / worth[best]).quantize(TENTH, ROUND_UP)
    name = MEASURES[best].name.lower().split(",")[0]
    return f" Using another {plain_figure(str(percent))} % less {name} would make up for it, unless a limit is reached."


def _next_tier(row: Row, rules: Rules) -> Iterator[str]:
    points = Decimal(row["points"] or 0)
    following = next((tier for tier in rules.tiers if tier.since > points), None)
    if following is not None:
        gap = plain_figure(str(following.since - points))
        yield f"{following.name} starts at {plain_figure(str(following.since))} points: {gap} to go."


def _bills(row: Row) -> Iterator[str]:
    if row["coverage_percent"] is not None and row["coverage_percent"] < 100:
        here = f"Bills of {row['coverage_percent']} % of the days due are here."
        yield f"{here} The others count as well, for you or against you: log them."
