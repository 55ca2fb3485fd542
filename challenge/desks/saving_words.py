"""What a business saved so far, in one plain sentence, from its private details. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenge.quantities.resources import RESOURCES
from challenge.savings.oddness import short_number
from challenge.scoring.rules import DRIVER, NONE, WEATHER
from challenge.scoring.states import CHECKED, SELF_REPORTED, VERIFIED, least_of
from challenge.words import and_words, give_or_take, number, percent_words, unit_label


def saving_sentence(row: Mapping[str, Any], detail: Mapping[str, Any] | None, adjustment: str) -> str | None:
    """`You used 8.2 % less energy than expected, give or take 3: 1,240 kWh less electricity ...`, or None while nothing
    can be compared. `row` is the entry's public row."""
    energy_percent = row.get("reduction_percent")
    parts = [words for key, one in (detail or {}).get("resources", {}).items() if (words := _part(key, one))]
    if not parts or detail is None:
        return None
    if energy_percent is None:
        sentence = f"Compared with {BASELINES[adjustment]} you used {and_words(parts)}"
    else:
        sentence = f"You used {_energy(energy_percent)} than {EXPECTED[adjustment]}{_sure(row)}: {and_words(parts)}"
    return f"{sentence}.{_dollars(detail)} {BILL_WORDS[_state_of_bills(row, detail)]}"


BILL_WORDS = {
    SELF_REPORTED: "Your bills are not checked yet.",
    CHECKED: "Your bills were checked.",
    VERIFIED: "Your bills were verified.",
}


def _state_of_bills(row: Mapping[str, Any], detail: Mapping[str, Any]) -> str:
    """The least that the bills behind the sentence have been through."""
    told = [key for key, one in detail["resources"].items() if _part(key, one)]
    return least_of(row.get("resources", {}).get(key, {}).get("state", SELF_REPORTED) for key in told)


EXPECTED = {
    NONE: "on the same days of the baseline",
    WEATHER: "expected at this year's weather",
    DRIVER: "expected for your size and activity",
}
BASELINES = {
    NONE: "the same days of the baseline",
    WEATHER: "what was expected at this year's weather",
    DRIVER: "what was expected for your size and activity",
}


def _sure(row: Mapping[str, Any]) -> str:
    """How sure the percent is, and whether it can still be chance."""
    band = give_or_take(row.get("uncertainty_points"))
    if not band:
        return ""
    return f", {band}" if row.get("distinguishable") else f", {band}, so it can still be chance"


def _part(key: str, one: Mapping[str, Any]) -> str | None:
    avoided = one.get("avoided")
    if avoided is None or not one.get("covered_days"):
        return None
    more_or_less = "less" if avoided >= 0 else "more"
    return f"{short_number(abs(avoided))} {unit_label(one['unit'])} {more_or_less} {RESOURCES[key].name.lower()}"


def _energy(percent: str) -> str:
    words = percent_words(percent)
    return "as much energy" if words == "no change" else f"{words} energy"


def _dollars(detail: Mapping[str, Any]) -> str:
    value, band = detail.get("dollars_saved"), detail.get("dollars_band")
    if value is None or abs(value) < 1:
        return ""
    verb = "saved" if value > 0 else "cost"
    sure = f", give or take ${number(round(band))}" if band is not None and band >= 1 else ""
    of_state = any(one.get("price_from") == "state" for one in detail.get("resources", {}).values())
    source = "your state's average prices" if of_state else "the prices on your bills"
    return f" That {verb} about ${number(abs(round(value)))}{sure}, an estimate from {source}."
