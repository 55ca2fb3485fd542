"""What would move an entry up, for its own people: the next place, the next tier, bills that are not there yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_UP, Decimal

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.life import BILLS_CLOSED, FINAL
from challenge.challenges.rule_words import tier_words
from challenge.leaderboards.queries import Standing, points_ahead
from challenge.leaderboards.sentences import plain_figure
from challenge.leaderboards.unchecked import unchecked_tiers
from challenge.leaderboards.visible import PLACES, hides_figure, shown_on
from challenge.scoring.measures import MEASURES, REDUCTION
from challenge.scoring.rows import Row
from challenge.scoring.rules import GAIN, PERCENT, POINTS, SCORECARD, Rules, rules_of_track
from challenge.scoring.rules.scorecards import RAW, Scorecard
from challenge.scoring.rules.tiers import Tier

UNITS = {POINTS: "points", GAIN: "points", SCORECARD: "%", PERCENT: "%"}
TENTH = Decimal("0.1")


def ways_up(entry: Entry, standing: Standing, rules: Rules) -> list[str]:
    """Sentences, the nearest first; none while it is not ranked. After the close only what lacks a check is told."""
    row, own = standing.row, rules_of_track(rules, entry.track)
    if row["place"] is None or row["points"] is None:
        return []
    provisional = list(_provisional(entry, row, own))
    if entry.challenge.state in BILLS_CLOSED:
        return provisional
    return [*_next_place(entry, standing, own), *provisional, *_next_tiers(row, own), *_bills(row)]


def _next_place(entry: Entry, standing: Standing, rules: Rules) -> Iterator[str]:
    """Only where the public reads places with their figures."""
    shows = shown_on(rules, clock.today(entry.challenge.time_zone))
    told = shows in PLACES and not hides_figure(rules, entry.track, shows) and rules.metric in UNITS
    ahead = points_ahead(standing) if told and standing.place and standing.place > 1 else None
    if ahead is None:
        return
    gap, unit = Decimal(ahead) - Decimal(standing.row["points"] or 0), UNITS[rules.metric]
    saving = _as_saving(gap, standing.row, rules) if rules.metric == POINTS else _as_answers(gap, standing.row, rules)
    more = f"{plain_figure(str(gap))}{'' if unit == 'points' else ' percentage points'} more"
    yield f"The next place up has {plain_figure(ahead)} {unit}, {more} than you.{saving}"


def _as_answers(gap: Decimal, row: Row, rules: Rules) -> str:
    """What a gap in percent is in points of the scorecard that ranks; "" where none does."""
    card = row["scorecards"].get(rules.metric_of) if rules.metric == SCORECARD else None
    if card is None:
        return ""
    points = (gap * Decimal(card["of"]) / 100).quantize(TENTH)
    return f" On your scorecard that is about {plain_figure(str(points))} of {plain_figure(card['of'])} points."


def _as_saving(gap: Decimal, row: Row, rules: Rules) -> str:
    """What makes so many points, by the measure that makes most; "" where none can, or rounds make them one by one."""
    if rules.counted_rounds:
        return ""
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
    return f" Saving another {plain_figure(str(percent))} % of {name} would make up for it, unless a limit is reached."


def _provisional(entry: Entry, row: Row, rules: Rules) -> Iterator[str]:
    """Tiers that nobody else reads of: what they rest on is not checked."""
    for name in unchecked_tiers(row, rules):
        if entry.challenge.state == FINAL:
            yield (
                f"Your figures reach {name}, but not all that it rests on was checked, so it does not count. "
                f"If you think that is wrong, write to {entry.challenge.contact_email}."
            )
        else:
            yield f"You reach {name}. It is provisional: others read it once all that it rests on is checked."


def _next_tiers(row: Row, rules: Rules) -> Iterator[str]:
    """The next rung of each ladder."""
    if rules.metric == POINTS:
        yield from _next_tier(rules.tiers, row["points"])
    for card in rules.scorecards:
        if figures := row["scorecards"].get(card.key):
            in_points = f"{plain_figure(figures['raw'])} of {plain_figure(figures['of'])} points"
            in_percent = f"{plain_figure(figures['percent'] or '0')} %"
            words = (in_points, in_percent) if card.tiers_by == RAW else (in_percent, in_points)
            figure = figures["raw" if card.tiers_by == RAW else "percent"]
            yield from _next_tier(card.tiers, figure, card, f"{words[0]} so far, which is {words[1]}")


def _next_tier(
    tiers: Sequence[Tier], figure: str | None, card: Scorecard | None = None, told: str = ""
) -> Iterator[str]:
    """What it asks for beside so much stands with it. `told`: what one has, where that is more than one figure."""
    known = Decimal(figure or 0)
    following = next((tier for tier in tiers if tier.since > known), None)
    if following is not None and figure is not None:
        so_far = f"You have {told or f'{plain_figure(figure)} so far'}" if known else "You have none of it yet"
        yield f"Next tier: {tier_words(following, card)}. {so_far}."


def _bills(row: Row) -> Iterator[str]:
    if row["coverage_percent"] is not None and row["coverage_percent"] < 100:
        here = f"Bills of {row['coverage_percent']} % of the days due are here."
        yield f"{here} The others count as well, for you or against you: log them."
