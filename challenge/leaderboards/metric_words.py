"""What a board ranks by, in words."""

from __future__ import annotations

from challenge.scoring.measures import ENERGY, MEASURES
from challenge.scoring.rows import Row
from challenge.scoring.rules import ABSOLUTE, GAIN, INTENSITY, PERCENT, POINTS, SCORECARD, Rules, rules_of_track
from challenge.words import MINUS, percent_words

HEADS = {
    POINTS: "Points",
    PERCENT: "Saved",
    ABSOLUTE: "Avoided in all",
    INTENSITY: "Use for its size",
    SCORECARD: "Scorecard",
    GAIN: "Gain",
}


def metric_name(rules: Rules) -> str:
    """What places go by: `points`, `percent of energy saved`, ..."""
    measured = _measure(rules)
    return {
        POINTS: "points",
        PERCENT: f"percent of {measured} saved",
        ABSOLUTE: f"{measured} saved in all",
        INTENSITY: f"{measured} used per square foot, the least first",
        SCORECARD: "the score of the scorecard",
        GAIN: "the gain of the scorecard since the start",
    }[rules.metric]


def head_of(rules: Rules) -> str:
    """The head of the column that ranks; tracks with other metrics share a plain one."""
    metrics = {rules_of_track(rules, first).metric for first in rules.boards}
    return HEADS[metrics.pop()] if len(metrics) == 1 else "Result"


def ranked_words(row: Row, rules: Rules) -> str:
    """What an entry is ranked with: `84.2 points`, `8.2 % less energy`, or what it has the most of."""
    own = rules_of_track(rules, row["track"])
    figure = (row["points"] or "").replace("-", MINUS)
    if own.metric == PERCENT and row["points"] is not None:
        return f"{percent_words(row['points'])} {_measure(own)}"
    if row["points"] is None:
        return {ABSOLUTE: f"the most {_measure(own)} saved", INTENSITY: f"the least {_measure(own)} for its size"}.get(
            own.metric, ""
        )
    return {SCORECARD: f"{figure} % of its scorecard", GAIN: f"a gain of {figure} points"}.get(
        own.metric, f"{figure} points"
    )


def _measure(rules: Rules) -> str:
    name = MEASURES[rules.metric_of or ENERGY].name.lower() if rules.metric_of in ("", *MEASURES) else ""
    return name.split(",")[0]


def reached_words(row: Row, rules: Rules) -> str:
    """The tiers that an entry reached: `Gold, Silver in Green actions`; "" without any."""
    names = {tier.key: tier.name for tier in rules_of_track(rules, row["track"]).tiers}
    found = [names[row["tier"]]] if row["tier"] in names else []
    for scorecard in rules.scorecards:
        tiers = {tier.key: tier.name for tier in scorecard.tiers}
        card = row["scorecards"].get(scorecard.key)
        if card and card["tier"] in tiers:
            several = len(rules.scorecards) > 1 or bool(found)
            found.append(f"{tiers[card['tier']]} in {scorecard.name}" if several else tiers[card["tier"]])
    return ", ".join(found)
