"""A trial of rules in words."""

from __future__ import annotations

from challenge.quantities.resources import RESOURCES
from challenge.scoring.dry_run import Scheme
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import ABSOLUTE, GAIN, INTENSITY, PERCENT, SCORECARD, Rules
from challenge.words import MINUS, unit_label

UNRANKED = {
    "not_eligible": "not eligible",
    "no_bills": "no bills",
    "no_baseline": "no bills for the baseline",
    "no_reporting": "no bills for the period that counts",
    "few_days": "too few days with bills on both sides",
    "few_months": "too few complete months of bills",
    "low_coverage": "bills for too few of the days due",
    "saving_held": "a saving that is looked at first",
    "increase_held": "an increase that is looked at first",
    "zero_baseline": "a baseline of zero or less",
    "low_grade": "data of too low a grade",
    "wide_band": "a figure that is too uncertain",
    "no_floor_area": "floor area not told",
    "no_scorecard": "scorecard not submitted",
    "no_gain": "scorecard not submitted twice",
    "not_competing": "takes part without competing",
    "nothing_measured": "nothing of its own to compare: all is shared or not used, and no scorecard is there",
    "no_round": "no round with enough days of bills",
    "unstated": "meters not stated",
    "no_driver": "what its use is divided by is not told",
    "generation": "power made on site is not metered",
    "no_station": "no weather station",
    "waiting": "waiting for weather",
}


def scheme_name(scheme: Scheme, rules: Rules) -> str:
    """What a way of ranking goes by."""
    cards = {card.key: card.name for card in rules.scorecards}
    what = cards.get(scheme.metric_of) or (
        MEASURES[scheme.metric_of].name.lower().split(",")[0] if scheme.metric_of in MEASURES else ""
    )
    return {
        PERCENT: f"Percent of {what} saved",
        ABSOLUTE: f"Most {what} saved in all",
        INTENSITY: f"Least {what} for its size",
        SCORECARD: f"Scorecard: {what}",
        GAIN: f"Gain of {what} since the start",
    }.get(scheme.metric, "Points")


def figure_words(value: float | None, metric: str, metric_of: str = "") -> str:
    """A figure with its unit."""
    if value is None:
        return "–"
    unit = unit_label(RESOURCES[metric_of].default_unit) if metric_of in RESOURCES else "kBtu"
    digits = 0 if metric == ABSOLUTE else 1
    text = f"{value:,.{digits}f}".replace("-", MINUS)
    return {
        PERCENT: f"{text} %",
        ABSOLUTE: f"{text} {unit}",
        INTENSITY: f"{text} {unit} a sq ft",
        SCORECARD: f"{text} %",
        GAIN: f"{text} points more",
    }.get(metric, f"{text} points")


def unranked_words(code: str, example: str) -> str:
    """Why entries have no place."""
    return UNRANKED.get(code, example)
