"""One award: who gets it, and when."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from challenge.challenges.forms.rows import free_key, key_of, without_empty
from challenge.quantities.resources import RESOURCES
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules.awards import BY_CONDITIONS, BY_DRAW, BY_JURY, MOST_CONDITIONS, TEAM
from challenge.scoring.rules.reading import plain
from challenge.typed import DecimalField, IntegerField, OnceForm, line, lines

KINDS = {
    "": "Nothing more",
    "place": "Among the first places",
    "round": "Among the first places in a round",
    "team": "In one of the first teams",
    "tier": "A tier is reached",
    "most_improved": "The scorecard gained most",
    "greatest_leap": "Gained most in one category",
    "top_saver": "Largest saving of a resource",
    "met_target": "The target of a measure is met",
    "legacy": "Saved since its first baseline",
}
USUAL_ROWS, MORE_ROWS = 3, 2
BOXES: Mapping[str, tuple[str, ...]] = {
    "place": ("within", "at_most"),
    "round": ("round", "within", "at_most"),
    "team": ("at_most",),
    "tier": ("scorecard", "at_least"),
    "most_improved": ("scorecard",),
    "greatest_leap": ("scorecard", "category"),
    "top_saver": ("resource",),
    "met_target": ("measure",),
    "legacy": ("percent",),
}
"""What each kind of condition asks."""
CHOSEN = {
    "round": "Choose a round.",
    "at_least": "Choose a tier.",
    "category": "Choose a category.",
    "resource": "Choose a resource.",
    "measure": "Choose a measure.",
}
"""The boxes without which a condition says nothing, and what is said then."""


class ConditionRow(Form):
    """One condition; which of the other boxes matter hangs on its kind."""

    kind = SelectField("Condition", choices=KINDS, default="")
    within = SelectField(
        "Places count within",
        choices={"all": "everybody", "track": "its track", "division": "its division"},
        default="all",
    )
    at_most = IntegerField("Places up to", [Optional(), NumberRange(1, 1000)], default=1)
    scorecard = SelectField("Scorecard", validate_choice=False, default="")
    at_least = SelectField("Tier or better", validate_choice=False, default="")
    category = SelectField("Category", validate_choice=False, default="")
    resource = SelectField(
        "Resource", choices={"": "–", **{key: one.name for key, one in RESOURCES.items()}}, default=""
    )
    measure = SelectField("Measure", choices={"": "–", **{key: one.name for key, one in MEASURES.items()}}, default="")
    round = SelectField("Round", validate_choice=False, default="")
    percent = DecimalField("Percent or more (earlier edition)", [Optional(), NumberRange(0, 100)], places=None)

    @property
    def boxes(self) -> list[Any]:
        """The boxes that the chosen kind asks for."""
        return [self[name] for name in BOXES.get(self.kind.data or "", ())]

    def validate_kind(self, field: Any) -> None:
        """A kind that was only just chosen shows its boxes first; so it works without a script."""
        if field.data in BOXES and not any(box.raw_data for box in self.boxes):
            raise ValidationError("Now say more about this condition, and save again.")
        for name in BOXES.get(field.data or "", ()):
            if name in CHOSEN and not self[name].data:
                raise ValidationError(CHOSEN[name])
        if field.data in ("most_improved", "greatest_leap") and not self.scorecard.data:
            raise ValidationError("Choose a scorecard.")


class AwardForm(OnceForm):
    """Name, and who gets it: everybody for whom all conditions hold."""

    name = line("Name", DataRequired("Give the award a name."), Length(max=80))
    text = lines("What it is for", Length(max=1000))
    by = RadioField(
        "Who decides",
        choices={BY_CONDITIONS: "The conditions below", BY_JURY: "A jury", BY_DRAW: "A draw that anybody can repeat"},
        default=BY_CONDITIONS,
    )
    to = RadioField(
        "Who has it",
        choices={
            "": "Entries",
            TEAM: "Teams as such. The one condition is then: in one of the first teams",
        },
        default="",
    )
    when = FieldList(FormField(ConditionRow), max_entries=MOST_CONDITIONS)
    winners = IntegerField("Winners at most", [Optional(), NumberRange(0, 1000)])
    one_per = RadioField(
        "Nobody gets it twice",
        choices={"": "No limit", "site": "One award a site", "owner": "One award an owner"},
        default="",
    )
    distinguishable = BooleanField("Only where the saving is beyond chance")
    share_first = BooleanField("All who cannot be told apart from first share the first place")
    track = SelectField("Only in the track", validate_choice=False)
    board = SelectField("By the places of the board", validate_choice=False)
    reason = line("Reason for changing the rules", Length(max=300))

    def offer(self, document: Mapping[str, Any]) -> None:
        """What conditions can name."""
        cards = document.get("scorecards", ())
        self.track.choices = {"": "All tracks", **{one["key"]: one["name"] for one in document["tracks"]}}
        boards = {one["key"]: one["name"] for one in document.get("boards", ())}
        self.board.choices = {"": "The challenge's own", **boards}
        tiers = {"": "–"} | {tier["key"]: tier["name"] for tier in document.get("tiers", ())}
        categories = {"": "–"}
        for card in cards:
            tiers |= {tier["key"]: f"{tier['name']} ({card['name']})" for tier in card["tiers"]}
            categories |= {one["key"]: one["name"] for one in card["categories"]}
        rounds = {one["on"]: one["name"] for one in document.get("milestones", ()) if one.get("round")}
        known = {
            "round": bool(rounds),
            "team": bool(document.get("teams")),
            "tier": len(tiers) > 1,
            "most_improved": any(card.get("has_baseline") for card in cards),
            "greatest_leap": any(card.get("has_baseline") for card in cards),
        }
        for row in self.when:
            row.form.kind.choices = {
                kind: name for kind, name in KINDS.items() if known.get(kind, True) or row.form.kind.data == kind
            }
            row.form.round.choices = {"": "–", **rounds}
            row.form.scorecard.choices = {"": "–", **{card["key"]: card["name"] for card in cards}}
            row.form.at_least.choices, row.form.category.choices = tiers, categories

    def fill(self, award: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        for name in ("name", "text", "by", "to", "winners", "one_per", "track", "board"):
            self[name].data = award.get(name, self[name].data)
        for name in ("distinguishable", "share_first"):
            self[name].data = award.get(name, False)
        conditions = award.get("when", ())
        shown = min(max(USUAL_ROWS, len(conditions) + MORE_ROWS), MOST_CONDITIONS)
        for condition in [*conditions, *[{}] * shown][:shown]:
            row = {**condition, "kind": condition.get("is", "")}
            if row["kind"] == "legacy":
                row["percent"] = Decimal(condition.get("at_least") or 0)
            self.when.append_entry(row)
        self.offer(document)

    def changes(self, key: str | None, taken: set[str]) -> dict[str, Any]:
        """The award as typed. A new one gets a key from its name."""
        found = key or free_key(key_of(self.name.data or "", "award"), taken)
        typed = {name: self[name].data for name in ("text", "to", "one_per", "track", "board")}
        return {
            **without_empty(typed),
            "key": found,
            "name": self.name.data,
            "by": self.by.data,
            "winners": self.winners.data or (1 if self.by.data == BY_DRAW else 0),
            "distinguishable": bool(self.distinguishable.data),
            "share_first": bool(self.share_first.data),
            "when": [_condition(row.form) for row in self.when if row.form.kind.data],
        }


def _condition(row: Any) -> dict[str, Any]:
    """Only what this kind of condition looks at."""
    kind = row.kind.data
    wanted = {
        "place": {"within": row.within.data, "at_most": row.at_most.data or 1},
        "round": {"round": row.round.data, "within": row.within.data, "at_most": row.at_most.data or 1},
        "team": {"at_most": row.at_most.data or 1},
        "tier": {"scorecard": row.scorecard.data, "at_least": row.at_least.data},
        "most_improved": {"scorecard": row.scorecard.data},
        "greatest_leap": {"scorecard": row.scorecard.data, "category": row.category.data},
        "top_saver": {"resource": row.resource.data},
        "met_target": {"measure": row.measure.data},
        "legacy": {"at_least": plain(row.percent.data or 0)},
    }
    return {"is": kind, **without_empty(wanted[kind])}
