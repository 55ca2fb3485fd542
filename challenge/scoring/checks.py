"""What cannot work in rules that are well formed: tiers out of reach, items that nobody is asked, and the like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from challenge.quantities.problems import Problem
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.divisions import ROLES
from challenge.scoring.rules.reading import plain
from challenge.scoring.rules.scorecards import RAW, Item, Scorecard
from challenge.scoring.rules.tiers import Tier

ROLE_WORDS = {"owner": "an owner", "tenant": "a tenant"}


def problems_in(rules: Rules) -> list[Problem]:
    """Every problem with the part of the set-up it belongs to: `dates`, `scorecard`, `ranking`, `groups`, `awards`."""
    return [
        *_gates(rules),
        *_empty(rules),
        *_unasked(rules),
        *_out_of_reach(rules),
        *_points_out_of_reach(rules),
        *_idle_scorecards(rules),
        *_awards(rules),
    ]


def tracks_with(rules: Rules, scorecard: Scorecard) -> list[str]:
    """The tracks whose entries answer a scorecard."""
    return [
        track.key for track in rules.tracks if scorecard.key in dict(rules_of_track(rules, track.key).scorecard_weights)
    ]


def _category_reach(scorecard: Scorecard, role: str, track: str) -> dict[str, Decimal]:
    asked = [item for item in scorecard.items if item.suits(role, track)]
    return {
        category.key: min(category.maximum, _sum(item for item in asked if item.category == category.key))
        for category in scorecard.categories
    }


def _sum(items: Iterator[Item]) -> Decimal:
    return sum((item.points for item in items), Decimal(0))


def _gates(rules: Rules) -> Iterator[Problem]:
    """More days or months of bills than the days that count have: nobody's bills could ever earn points."""
    for track in rules.tracks:
        own = rules_of_track(rules, track.key)
        if not own.measures:
            continue
        where = f"{track.name}: " if len(rules.tracks) > 1 else ""
        part = "groups" if "gates" in track.own else "dates"
        days, months = _counted_days(own), own.reporting.whole_months
        if own.gates.min_covered_days > days:
            what = f"{own.gates.min_covered_days} covered days are needed, and only {days} days count"
            yield Problem(part, f"{where}{what}, so no bills could ever earn points.", field="min_covered_days")
        if own.gates.min_complete_months > months:
            what = f"{own.gates.min_complete_months} complete months are needed, and only {months} lie in the days that"
            yield Problem(
                part, f"{where}{what} count, so no bills could ever earn points.", field="min_complete_months"
            )


def _counted_days(rules: Rules) -> int:
    every = (rules.reporting.start + timedelta(at) for at in range((rules.reporting.end - rules.reporting.start).days))
    return sum(not any(one.days.start <= day < one.days.end for one in rules.left_out) for day in every)


def _empty(rules: Rules) -> Iterator[Problem]:
    for scorecard in rules.scorecards:
        used = {item.category for item in scorecard.items}
        empty = [category.name for category in scorecard.categories if category.key not in used]
        if empty:
            what = f"no action is asked in {', '.join(empty)}. Choose some, or take the category away."
            nobody = not tracks_with(rules, scorecard)
            yield Problem("scorecard", f"{scorecard.name}: {what}", meets_nobody=nobody, halfway=True)


def _unasked(rules: Rules) -> Iterator[Problem]:
    for scorecard in rules.scorecards:
        tracks = tracks_with(rules, scorecard)
        for item in scorecard.items:
            if tracks and item.tracks and not set(item.tracks) & set(tracks):
                yield Problem("scorecard", f"{scorecard.name}: nobody is asked {item.code}, “{item.text}”")


def _idle_scorecards(rules: Rules) -> Iterator[Problem]:
    for scorecard in rules.scorecards:
        if not tracks_with(rules, scorecard):
            what = "nobody answers this scorecard. Give it a weight beside the measures; 0 makes no points."
            yield Problem("dates", f"{scorecard.name}: {what}", meets_nobody=True)


def _out_of_reach(rules: Rules) -> Iterator[Problem]:
    names = {track.key: track.name for track in rules.tracks}
    for scorecard in rules.scorecards:
        for track in tracks_with(rules, scorecard):
            for role in ROLES:
                where = f" in {names[track]}" if len(names) > 1 else ""
                yield from _tiers_out_of_reach(scorecard, role, track, f"{ROLE_WORDS[role]}{where}")


def _tiers_out_of_reach(scorecard: Scorecard, role: str, track: str, who: str) -> Iterator[Problem]:
    reach = _category_reach(scorecard, role, track)
    most = _sum_of(reach.values()) if scorecard.tiers_by == RAW else Decimal(100)
    asked = {item.code for item in scorecard.items if item.suits(role, track)}
    for tier in scorecard.tiers:
        why = _why_not(tier, most, reach, asked)
        if why:
            yield Problem("scorecard", f"{scorecard.name}: {who} cannot reach {tier.name}, {why}.")


def _why_not(tier: Tier, most: Decimal, reach: dict[str, Decimal], asked: set[str]) -> str:
    if tier.since > most:
        return f"which starts at {plain(tier.since)}; {plain(most)} is the most"
    short = [key for key, least in tier.minimum if least > reach.get(key, Decimal(0))]
    if short:
        return f"because its minimum in {short[0]} is out of reach"
    lacking = sorted(set(tier.required) - asked)
    return f"because it needs {lacking[0]}, which is not asked" if lacking else ""


def _points_out_of_reach(rules: Rules) -> Iterator[Problem]:
    for track in rules.tracks:
        own = rules_of_track(rules, track.key)
        weights = [measure.weight for measure in own.measures]
        cards = [weight for _, weight in own.scorecard_weights]
        most = _sum_of(weights) * own.clamp_high + _sum_of(cards) + own.most_bonus
        for tier in own.tiers:
            if tier.since > most:
                where = f"{track.name}: " if len(rules.tracks) > 1 else ""
                yield Problem("ranking", f"{where}nobody can reach {tier.name}: {plain(most)} points is the most.")


def _awards(rules: Rules) -> Iterator[Problem]:
    with_baseline = {one.key for one in rules.scorecards if one.has_baseline}
    for award in rules.awards:
        for condition in award.when:
            if condition.kind in ("most_improved", "greatest_leap") and condition.scorecard not in with_baseline:
                yield Problem(
                    "awards", f"{award.name}: a gain needs a scorecard that is answered at the start as well."
                )
            if condition.kind == "team" and rules.teams is None:
                yield Problem("awards", f"{award.name}: there are no teams.")
            if condition.within == "division" and rules.divisions is None:
                yield Problem("awards", f"{award.name}: there are no divisions.")


def _sum_of(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))
