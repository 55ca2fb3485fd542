"""A scorecard as the rules state it: categories with maxima, items with points, and what each status earns.

    {"key": "actions", "name": "Green actions",
     "categories": [{"key": "energy", "name": "Energy", "maximum": "30"}, ...],
     "items": [{"code": "EN-01", "text": "Switch to LED lamps.", "category": "energy", "points": "10",
                "kind": "yes_no",                   or "range" (a reviewer chooses 0 to `points`), "repeatable"
                "each": "2", "unit": "event",       of a repeatable item: points for each one, `points` are its cap
                "for": "both",                      or "owner", "tenant"
                "tracks": [],                       the tracks it is asked in; empty: in all
                "evidence": "optional",             or "none", "required"; `evidence_text` says what is accepted
                "before_start": "full",             or "part", "none": credit for what was done before the start
                "flags": ["new"], "how_to": "", "cost": "", "effort": "", "saving": ""}, ...],
     "in_progress": "0.3",                          the fraction that an action in progress earns
     "planned": {"fraction": "0"},                  or {"points": "1"}: flat, never more than when in progress
     "part_before_start": "0.5",
     "has_baseline": false,                         whether it is answered twice, at the start and at the end
     "tiers": [{"key": "gold", "name": "Gold", "from": "75"}, ...], "tiers_by": "raw"}      or "percent"

A category may be empty while a scorecard is built; `scoring.checks` says so before it is published.
Points, fractions and amounts have at most two decimals, so that every product of three of them is exact in millionths.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from challenge.scoring.rules.reading import Reader, plain
from challenge.scoring.rules.tiers import Tier, read_tiers, tiers_document

YES_NO, RANGE, REPEATABLE = "yes_no", "range", "repeatable"
KINDS = (YES_NO, RANGE, REPEATABLE)
BOTH, OWNER, TENANT = "both", "owner", "tenant"
FOR = (BOTH, OWNER, TENANT)
EVIDENCE = ("none", "optional", "required")
FULL, PART, NO_CREDIT = "full", "part", "none"
CREDITS = (FULL, PART, NO_CREDIT)
FLAGS = ("new", "foundational", "social_bonus")
RAW, AS_PERCENT = "raw", "percent"
MOST_ITEMS = 400
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", re.ASCII)
LONGEST = {"how_to": 2000, "cost": 200, "effort": 200, "saving": 400, "evidence_text": 400, "unit": 60}


@dataclass(frozen=True, slots=True)
class Category:
    """`maximum`: more points than these do not count."""

    key: str
    name: str
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One action. `points` is what it can earn at most."""

    code: str
    text: str
    category: str
    points: Decimal
    kind: str = YES_NO
    each: Decimal = Decimal(0)
    unit: str = ""
    whom: str = BOTH
    tracks: tuple[str, ...] = ()
    evidence: str = "optional"
    evidence_text: str = ""
    before_start: str = FULL
    flags: tuple[str, ...] = ()
    how_to: str = ""
    cost: str = ""
    effort: str = ""
    saving: str = ""

    def suits(self, role: str, track: str) -> bool:
        """Whether an entry of this role (owner, tenant, or "" where it is not known) and track is asked it."""
        return (self.whom == BOTH or not role or self.whom == role) and (not self.tracks or track in self.tracks)

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "code": self.code,
            "text": self.text,
            "category": self.category,
            "points": plain(self.points),
            "kind": self.kind,
        }
        more = {"each": plain(self.each) if self.each else "", "for": "" if self.whom == BOTH else self.whom}
        more["evidence"] = "" if self.evidence == "optional" else self.evidence
        more["before_start"] = "" if self.before_start == FULL else self.before_start
        rest = {name: getattr(self, name) for name in LONGEST}
        lists = {"tracks": list(self.tracks), "flags": list(self.flags)}
        return {**found, **{name: value for name, value in {**more, **rest, **lists}.items() if value}}


@dataclass(frozen=True, slots=True)
class Planned:
    """What a planned action earns: flat points, or a fraction of its own."""

    points: Decimal = Decimal(0)
    fraction: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One list of actions, answered by every entry of the tracks that it counts in."""

    key: str
    name: str
    categories: tuple[Category, ...]
    items: tuple[Item, ...]
    in_progress: Decimal = Decimal("0.3")
    planned: Planned = Planned()
    part_before_start: Decimal = Decimal("0.5")
    has_baseline: bool = False
    tiers: tuple[Tier, ...] = ()
    tiers_by: str = RAW
    text: str = ""

    def document(self) -> dict[str, Any]:
        planned = self.planned
        return {
            "key": self.key,
            "name": self.name,
            "text": self.text,
            "categories": [
                {"key": one.key, "name": one.name, "maximum": plain(one.maximum)} for one in self.categories
            ],
            "items": [item.document() for item in self.items],
            "in_progress": plain(self.in_progress),
            "planned": {"points": plain(planned.points)} if planned.points else {"fraction": plain(planned.fraction)},
            "part_before_start": plain(self.part_before_start),
            "has_baseline": self.has_baseline,
            "tiers": tiers_document(self.tiers),
            "tiers_by": self.tiers_by,
        }


def read_scorecard(reader: Reader, where: str, value: object) -> Scorecard:
    one = reader.mapping(where, value, _SCORECARD)
    categories = reader.listed(f"{where}.categories", one.get("categories"), _categories(reader), 30)
    keys = tuple(category.key for category in categories)
    items = reader.listed(f"{where}.items", one.get("items"), _items(reader, keys), MOST_ITEMS)
    reader.different(f"{where}.categories", "categories have the same key", keys)
    reader.different(f"{where}.items", "items have the same code", [item.code for item in items])
    if not categories:
        reader.say(where, "A scorecard needs at least one category.")
    in_progress = reader.decimal(f"{where}.in_progress", one.get("in_progress", "0.3"), 0, 1, 2)
    planned = _planned(reader, f"{where}.planned", one.get("planned", {"fraction": "0"}))
    if planned.fraction > in_progress:
        reader.say(f"{where}.planned", "What is planned cannot earn more than what is in progress.")
    return Scorecard(
        key=reader.key(f"{where}.key", one.get("key")),
        name=reader.text(f"{where}.name", one.get("name"), 1, 80),
        categories=categories,
        items=items,
        in_progress=in_progress,
        planned=planned,
        part_before_start=reader.decimal(f"{where}.part_before_start", one.get("part_before_start", "0.5"), 0, 1, 2),
        has_baseline=reader.yes_or_no(f"{where}.has_baseline", one.get("has_baseline", False)),
        tiers=read_tiers(reader, f"{where}.tiers", one.get("tiers"), keys, [item.code for item in items]),
        tiers_by=reader.one_of(f"{where}.tiers_by", one.get("tiers_by", RAW), (RAW, AS_PERCENT)),
        text=reader.text(f"{where}.text", one.get("text", ""), 0, 4000),
    )


def _categories(reader: Reader) -> Any:
    def read(where: str, value: object) -> Category:
        one = reader.mapping(where, value, frozenset({"key", "name", "maximum"}))
        maximum = reader.decimal(f"{where}.maximum", one.get("maximum"), Decimal("0.01"), 10_000, 2)
        key, name = reader.key(f"{where}.key", one.get("key")), reader.text(f"{where}.name", one.get("name"), 1, 80)
        return Category(key, name, maximum)

    return read


def _items(reader: Reader, categories: tuple[str, ...]) -> Any:
    def read(where: str, value: object) -> Item:
        one = reader.mapping(where, value, _ITEM)
        code = one.get("code")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            reader.say(f"{where}.code", "Use letters, digits, hyphens and dots, at most 20 characters.")
        kind = reader.one_of(f"{where}.kind", one.get("kind", YES_NO), KINDS)
        each = one.get("each", "0")
        least = Decimal("0.01") if kind == REPEATABLE else Decimal(0)
        tracks = one.get("tracks", [])
        return Item(
            code=str(code),
            text=reader.text(f"{where}.text", one.get("text"), 1, 400),
            category=reader.one_of(f"{where}.category", one.get("category"), categories),
            points=reader.decimal(f"{where}.points", one.get("points"), Decimal("0.01"), 1000, 2),
            kind=kind,
            each=reader.decimal(f"{where}.each", each, least, 1000, 2),
            whom=reader.one_of(f"{where}.for", one.get("for", BOTH), FOR),
            tracks=reader.listed(f"{where}.tracks", tracks, reader.key, 40),
            evidence=reader.one_of(f"{where}.evidence", one.get("evidence", "optional"), EVIDENCE),
            before_start=reader.one_of(f"{where}.before_start", one.get("before_start", FULL), CREDITS),
            flags=reader.listed(
                f"{where}.flags", one.get("flags", []), lambda at, flag: reader.one_of(at, flag, FLAGS), len(FLAGS)
            ),
            **{name: reader.text(f"{where}.{name}", one.get(name, ""), 0, most) for name, most in LONGEST.items()},
        )

    return read


def _planned(reader: Reader, where: str, value: object) -> Planned:
    one = reader.mapping(where, value, frozenset({"points", "fraction"}))
    if "points" in one:
        return Planned(points=reader.decimal(f"{where}.points", one["points"], 0, 1000, 2))
    return Planned(fraction=reader.decimal(f"{where}.fraction", one.get("fraction", "0"), 0, 1, 2))


_SCORECARD = frozenset(
    {"key", "name", "text", "categories", "items", "in_progress", "planned", "part_before_start"}
    | {"has_baseline", "tiers", "tiers_by"}
)
_ITEM = frozenset(
    {
        "code",
        "text",
        "category",
        "points",
        "kind",
        "each",
        "for",
        "tracks",
        "evidence",
        "before_start",
        "flags",
        *LONGEST,
    }
)
