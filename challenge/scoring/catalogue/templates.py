"""Templates of challenges: JSON files in `templates/`, which `docs/actions.md` explains key by key.

A template holds everything but the dates. Its windows are counted in days, half-open like all periods: `to_day` is
the first day that no longer counts, and day 0 is the first day of the challenge, or the first day after it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from challenge.scoring.catalogue.actions import CatalogueAction, catalogue

KEYS = ("city-scorecard", "energy-race", "workplace-challenge", "tracks-by-ambition", "three-week-sprint")
"""In the order in which a coordinator reads them."""
START, END = "start", "end"


@dataclass(frozen=True, slots=True)
class TemplateWindow:
    key: str
    name: str
    counted_from: str
    from_day: int
    to_day: int
    text: str = ""

    def days(self, start: date, end: date) -> tuple[date, date]:
        """First day and first day that no longer counts, for a challenge of [start, end)."""
        origin = end if self.counted_from == END else start
        return origin + timedelta(self.from_day), origin + timedelta(self.to_day)


@dataclass(frozen=True, slots=True)
class TemplateScorecard:
    """`maxima` by category; `tiers` as key, name and lower bound, lowest first."""

    key: str
    name: str
    maxima: Mapping[str, int]
    category_names: Mapping[str, str]
    actions: tuple[CatalogueAction, ...]
    tiers: tuple[tuple[str, str, int], ...]

    def within_reach(self, role: str) -> int:
        """The points that an owner, or a tenant, can have at most."""
        return sum(min(most, self.offered(category, role)) for category, most in self.maxima.items())

    def offered(self, category: str, role: str) -> int:
        """The points of all actions of a category that suit the role."""
        return sum(one.maximum for one in self.actions if one.category == category and one.suits(role))

    def document(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The scorecard as the rules state it; `settings` say what an action in progress earns, and more."""
        return {
            **settings,
            "key": self.key,
            "name": self.name,
            "categories": [
                {"key": key, "name": self.category_names[key], "maximum": str(most)}
                for key, most in self.maxima.items()
            ],
            "items": [action.item() for action in self.actions],
            "tiers": [{"key": key, "name": name, "from": str(bound)} for key, name, bound in self.tiers],
        }


@dataclass(frozen=True, slots=True)
class Template:
    """`scorecards` is empty where bills alone count; there is one for each track where tracks have their own.

    `stated` is the whole file as it was read: measures, divisions, boards and more, where the template has them.
    """

    key: str
    name: str
    for_whom: str
    length_days: int
    length_months: int
    summary: str
    text: str
    scorecards: tuple[TemplateScorecard, ...]
    windows: tuple[TemplateWindow, ...]
    stated: Mapping[str, Any]


@cache
def templates() -> Mapping[str, Template]:
    """Every template by its key."""
    return {key: read_template(_text_of(key)) for key in KEYS}


def read_template(text: str) -> Template:
    """Raises KeyError for an action or a key that is missing."""
    stated = json.loads(text)
    said = {
        name: stated[name] for name in ("key", "name", "for_whom", "length_days", "length_months", "summary", "text")
    }
    windows = tuple(TemplateWindow(**one) for one in stated["windows"])
    return Template(**said, scorecards=tuple(_scorecards(stated)), windows=windows, stated=stated)


def _text_of(key: str) -> str:
    return files(__package__).joinpath("templates", f"{key}.json").read_text(encoding="utf-8")


def _scorecards(stated: Mapping[str, Any]) -> Iterator[TemplateScorecard]:
    for track in stated.get("tracks", ()):
        yield _scorecard(track, track["key"], track["name"])
    if stated["actions"]:
        yield _scorecard(stated, stated["scorecard"]["key"], "Green actions")


def _scorecard(stated: Mapping[str, Any], key: str, name: str) -> TemplateScorecard:
    return TemplateScorecard(
        key,
        name,
        {one["key"]: one["maximum"] for one in stated["categories"]},
        {one["key"]: one["name"] for one in stated["categories"]},
        tuple(catalogue()[code] for code in stated["actions"]),
        tuple((one["key"], one["name"], one["from"]) for one in stated["tiers"]),
    )
