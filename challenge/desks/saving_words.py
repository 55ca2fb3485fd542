"""What a business saved so far, in one plain sentence, from its private details. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from challenge.quantities.resources import RESOURCES
from challenge.savings.oddness import short_number
from challenge.words import number, percent_words, unit_label


def saving_sentence(energy_percent: str | None, detail: Mapping[str, Any] | None) -> str | None:
    """`You used 8.2 % less energy ...: 1,240 kWh less electricity ...`, or None while nothing can be compared."""
    parts = [words for key, one in (detail or {}).get("resources", {}).items() if (words := _part(key, one))]
    if not parts or detail is None:
        return None
    if energy_percent is None:
        sentence = f"Compared with the same days of the baseline you used {_listed(parts)}"
    else:
        sentence = f"You used {_energy(energy_percent)} than on the same days of the baseline: {_listed(parts)}"
    return f"{sentence}.{_dollars(detail.get('dollars_saved'))}"


def _part(key: str, one: Mapping[str, Any]) -> str | None:
    avoided = one.get("avoided")
    if avoided is None or not one.get("covered_days"):
        return None
    more_or_less = "less" if avoided >= 0 else "more"
    return f"{short_number(abs(avoided))} {unit_label(one['unit'])} {more_or_less} {RESOURCES[key].name.lower()}"


def _energy(percent: str) -> str:
    words = percent_words(percent)
    return "as much energy" if words == "no change" else f"{words} energy"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _dollars(value: float | None) -> str:
    if value is None or abs(value) < 1:
        return ""
    verb = "saved" if value > 0 else "cost"
    return f" That {verb} about ${number(abs(round(value)))}, an estimate from the prices on your bills."
