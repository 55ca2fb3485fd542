"""A challenge's rules: one JSON document, checked, normalized and hashed. Scoring reads nothing else.

The document

    {"version": 1,
     "entry_kind": "business",                      or "site"
     "baseline": {"start": "2025-01-01", "end": "2026-01-01"},
     "reporting": {"start": "2026-01-01", "end": "2027-01-01"},
     "baseline_kind": "fixed",                      or "year_before", "two_years", "surveyed"
     "adjustment": "none",                          or "weather", "driver" (then "driver": "floor_area", ...)
     "allowance_percent": "3",
     "factors": "US-2023.1",
     "measures": [{"key": "energy", "weight": "60", "target_percent": "10"}, ...],
     "clamp": {"low": "-1", "high": "1.5"},
     "decimals": 1,
     "gates": {"min_covered_days": 60, "min_coverage_percent": 80, "due_after_days": 30,
               "hold_saving_percent": 100, "hold_increase_percent": 1000,
               "widest_band_points": 100, "lowest_grade": "D"},
     "distinguishable_winners": true,
     "tracks": [{"key": "all", "name": "All businesses", "text": ""}],
     "award_note": ""}

Ends are the first day that no longer counts. Only the two periods and the measures must be given; what is left out
has the values above.

- `baseline_kind`: `fixed` is the period given; `year_before` the twelve months before the reporting period, whatever
  is given; `two_years` the mean of the two years given; `surveyed` a figure that a business states for the period
  given, where it has one, and its bills otherwise.
- `allowance_percent` is the standard deviation of use from year to year when nothing is changed on purpose.
- `widest_band_points`: an entry whose band is wider (half-width, in percentage points) is not ranked; 100 asks nothing.
- `distinguishable_winners`: whether a first place is called a win only where the band excludes zero.

Decimal numbers are strings once normalized, so that the hash never depends on a float.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from challenge.measurement.measured import Plan
from challenge.measurement.periods import Period, year_before
from challenge.quantities.factors import DEFAULT_EDITION, EDITIONS
from challenge.quantities.problems import Problem
from challenge.scoring.measures import MEASURES

VERSION = 1
ENTRY_KINDS = ("business", "site")
NONE, WEATHER, DRIVER = "none", "weather", "driver"
ADJUSTMENTS = (NONE, WEATHER, DRIVER)
FIXED, YEAR_BEFORE, TWO_YEARS, SURVEYED = "fixed", "year_before", "two_years", "surveyed"
BASELINE_KINDS = (FIXED, YEAR_BEFORE, TWO_YEARS, SURVEYED)
DRIVERS = ("floor_area", "employees", "operating_hours", "rooms", "units")
GRADES = ("A", "B", "C", "D")
NO_LIMIT = 100
LONGEST_DAYS = 5 * 366
TRACK_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class WeightedMeasure:
    """`target_percent` earns the full weight; for the diversion rate it counts percentage points."""

    key: str
    weight: Decimal
    target_percent: Decimal


@dataclass(frozen=True, slots=True)
class Gates:
    """What an entry needs to be ranked, and what is held for review first.

    A day of the reporting period counts as due `due_after_days` after it, because bills come late.
    """

    min_covered_days: int = 60
    min_coverage_percent: int = 80
    due_after_days: int = 30
    hold_saving_percent: int = 100
    hold_increase_percent: int = 1000
    widest_band_points: int = NO_LIMIT
    lowest_grade: str = "D"


@dataclass(frozen=True, slots=True)
class Track:
    key: str
    name: str
    text: str = ""


ONE_TRACK = (Track("all", "All businesses"),)


@dataclass(frozen=True, slots=True)
class Rules:
    """Checked rules. Make them with `read_rules` or `usual_rules`."""

    baseline: Period
    reporting: Period
    measures: tuple[WeightedMeasure, ...]
    tracks: tuple[Track, ...] = ONE_TRACK
    entry_kind: str = "business"
    baseline_kind: str = FIXED
    adjustment: str = NONE
    driver: str = ""
    allowance_percent: Decimal = Decimal(3)
    factors: str = DEFAULT_EDITION
    clamp_low: Decimal = Decimal("-1")
    clamp_high: Decimal = Decimal("1.5")
    decimals: int = 1
    gates: Gates = Gates()
    distinguishable_winners: bool = True
    award_note: str = ""

    @property
    def plan(self) -> Plan:
        """How meters are measured by these rules."""
        kind = FIXED if self.baseline_kind == YEAR_BEFORE else self.baseline_kind
        return Plan(self.baseline, self.reporting, kind, self.adjustment, float(self.allowance_percent) / 100)

    def due_until(self, today: date) -> date:
        """The first day that is not due yet."""
        return today - timedelta(days=self.gates.due_after_days - 1)

    def document(self) -> dict[str, Any]:
        """The normalized document. `read_rules` gives equal rules back."""
        return {
            "version": VERSION,
            "entry_kind": self.entry_kind,
            "baseline": _period_document(self.baseline),
            "reporting": _period_document(self.reporting),
            "baseline_kind": self.baseline_kind,
            "adjustment": self.adjustment,
            "driver": self.driver,
            "allowance_percent": _plain(self.allowance_percent),
            "factors": self.factors,
            "measures": [
                {"key": m.key, "weight": _plain(m.weight), "target_percent": _plain(m.target_percent)}
                for m in self.measures
            ],
            "clamp": {"low": _plain(self.clamp_low), "high": _plain(self.clamp_high)},
            "decimals": self.decimals,
            "gates": {name: getattr(self.gates, name) for name in Gates.__slots__},
            "tracks": [{"key": t.key, "name": t.name, "text": t.text} for t in self.tracks],
            "distinguishable_winners": self.distinguishable_winners,
            "award_note": self.award_note,
        }

    @property
    def canonical(self) -> str:
        """The document as JSON with sorted keys and no spaces: what is stored and hashed."""
        return json.dumps(self.document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical document, in hex: names this version of the rules in every snapshot."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def usual_rules(reporting: Period, baseline: Period | None = None, tracks: Sequence[Track] = ONE_TRACK) -> Rules:
    """Energy of all fuels alone, against the twelve months before: where a coordinator starts from."""
    energy = WeightedMeasure("energy", Decimal(100), Decimal(10))
    return Rules(baseline or year_before(reporting.start), reporting, (energy,), tuple(tracks))


def read_rules(document: object) -> tuple[Rules | None, list[Problem]]:
    """Check a document. Either rules and no problems, or None and every problem found, each with its place."""
    reader = _Reader()
    rules = reader.rules(document)
    return (None, reader.problems) if reader.problems else (rules, [])


def rules_of(canonical: str) -> Rules:
    """Rules from the text we stored. Raises ValueError if it no longer reads: then the store is damaged."""
    rules, problems = read_rules(json.loads(canonical))
    if rules is None:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return rules


class _Reader:
    """Walks through a document and notes every problem on the way; what it returns counts only without any."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def rules(self, document: object) -> Rules | None:
        top = self._mapping("rules", document, _TOP)
        if top.get("version", VERSION) != VERSION:
            self._say("version", f"We can read version {VERSION} of the rules only.")
        kind = self._one_of("baseline_kind", top.get("baseline_kind", FIXED), BASELINE_KINDS)
        reporting = self._period("reporting", top)
        baseline = self._baseline(kind, reporting, top)
        low, high = self._clamp(top.get("clamp", {}))
        measures, tracks = self._measures(top.get("measures")), self._tracks(top.get("tracks"))
        gates = self._gates(top.get("gates", {}))
        entry_kind = self._one_of("entry_kind", top.get("entry_kind", "business"), ENTRY_KINDS)
        adjustment = self._one_of("adjustment", top.get("adjustment", NONE), ADJUSTMENTS)
        driver = self._one_of("driver", top.get("driver", ""), DRIVERS) if adjustment == DRIVER else ""
        allowance = self._decimal("allowance_percent", top.get("allowance_percent", "3"), Decimal(0), Decimal(20))
        winners = self._yes_or_no("distinguishable_winners", top.get("distinguishable_winners", True))
        factors = self._one_of("factors", top.get("factors", DEFAULT_EDITION), tuple(EDITIONS))
        decimals = self._whole("decimals", top.get("decimals", 1), 0, 3)
        award_note = self._text("award_note", top.get("award_note", ""), 0, 2000)
        if self.problems or not baseline or not reporting:
            return None
        return Rules(
            baseline, reporting, measures, tracks, entry_kind, kind, adjustment, driver, allowance, factors,
            low, high, decimals, gates, winners, award_note,
        )  # fmt: skip

    def _say(self, where: str, what: str) -> None:
        self.problems.append(Problem(where, what))

    def _mapping(self, where: str, value: object, known: frozenset[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._say(where, "This must be a group of named values.")
            return {}
        for name in value:
            if name not in known:
                self._say(f"{where}.{str(name)[:40]}", "We do not know this setting.")
        return value

    def _baseline(self, kind: str, reporting: Period | None, top: dict[str, Any]) -> Period | None:
        if kind == YEAR_BEFORE:
            return year_before(reporting.start) if reporting else None
        baseline = self._period("baseline", top)
        if baseline and reporting and reporting.start < baseline.end:
            self._say("baseline", "The baseline must end before the reporting period starts, or on that day.")
        if baseline and kind == TWO_YEARS and year_before(year_before(baseline.end).start).start != baseline.start:
            self._say("baseline", "The mean of two years needs a baseline of exactly two years.")
        return baseline

    def _period(self, where: str, top: dict[str, Any]) -> Period | None:
        if where not in top:
            self._say(where, "Give a start and an end.")
            return None
        value = self._mapping(where, top[where], frozenset({"start", "end"}))
        start, end = (self._date(f"{where}.{name}", value.get(name)) for name in ("start", "end"))
        if start is None or end is None:
            return None
        if end <= start:
            self._say(f"{where}.end", "The end must be after the start.")
            return None
        if (end - start).days > LONGEST_DAYS:
            self._say(f"{where}.end", "A period can last five years at most.")
        return Period(start, end)

    def _date(self, where: str, value: object) -> date | None:
        try:
            found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
        except ValueError:
            found = None
        if found is None or not 1950 <= found.year <= 2200:
            self._say(where, "Write the date as year-month-day, like 2026-01-31.")
            return None
        return found

    def _measures(self, value: object) -> tuple[WeightedMeasure, ...]:
        if not isinstance(value, list) or not value:
            self._say("measures", "Choose at least one measure.")
            return ()
        found = tuple(self._measure(f"measures.{number}", one) for number, one in enumerate(value))
        keys = [measure.key for measure in found if measure.key]
        if len(set(keys)) < len(keys):
            self._say("measures", "Each measure can be listed once.")
        total = sum((measure.weight for measure in found), Decimal(0))
        if total != 100 and all(measure.weight for measure in found):
            self._say("measures", f"The weights must add up to 100; they add up to {_plain(total)}.")
        return found

    def _measure(self, where: str, value: object) -> WeightedMeasure:
        one = self._mapping(where, value, frozenset({"key", "weight", "target_percent"}))
        key = self._one_of(f"{where}.key", one.get("key"), tuple(MEASURES))
        weight = self._decimal(f"{where}.weight", one.get("weight"), Decimal("0.01"), Decimal(100))
        target = one.get("target_percent", "10")
        return WeightedMeasure(
            key, weight, self._decimal(f"{where}.target_percent", target, Decimal("0.1"), Decimal(100))
        )

    def _tracks(self, value: object) -> tuple[Track, ...]:
        if value is None:
            return ONE_TRACK
        if not isinstance(value, list) or not value:
            self._say("tracks", "A challenge needs at least one track.")
            return ()
        found = tuple(self._track(f"tracks.{number}", one) for number, one in enumerate(value))
        for what, names in (("key", [t.key for t in found]), ("name", [t.name.casefold() for t in found])):
            if len(set(names)) < len(names):
                self._say("tracks", f"Two tracks have the same {what}.")
        return found

    def _track(self, where: str, value: object) -> Track:
        one = self._mapping(where, value, frozenset({"key", "name", "text"}))
        key = one.get("key")
        if not isinstance(key, str) or len(key) > 40 or not TRACK_KEY.fullmatch(key):
            self._say(f"{where}.key", "Use lower-case letters, digits and single hyphens, at most 40 characters.")
        name = self._text(f"{where}.name", one.get("name"), 1, 80)
        return Track(str(key), name, self._text(f"{where}.text", one.get("text", ""), 0, 1000))

    def _clamp(self, value: object) -> tuple[Decimal, Decimal]:
        one = self._mapping("clamp", value, frozenset({"low", "high"}))
        low = self._decimal("clamp.low", one.get("low", "-1"), Decimal(-10), Decimal(0))
        return low, self._decimal("clamp.high", one.get("high", "1.5"), Decimal("0.1"), Decimal(10))

    def _gates(self, value: object) -> Gates:
        usual = Gates()
        one = self._mapping("gates", value, frozenset(Gates.__slots__))
        whole = {
            name: self._whole(f"gates.{name}", one.get(name, getattr(usual, name)), low, high)
            for name, (low, high) in _GATE_RANGES.items()
        }
        return Gates(
            **whole,
            lowest_grade=self._one_of("gates.lowest_grade", one.get("lowest_grade", usual.lowest_grade), GRADES),
        )

    def _one_of(self, where: str, value: object, choices: Sequence[str]) -> str:
        if isinstance(value, str) and value in choices:
            return value
        self._say(where, f"Choose one of: {', '.join(choices)}.")
        return ""

    def _yes_or_no(self, where: str, value: object) -> bool:
        if not isinstance(value, bool):
            self._say(where, "Say true or false.")
        return value is True

    def _whole(self, where: str, value: object, low: int, high: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self._say(where, f"Give a whole number from {low} to {high}.")
        return low

    def _decimal(self, where: str, value: object, low: Decimal, high: Decimal) -> Decimal:
        found = _decimal_of(value)
        if found is not None and low <= found <= high:
            return found
        self._say(where, f"Give a number from {_plain(low)} to {_plain(high)} with at most 4 decimals.")
        return Decimal(0)

    def _text(self, where: str, value: object, shortest: int, longest: int) -> str:
        text = value.strip() if isinstance(value, str) else None
        if text is not None and shortest <= len(text) <= longest and not _UNPRINTABLE.search(text):
            return text
        self._say(where, f"Write {shortest} to {longest} characters.")
        return ""


_TOP = frozenset(
    {"version", "entry_kind", "baseline", "reporting", "adjustment", "factors", "measures", "clamp", "decimals"}
    | {"gates", "tracks", "award_note", "baseline_kind", "driver", "allowance_percent", "distinguishable_winners"}
)
_GATE_RANGES: dict[str, tuple[int, int]] = {
    "min_covered_days": (1, 366),
    "min_coverage_percent": (0, 100),
    "due_after_days": (0, 366),
    "hold_saving_percent": (1, 100),
    "hold_increase_percent": (1, 100_000),
    "widest_band_points": (1, NO_LIMIT),
}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_DECIMAL = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", re.ASCII)


def _decimal_of(value: object) -> Decimal | None:
    """A decimal from a string, an int or a float as JSON wrote it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value)
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _period_document(period: Period) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _plain(value: Decimal) -> str:
    """Without trailing zeros or exponent: 100, 0.5, -1."""
    return f"{value.normalize():f}"
