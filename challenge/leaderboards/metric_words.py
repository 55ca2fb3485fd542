"""What a board ranks by, in words."""

from __future__ import annotations

from decimal import Decimal

from challenge.quantities.resources import RESOURCES
from challenge.scoring.measures import DIVERSION, ENERGY, MEASURES
from challenge.scoring.metrics import Ranking
from challenge.scoring.rows import Row
from challenge.scoring.rules import ABSOLUTE, GAIN, INTENSITY, PERCENT, POINTS, SCORECARD, Rules, rules_of_track
from challenge.words import MINUS, percent_words, unit_label

HEADS = {
    POINTS: "Points",
    PERCENT: "Percent saved",
    ABSOLUTE: "Avoided in all",
    INTENSITY: "Use for its size",
    SCORECARD: "Percent of its scorecard",
    GAIN: "Points gained",
}
RATE_HEAD = "Rate gained"
"""Of the diversion rate nothing is saved: it rises by percentage points."""

NOUNS = {
    HEADS[PERCENT]: "% saved",
    HEADS[SCORECARD]: "% of its scorecard",
    HEADS[GAIN]: "points gained",
    RATE_HEAD: "percentage points",
}
"""What is said behind a figure of a column, where its head in small letters does not do."""


def metric_name(rules: Ranking) -> str:
    """What places go by: `points`, `percent of energy saved`, ..."""
    measured = _measure(rules)
    if _is_rate(rules):
        return f"the rise of the {measured} in percentage points"
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
    heads = {head_by(rules_of_track(rules, first)) for first in rules.boards}
    return heads.pop() if len(heads) == 1 else "Result"


def head_by(by: Ranking) -> str:
    """The same of one board or track."""
    return RATE_HEAD if _is_rate(by) else HEADS[by.metric]


def _is_rate(by: Ranking) -> bool:
    return by.metric == PERCENT and MEASURES[by.metric_of].method == DIVERSION


def ranked_words(row: Row, rules: Rules) -> str:
    """What an entry is ranked with: `84.2 points`, `8.2 % less energy`, or what it has the most of."""
    return _words(rules_of_track(rules, row["track"]), row["points"])


def board_words(row: Row, rules: Rules, board: str) -> str:
    """The same on another board of the challenge."""
    by = next(one for one in rules.more_boards if one.key == board)
    return _words(by, row["boards"][board]["figure"])


def _words(by: Ranking, figure: str | None) -> str:
    if figure is None:
        return {ABSOLUTE: f"the most {_measure(by)} saved", INTENSITY: f"the least {_measure(by)} for its size"}.get(
            by.metric, ""
        )
    if _is_rate(by):
        return rate_words(figure, _measure(by))
    told, decimals = figure.replace("-", MINUS), len(figure.partition(".")[2])
    return {
        ABSOLUTE: f"{_quantity(figure)} {_unit(by)} of {_measure(by)} saved",
        INTENSITY: f"{_quantity(figure)} {_unit(by)} a square foot and year",
        PERCENT: f"{percent_words(figure, decimals)} {_measure(by)}",
        SCORECARD: f"{told} % of its scorecard",
        GAIN: f"a gain of {told} points",
    }.get(by.metric, f"{told} points")


def rate_words(figure: str, name: str) -> str:
    """`a diversion rate 5.0 percentage points higher`."""
    if not Decimal(figure):
        return f"the same {name} as before"
    return f"a {name} {figure.lstrip('-')} percentage points {'lower' if figure.startswith('-') else 'higher'}"


def _quantity(figure: str) -> str:
    """Rounded to what is known, grouped."""
    return f"{Decimal(figure):,f}".replace("-", MINUS)


def _unit(by: Ranking) -> str:
    resource = RESOURCES.get(by.metric_of)
    return unit_label(resource.default_unit) if resource else "kBtu"


def _measure(rules: Ranking) -> str:
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
