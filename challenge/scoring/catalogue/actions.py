"""The catalogue of green actions: a CSV file for each category, which `docs/actions.md` explains column by column.

The reader refuses what makes no sense, so a mistake in a file shows at once and by its code.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

CATEGORIES: Mapping[str, str] = {
    "energy": "Energy",
    "water": "Water",
    "waste": "Waste",
    "transportation": "Transportation",
    "purchasing": "Purchasing",
    "outreach": "Outreach",
    "indoor-environment": "Indoor environment",
    "innovation": "Innovation",
}
PREFIXES: Mapping[str, str] = dict(zip(CATEGORIES, "EN WA WS TR PU OU IN NV".split(), strict=True))
YES_NO, RANGE, REPEATABLE = "yes_no", "range", "repeatable"
OWNER, TENANT, BOTH = "owner", "tenant", "both"
COSTS: Mapping[str, str] = {"free": "Free", "low": "Low cost", "medium": "Medium cost", "high": "High cost"}
EFFORTS: Mapping[str, str] = {
    "minutes": "Minutes",
    "hours": "A few hours",
    "days": "A few days",
    "project": "A project of weeks or months",
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": (YES_NO, RANGE, REPEATABLE),
    "for_whom": (OWNER, TENANT, BOTH),
    "evidence": ("none", "optional", "required"),
    "before_start": ("full", "part", "none"),
    "cost": tuple(COSTS),
    "effort": tuple(EFFORTS),
}
FLAGS = ("new", "foundational", "social_bonus")
MOST_POINTS = 12
MOST_TOGETHER = 36
"""What a repeatable action may earn at most, all times together."""
LONGEST_TEXT = 140
_CODE = re.compile(r"([A-Z]{2})-[0-9]{2}", re.ASCII)
_ANCHOR = re.compile(r"([0-9]{1,2}): (.+)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a reviewer gives these points for."""

    points: int
    words: str


@dataclass(frozen=True, slots=True)
class CatalogueAction:
    """`points` are what it earns once; `maximum` is the most that it can earn, however often it is done.

    `accepted` says in words which evidence counts; `cost_range` what it costs; `source` where a figure in `saving`
    comes from.
    """

    code: str
    category: str
    text: str
    points: int
    kind: str
    maximum: int
    unit: str
    for_whom: str
    evidence: str
    accepted: str
    before_start: str
    flags: tuple[str, ...]
    anchors: tuple[Anchor, ...]
    how_to: str
    cost: str
    cost_range: str
    effort: str
    saving: str
    source: str

    def suits(self, role: str) -> bool:
        """Whether an owner, or a tenant, can do it."""
        return self.for_whom in (BOTH, role)

    def item(self) -> dict[str, Any]:
        """The action as an item of a scorecard, in the words of the rules document."""
        return {
            "code": self.code,
            "text": self.text,
            "category": self.category,
            "points": str(self.maximum),
            "kind": self.kind,
            **({"each": str(self.points), "unit": self.unit} if self.kind == REPEATABLE else {}),
            "for": self.for_whom,
            "evidence": self.evidence,
            "evidence_text": self.accepted,
            "before_start": self.before_start,
            "flags": list(self.flags),
            "how_to": _joined(self.how_to, self._scale()),
            "cost": _joined(f"{COSTS[self.cost]}.", f"{self.cost_range}." if self.cost_range else ""),
            "effort": EFFORTS[self.effort],
            "saving": _joined(self.saving, f"Source: {self.source}." if self.source else ""),
        }

    def _scale(self) -> str:
        steps = "; ".join(f"{anchor.points} for: {anchor.words}" for anchor in self.anchors)
        return f"Points: {steps}." if steps else ""


@cache
def catalogue() -> Mapping[str, CatalogueAction]:
    """Every action by its code, in the order of categories and files."""
    found = [action for category in CATEGORIES for action in read_actions(_text_of(category), category)]
    return {action.code: action for action in found}


def read_actions(text: str, category: str) -> tuple[CatalogueAction, ...]:
    """The actions of one category's file. Raises ValueError with the code of the first action that makes no sense."""
    actions = tuple(_action(row, category) for row in csv.DictReader(text.splitlines(), strict=True))
    codes = [action.code for action in actions]
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(f"{code}: two actions have this code.")
    return actions


def _text_of(category: str) -> str:
    return files(__package__).joinpath(f"{category}.csv").read_text(encoding="utf-8")


def _action(row: dict[str, str], category: str) -> CatalogueAction:
    code = row["code"]
    if None in row or None in row.values():
        raise ValueError(f"{code}: the line has too many or too few columns.")
    try:
        points, maximum = int(row["points"]), int(row["maximum"] or row["points"])
    except ValueError:
        raise ValueError(f"{code}: points are whole numbers.") from None
    action = CatalogueAction(
        **{
            **row,
            "category": category,
            "points": points,
            "maximum": maximum,
            "flags": tuple(row["flags"].split()),
            "anchors": _anchors(row["anchors"], code),
        }  # type: ignore[arg-type]  # a row is built from cells
    )
    for holds, what in _CHECKS:
        if not holds(action):
            raise ValueError(f"{code}: {what}")
    return action


def _anchors(text: str, code: str) -> tuple[Anchor, ...]:
    """From "0: none; 2: at least half; 4: all"."""
    found = []
    for part in filter(None, text.split("; ")):
        match = _ANCHOR.fullmatch(part)
        if not match:
            raise ValueError(f"{code}: write anchors as “0: words; 4: words”.")
        found.append(Anchor(int(match[1]), match[2]))
    return tuple(found)


def _has_its_prefix(action: CatalogueAction) -> bool:
    match = _CODE.fullmatch(action.code)
    return match is not None and match[1] == PREFIXES[action.category]


def _is_a_sentence(action: CatalogueAction) -> bool:
    return len(action.text) <= LONGEST_TEXT and action.text[:1].isupper() and action.text.endswith(".")


def _knows_its_words(action: CatalogueAction) -> bool:
    return all(getattr(action, name) in choices for name, choices in CHOICES.items())


def _repeats_rightly(action: CatalogueAction) -> bool:
    """A cap above one time, in whole times, and a unit; the other kinds have neither."""
    if action.kind != REPEATABLE:
        return action.maximum == action.points and not action.unit
    fits = action.points < action.maximum <= MOST_TOGETHER and action.maximum % action.points == 0
    return fits and bool(action.unit)


def _is_anchored(action: CatalogueAction) -> bool:
    """A range goes from 0 to its points by rising steps; the other kinds have none."""
    steps = [anchor.points for anchor in action.anchors]
    if action.kind != RANGE:
        return not steps
    return len(steps) >= 3 and steps == sorted(set(steps)) and steps[0] == 0 and steps[-1] == action.points


_CHECKS: Iterable[tuple[Callable[[CatalogueAction], bool], str]] = (
    (_has_its_prefix, "a code is the prefix of its category, a hyphen and two digits."),
    (_is_a_sentence, f"the text is one sentence of at most {LONGEST_TEXT} characters."),
    (lambda one: 1 <= one.points <= MOST_POINTS, f"an action earns 1 to {MOST_POINTS} points."),
    (_knows_its_words, f"one of {', '.join(CHOICES)} is not a word we know."),
    (lambda one: set(one.flags) <= set(FLAGS), f"flags are {', '.join(FLAGS)}."),
    (_repeats_rightly, "only a repeatable action has a unit and a cap, and the cap is a whole number of times."),
    (_is_anchored, "only a range has anchors: at least three, rising from 0 to its points."),
    (lambda one: (one.evidence == "none") == (not one.accepted), "say what is accepted where evidence is asked for."),
    (lambda one: bool(one.how_to and one.saving), "how to do it and what it saves must be said."),
    (lambda one: one.cost == "free" or bool(one.cost_range), "say about what it costs where it is not free."),
)


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))
