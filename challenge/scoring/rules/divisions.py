"""Divisions: who is compared with whom, by facts that are stored. Every entry belongs to exactly one.

    {"list": [{"key": "small-offices", "name": "Small offices",
               "where": {"type": ["office"], "employees": {"below": "50"}}}, ...],
     "few": "merge",                      or "no_winner": what a division of too few entries means
     "fewest": 3}

Numbers are half-open ranges, `from` counts and `below` does not: a document whose divisions leave a hole or overlap
is refused, with an example of who would belong nowhere, or twice. `merge` joins a division that is too small with the
next one in the list (the last one with the one before).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from challenge.scoring.rules.reading import Reader, plain

TYPES = (
    *("office", "retail", "restaurant", "grocery", "lodging", "health", "education", "worship", "recreation"),
    *("manufacturing", "warehouse", "residential", "other"),
)
SECTORS = ("business", "nonprofit", "municipality", "school")
ROLES = ("owner", "tenant")
WORDS: Mapping[str, tuple[str, ...]] = {"role": ROLES, "type": TYPES, "sector": SECTORS}
NUMBERS = {"employees": "employees", "floor_area": "square feet"}
FACTS = (*WORDS, *NUMBERS)
FACT_NAMES = {
    "role": "whether it owns or rents",
    "type": "what kind of place it is",
    "sector": "whether it is a business, a non-profit, a municipality or a school",
    "employees": "how many people work there",
    "floor_area": "its floor area",
}
MERGE, NO_WINNER = "merge", "no_winner"
MOST_CELLS = 50_000


@dataclass(frozen=True, slots=True)
class Range:
    """Half-open; None is no limit."""

    start: Decimal | None = None
    below: Decimal | None = None

    def holds(self, value: Decimal) -> bool:
        return (self.start is None or value >= self.start) and (self.below is None or value < self.below)


Condition = tuple[str, ...] | Range
Facts = Mapping[str, Any]
"""Words and numbers by the names of FACTS; a fact that is not known is left out."""


@dataclass(frozen=True, slots=True)
class Division:
    key: str
    name: str
    where: tuple[tuple[str, Condition], ...] = ()

    def holds(self, facts: Facts) -> bool:
        """Raises KeyError with the first fact that is needed and not known."""
        return all(_holds(condition, facts[fact]) for fact, condition in self.where)


@dataclass(frozen=True, slots=True)
class Divisions:
    all: tuple[Division, ...]
    few: str = NO_WINNER
    fewest: int = 3

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that a division asks for, in the order of FACTS."""
        used = {fact for division in self.all for fact, _ in division.where}
        return tuple(fact for fact in FACTS if fact in used)

    def division_of(self, facts: Facts) -> str | None:
        """The key of the division, or None where a fact that it takes is not known."""
        if any(facts.get(fact) is None for fact in self.facts):
            return None
        return next((division.key for division in self.all if division.holds(facts)), None)

    def missing(self, facts: Facts) -> list[str]:
        """The facts that are needed and not known."""
        return [fact for fact in self.facts if facts.get(fact) is None]

    def document(self) -> dict[str, Any]:
        return {
            "list": [
                {"key": one.key, "name": one.name, "where": {fact: _condition(each) for fact, each in one.where}}
                for one in self.all
            ],
            "few": self.few,
            "fewest": self.fewest,
        }


def read_divisions(reader: Reader, where: str, value: object) -> Divisions | None:
    if not value:
        return None
    one = reader.mapping(where, value, frozenset({"list", "few", "fewest"}))
    found = reader.listed(f"{where}.list", one.get("list"), lambda at, each: _division(reader, at, each), 60)
    reader.different(where, "divisions have the same key", [division.key for division in found])
    reader.different(where, "divisions have the same name", [division.name for division in found])
    divisions = Divisions(
        found,
        reader.one_of(f"{where}.few", one.get("few", NO_WINNER), (MERGE, NO_WINNER)),
        reader.whole(f"{where}.fewest", one.get("fewest", 3), 1, 100),
    )
    if not found:
        reader.say(where, "Give at least one division.")
    elif not any(problem.where.startswith(where) for problem in reader.problems):
        _complete(reader, where, divisions)
    return divisions


def _division(reader: Reader, where: str, value: object) -> Division:
    one = reader.mapping(where, value, frozenset({"key", "name", "where"}))
    conditions = reader.mapping(f"{where}.where", one.get("where", {}), frozenset(FACTS))
    return Division(
        key=reader.key(f"{where}.key", one.get("key")),
        name=reader.text(f"{where}.name", one.get("name"), 1, 80),
        where=tuple(
            (fact, _read_condition(reader, f"{where}.where.{fact}", fact, conditions[fact]))
            for fact in FACTS
            if fact in conditions
        ),
    )


def _read_condition(reader: Reader, where: str, fact: str, value: object) -> Condition:
    if fact in WORDS:
        words = reader.listed(where, value, lambda at, word: reader.one_of(at, word, WORDS[fact]))
        if not words:
            reader.say(where, "Choose at least one.")
        return words
    one = reader.mapping(where, value, frozenset({"from", "below"}))
    start, below = (
        reader.decimal(f"{where}.{name}", one[name], 0, 100_000_000) if name in one else None
        for name in ("from", "below")
    )
    if start is not None and below is not None and below <= start:
        reader.say(where, "“Below” must be more than “from”.")
    return Range(start, below)


def _complete(reader: Reader, where: str, divisions: Divisions) -> None:
    """Every combination of facts must belong to exactly one division."""
    facts = divisions.facts
    axes = [_axis(divisions, fact) for fact in facts]
    cells = 1
    for axis in axes:
        cells *= len(axis)
    if cells > MOST_CELLS:
        reader.say(where, "These divisions ask for too many combinations. Use fewer limits.")
        return
    for cell in itertools.product(*axes):
        holding = [one.name for one in divisions.all if one.holds(dict(zip(facts, cell, strict=True)))]
        if len(holding) != 1:
            who = ", ".join(_told(fact, value, divisions) for fact, value in zip(facts, cell, strict=True))
            ends = "belongs to no division." if not holding else f"belongs to {' and to '.join(holding[:2])}."
            reader.say(where, f"An entry with {who or 'any facts'} {ends}")
            return


def _axis(divisions: Divisions, fact: str) -> Sequence[Any]:
    """One value of each stretch within which no division can tell two values apart."""
    if fact in WORDS:
        return WORDS[fact]
    return sorted({Decimal(0), *_limits(divisions, fact)})


def _limits(divisions: Divisions, fact: str) -> Iterator[Decimal]:
    for division in divisions.all:
        condition = dict(division.where).get(fact)
        if isinstance(condition, Range):
            yield from (limit for limit in (condition.start, condition.below) if limit is not None)


def _told(fact: str, value: Any, divisions: Divisions) -> str:
    if fact in WORDS:
        return f"{fact} “{value}”"
    above = [limit for limit in sorted(set(_limits(divisions, fact))) if limit > value]
    unit = NUMBERS[fact]
    if above and above[0] == value + 1:
        return f"{value:,} {unit}"
    return f"{value:,} {unit} up to {above[0]:,}" if above else f"{value:,} {unit} or more"


def _holds(condition: Condition, value: Any) -> bool:
    return condition.holds(Decimal(value)) if isinstance(condition, Range) else value in condition


def _condition(condition: Condition) -> Any:
    if not isinstance(condition, Range):
        return list(condition)
    limits = {"from": condition.start, "below": condition.below}
    return {name: plain(limit) for name, limit in limits.items() if limit is not None}
