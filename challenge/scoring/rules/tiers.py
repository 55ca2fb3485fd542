"""Tiers: ladders by lower bounds only, so that no score falls between two of them.

    {"key": "silver", "name": "Silver", "from": "26", "minimum": {"energy": "3"}, "required": ["EN-01"]}

`minimum` asks for points in single categories, `required` for items that are done; both belong to scorecards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from challenge.scoring.rules.reading import Reader, plain


@dataclass(frozen=True, slots=True)
class Tier:
    """Reached from `since` on, if the conditions hold too."""

    key: str
    name: str
    since: Decimal
    minimum: tuple[tuple[str, Decimal], ...] = ()
    required: tuple[str, ...] = ()


def read_tiers(
    reader: Reader, where: str, value: object, categories: Sequence[str] = (), codes: Sequence[str] = ()
) -> tuple[Tier, ...]:
    """The ladder from the bottom up."""

    def code(place: str, one: object) -> str:
        if one not in codes:
            reader.say(place, f"It needs {str(one)[:40]} done, which is no action of this scorecard.")
        return str(one)

    def read(at: str, one: object) -> Tier:
        found = reader.mapping(at, one, frozenset({"key", "name", "from", "minimum", "required"}))
        minimum = reader.mapping(f"{at}.minimum", found.get("minimum", {}), frozenset(categories))
        return Tier(
            key=reader.key(f"{at}.key", found.get("key")),
            name=reader.text(f"{at}.name", found.get("name"), 1, 60),
            since=reader.decimal(f"{at}.from", found.get("from"), -1000, 100_000),
            minimum=tuple(
                (key, reader.decimal(f"{at}.minimum.{key}", least, 0, 100_000))
                for key, least in sorted(minimum.items())
            ),
            required=reader.listed(f"{at}.required", found.get("required", []), code),
        )

    found = sorted(reader.listed(where, value, read, 20), key=lambda tier: tier.since)
    reader.different(where, "tiers have the same key", [tier.key for tier in found])
    if len({tier.since for tier in found}) < len(found):
        reader.say(where, "Two tiers start at the same score.")
    return tuple(found)


def tiers_document(tiers: Sequence[Tier]) -> list[dict[str, Any]]:
    return [_tier_document(tier) for tier in tiers]


def _tier_document(tier: Tier) -> dict[str, Any]:
    found: dict[str, Any] = {"key": tier.key, "name": tier.name, "from": plain(tier.since)}
    if tier.minimum:
        found["minimum"] = {key: plain(least) for key, least in tier.minimum}
    if tier.required:
        found["required"] = list(tier.required)
    return found
