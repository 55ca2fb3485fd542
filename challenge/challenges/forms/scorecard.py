"""A scorecard as a coordinator builds it: its categories and tiers, and the items of each category."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from challenge.challenges.forms.ranking import tier_row
from challenge.challenges.forms.rows import filled, without_empty
from challenge.scoring.catalogue.actions import catalogue
from challenge.scoring.rules.reading import plain
from challenge.scoring.rules.scorecards import BOTH, FULL, LONGEST, RANGE, REPEATABLE, YES_NO
from challenge.typed import DecimalField, OnceForm, line, lines

KIND_NAMES = {
    YES_NO: "Done or not",
    RANGE: "A range: the reviewer chooses",
    REPEATABLE: "Counted: points for each one",
}
WHOM = {BOTH: "Owners and tenants", "owner": "Owners", "tenant": "Tenants"}
EVIDENCE_NAMES = {"none": "Not asked", "optional": "Welcome", "required": "Required"}
BEFORE = {FULL: "Counts in full", "part": "Counts in part", "none": "Counts nothing"}
OWN_ROWS = 2
FLAG_NAMES = {"new": "New this time", "foundational": "Foundational", "social_bonus": "Social bonus"}
MORE = ("flags", "how_to", "cost", "effort", "saving", "evidence_text", "unit")


class CategoryRow(Form):
    """A category and the most that counts of it. An empty name: none."""

    key = HiddenField()
    name = line("Category", Length(max=80))
    maximum = DecimalField("Counts up to", [Optional(), NumberRange(0, 10_000)], places=None)


class MinimumRow(Form):
    """How many points a tier asks for in one category. Empty: none."""

    key = HiddenField()
    least = DecimalField("Points needed", [Optional(), NumberRange(0, 10_000)], places=None)


class ScorecardTierRow(Form):
    """A tier of a scorecard, with its conditions."""

    key = HiddenField()
    name = line("Name", Length(max=60))
    since = DecimalField("From", [Optional(), NumberRange(0, 100_000)], places=None)
    required = line("Items that must be done", Length(max=400))
    minimum = FieldList(FormField(MinimumRow), max_entries=33)


class ScorecardForm(OnceForm):
    """What holds for the whole scorecard."""

    name = line("Name", DataRequired("Give the scorecard a name."), Length(max=80))
    text = lines("What to know before answering", Length(max=4000))
    categories = FieldList(FormField(CategoryRow), max_entries=33)
    in_progress = DecimalField("Percent of its points", [InputRequired(), NumberRange(0, 100)], places=None)
    planned_as = RadioField(
        "What is planned earns",
        choices={"fraction": "a percentage of its points", "points": "so many points, whatever the action"},
        default="fraction",
    )
    planned = DecimalField("Percent, or points", [InputRequired(), NumberRange(0, 100)], places=None)
    part_before_start = DecimalField("Percent that counts in part", [InputRequired(), NumberRange(0, 100)], places=None)
    has_baseline = BooleanField("It is answered twice: at the start and at the end")
    tiers = FieldList(FormField(ScorecardTierRow), max_entries=23)
    tiers_by = RadioField(
        "Tiers go by", choices={"raw": "points", "percent": "percent of what applies to the entry"}, default="raw"
    )
    reason = line("Reason for changing the rules", Length(max=300))

    def fill(self, card: Mapping[str, Any]) -> None:
        self.name.data, self.text.data = card["name"], card.get("text", "")
        for category in [*card["categories"], {}]:
            maximum = category.get("maximum")
            self.categories.append_entry({**category, "maximum": Decimal(maximum) if maximum else None})
        self.in_progress.data = Decimal(card["in_progress"]) * 100
        self.part_before_start.data = Decimal(card["part_before_start"]) * 100
        planned = card["planned"]
        self.planned_as.data = "points" if "points" in planned else "fraction"
        self.planned.data = Decimal(planned["points"]) if "points" in planned else Decimal(planned["fraction"]) * 100
        self.has_baseline.data = card["has_baseline"]
        for tier in [*card["tiers"], {}, {}]:
            self.tiers.append_entry(
                {
                    **tier_row(tier),
                    "required": " ".join(tier.get("required", ())),
                    "minimum": [_minimum_row(tier, category["key"]) for category in card["categories"]],
                }
            )
        self.tiers_by.data = card["tiers_by"]

    def changes(self, card: Mapping[str, Any]) -> dict[str, Any]:
        """The scorecard as typed. Items of a category that is gone are gone, too."""
        categories = [
            {"key": key, "name": row.name.data, "maximum": plain(row.maximum.data or 0)}
            for row, key in filled(self.categories, "category")
        ]
        keys = {category["key"] for category in categories}
        planned = plain(self.planned.data or 0) if self.planned_as.data == "points" else _fraction(self.planned.data)
        return {
            **card,
            "name": self.name.data,
            "text": self.text.data or "",
            "categories": categories,
            "items": [item for item in card["items"] if item["category"] in keys],
            "in_progress": _fraction(self.in_progress.data),
            "planned": {self.planned_as.data: planned},
            "part_before_start": _fraction(self.part_before_start.data),
            "has_baseline": bool(self.has_baseline.data),
            "tiers": [
                {
                    "key": key,
                    "name": row.name.data,
                    "from": plain(row.since.data or 0),
                    "required": (row.required.data or "").replace(",", " ").split(),
                    "minimum": {
                        one.form.key.data: plain(one.form.least.data)
                        for one in row.minimum
                        if one.form.least.data and one.form.key.data in keys
                    },
                }
                for row, key in filled(self.tiers, "tier")
            ],
            "tiers_by": self.tiers_by.data,
        }


def _minimum_row(tier: Mapping[str, Any], category: str) -> dict[str, Any]:
    least = tier.get("minimum", {}).get(category)
    return {"key": category, "least": Decimal(least) if least else None}


class ItemRow(Form):
    """One action. Unticked: it is not asked. The boxes of MORE are shown for those asked, and for one's own."""

    code = HiddenField()
    chosen = BooleanField("Ask this")
    text = line("Action", Length(max=400))
    points = DecimalField("Points", [Optional(), NumberRange(0, 1000)], places=None)
    kind = SelectField("Kind", choices=KIND_NAMES, default=YES_NO)
    each = DecimalField("Points for each one", [Optional(), NumberRange(0, 1000)], places=None)
    whom = SelectField("Asked of", choices=WHOM, default=BOTH)
    evidence = SelectField("Evidence", choices=EVIDENCE_NAMES, default="optional")
    before_start = SelectField("Done before the start", choices=BEFORE, default=FULL)
    tracks = SelectMultipleField("Only in the tracks", validate_choice=False)
    unit = line("What is counted", Length(max=LONGEST["unit"]))
    evidence_text = line("Which evidence is accepted", Length(max=LONGEST["evidence_text"]))
    how_to = lines("How to do it", Length(max=LONGEST["how_to"]))
    cost = line("What it costs", Length(max=LONGEST["cost"]))
    effort = line("What effort it takes", Length(max=LONGEST["effort"]))
    saving = line("What it saves", Length(max=LONGEST["saving"]))
    flags = SelectMultipleField("Marks", choices=FLAG_NAMES)

    @property
    def has_more(self) -> bool:
        """Whether the boxes of MORE belong to this row: as they were sent, or as the row is first shown."""
        if self.text.raw_data is None:
            return bool(self.chosen.data or not self.code.data)
        return bool(self.how_to.raw_data)


class ItemsForm(OnceForm):
    """The items of one category: those asked, those of the catalogue that could be, and room for one's own."""

    items = FieldList(FormField(ItemRow), max_entries=120)
    reason = line("Reason for changing the rules", Length(max=300))

    def fill(self, card: Mapping[str, Any], category: str) -> None:
        asked = [item for item in card["items"] if item["category"] == category]
        used = {item["code"] for item in card["items"]}
        offered = [one.item() for one in catalogue().values() if one.category == category and one.code not in used]
        for item in asked:
            self.items.append_entry({**_row(item), "chosen": True})
        for item in offered:
            self.items.append_entry({**_row(item), "chosen": False})
        for _ in range(OWN_ROWS):
            self.items.append_entry({"points": None, "kind": YES_NO})

    def offer_tracks(self, tracks: Mapping[str, str]) -> None:
        """The tracks that an item can be limited to."""
        for row in self.items:
            row.form.tracks.choices = dict(tracks)

    def changes(self, card: Mapping[str, Any], category: str) -> dict[str, Any]:
        """The scorecard with this category's items as typed, the others as they were."""
        known = {one.code: one.item() for one in catalogue().values()} | {item["code"]: item for item in card["items"]}
        others = [item for item in card["items"] if item["category"] != category]
        taken = {item["code"] for item in others} | {row.form.code.data for row in self.items if row.form.code.data}
        items = []
        for row in self.items:
            if row.form.code.data and not row.form.chosen.data:
                continue
            if not row.form.code.data and not row.form.text.data:
                continue
            code = row.form.code.data or _free_code(category, taken)
            taken.add(code)
            items.append(_item(row.form, known.get(code, {}), code, category))
        first = next((at for at, item in enumerate(card["items"]) if item["category"] == category), len(others))
        before = [item for item in card["items"][:first] if item["category"] != category]
        return {**card, "items": [*before, *items, *others[len(before) :]]}


def _fraction(percent: Decimal | None) -> str:
    return plain((percent or Decimal(0)) / 100)


def _row(item: Mapping[str, Any]) -> dict[str, Any]:
    each = item.get("each")
    return {
        "code": item["code"],
        "text": item["text"],
        "points": Decimal(item["points"]),
        "kind": item.get("kind", YES_NO),
        "each": Decimal(each) if each else None,
        "whom": item.get("for", BOTH),
        "evidence": item.get("evidence", "optional"),
        "before_start": item.get("before_start", FULL),
        "tracks": item.get("tracks", []),
        **{name: item.get(name, [] if name == "flags" else "") for name in MORE},
    }


def _item(row: Any, before: Mapping[str, Any], code: str, category: str) -> dict[str, Any]:
    more = {name: (row[name].data or "") for name in MORE} if row.has_more else before
    typed = {
        "code": code,
        "category": category,
        "text": row.text.data,
        "points": plain(row.points.data or 0),
        "kind": row.kind.data,
        "each": plain(row.each.data) if row.each.data and row.kind.data == REPEATABLE else "",
        "for": row.whom.data,
        "evidence": row.evidence.data,
        "before_start": row.before_start.data,
        "tracks": row.tracks.data or [],
        **{name: more[name] for name in MORE if name in more},
    }
    return without_empty(typed)


def _free_code(category: str, taken: set[str]) -> str:
    start = category[:2].upper()
    return next(code for number in range(1, 1000) if (code := f"{start}-OWN-{number}") not in taken)
