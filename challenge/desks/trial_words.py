"""A trial of rules in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from challenge.quantities.resources import RESOURCES
from challenge.scoring.dry_run import Scheme
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import ABSOLUTE, GAIN, INTENSITY, PERCENT, SCORECARD, Rules
from challenge.words import MINUS, unit_label

NAMED = 5  # of those who share a place
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


def place_words(scheme: Scheme, place: int, names: Mapping[str, str]) -> str | None:
    """Who has a place, with the figure. A place that nobody has because one before it is shared says so."""
    found = scheme.at(place)
    if found is not None:
        each = " each" if len(found.entries) > 1 else ""
        figure = figure_words(found.figure, scheme.metric, scheme.metric_of)
        return f"{shared_words(found.entries, names)}, {figure}{each}"
    above = max((one.place for one in scheme.first if one.place < place), default=0)
    return f"Nobody: place {above} is shared" if place <= scheme.ranked else None


def shared_words(entries: Sequence[str], names: Mapping[str, str]) -> str:
    """One name, or all who share a place; a long list is cut."""
    told = [names.get(key, key) for key in entries[:NAMED]]
    more = len(entries) - NAMED
    if len(entries) == 1:
        return told[0]
    return f"Shared by {'; '.join(told)}{f' and {more} more' if more > 0 else ''}"


def unranked_words(code: str, example: str) -> str:
    """Why entries have no place."""
    return UNRANKED.get(code, example)
