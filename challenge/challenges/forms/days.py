"""Days that count for nobody, from when on somebody counts who joins late, milestones and rounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wtforms import DateField, FieldList, Form, FormField, RadioField, SelectField, ValidationError
from wtforms.validators import Length, Optional

from challenge.challenges.forms.challenge import in_our_times
from challenge.scoring.rules.days import EVERYBODY_ALIKE, JOINING_DAY, LONGEST_REASON, MOST_BLACKOUTS, NEXT_MONTH
from challenge.scoring.rules.rounds import ADD_UP, FOR_THE_RECORD, MOST_MILESTONES
from challenge.typed import OnceForm, line

MORE_ROWS = 2
WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?", re.ASCII)
LATE_JOINERS = {
    EVERYBODY_ALIKE: "counts from the first day, like everybody",
    JOINING_DAY: "counts from the day it joined on",
    NEXT_MONTH: "counts from the first day of the next month on",
}


ROUNDS_ARE = {
    FOR_THE_RECORD: "stand for the record: who was first at the end of each, and the whole period makes the points",
    ADD_UP: "add up: each makes points of its own, and their sum is the result",
}


class BlackoutRow(Form):
    """Days that do not count. An empty row: none."""

    first = DateField("First day", [Optional(), in_our_times])
    last = DateField("Last day", [Optional(), in_our_times])
    why = line("Reason that everybody reads", Length(max=LONGEST_REASON))

    def validate_why(self, field: Any) -> None:
        """A row is filled in wholly or not at all; one day alone may leave the last day empty."""
        if (self.first.data or self.last.data) and not field.data:
            raise ValidationError("Say why: everybody reads it.")
        if field.data and not self.first.data:
            raise ValidationError("Give the first day that does not count.")

    def validate_last(self, field: Any) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError("The last day must not lie before the first.")


class MilestoneRow(Form):
    """A date to work towards. An empty row: none."""

    on = DateField("Day", [Optional(), in_our_times])
    name = line("Name", Length(max=80))
    text = line("More about it", Length(max=500))
    is_round = SelectField("What it is", choices={"": "A date", "y": "Round's end"}, default="")
    since = DateField("First day of the round", [Optional(), in_our_times])
    weight = line("Weight", Length(max=8))

    def validate_name(self, field: Any) -> None:
        """A row is filled in wholly or not at all."""
        if self.on.data and not field.data:
            raise ValidationError("Give it a name.")
        if field.data and not self.on.data:
            raise ValidationError("Give its day.")

    def validate_since(self, field: Any) -> None:
        """Only a round has a first day."""
        if field.data and not self.is_round.data:
            raise ValidationError("Only a round has a first day. Say that this is the end of one.")
        if field.data and self.on.data and field.data > self.on.data:
            raise ValidationError("The first day of a round must not lie after its last.")

    def validate_weight(self, field: Any) -> None:
        """Empty: 1. Only a round has another."""
        if field.data and not WEIGHT.fullmatch(field.data):
            raise ValidationError("Write a number like 1, 2 or 1.5.")
        if field.data and Decimal(field.data) != 1 and not self.is_round.data:
            raise ValidationError("Only a round has a weight. Say that this is the end of one.")

    def document(self) -> dict[str, Any]:
        """As the rules state it."""
        told = {"on": f"{self.on.data}", "name": self.name.data or "", "text": self.text.data or ""}
        if not self.is_round.data:
            return dict(told)
        more = {"from": f"{self.since.data}"} if self.since.data else {}
        return {**told, "round": True, **more, "weight": self.weight.data or "1"}


class DaysForm(OnceForm):
    """Days that do not count, late joiners, milestones, rounds."""

    rounds = RadioField("Rounds", choices=ROUNDS_ARE, default=FOR_THE_RECORD)
    milestones = FieldList(FormField(MilestoneRow), max_entries=MOST_MILESTONES + MORE_ROWS)
    blackouts = FieldList(FormField(BlackoutRow), "Days", max_entries=MOST_BLACKOUTS + MORE_ROWS)
    late_joiners = RadioField("Who joins after the first day", choices=LATE_JOINERS, default=EVERYBODY_ALIKE)
    reason = line("Reason for changing the rules", Length(max=300))

    def fill(self, document: Mapping[str, Any]) -> None:
        """With the rules as they are, and some empty rows."""
        for one in document.get("blackouts", ()):
            first, end = date.fromisoformat(one["start"]), date.fromisoformat(one["end"])
            self.blackouts.append_entry({"first": first, "last": end - timedelta(days=1), "why": one["reason"]})
        for one in document.get("milestones", ()):
            told = {"name": one["name"], "text": one.get("text", ""), "is_round": "y" if one.get("round") else ""}
            since = date.fromisoformat(one["from"]) if "from" in one else None
            of_round = {"since": since, "weight": one.get("weight", "1") if one.get("round") else ""}
            self.milestones.append_entry({"on": date.fromisoformat(one["on"]), **told, **of_round})
        for _ in range(MORE_ROWS):
            self.blackouts.append_entry({})
            self.milestones.append_entry({})
        self.rounds.data = document.get("rounds", FOR_THE_RECORD)
        self.late_joiners.data = document.get("late_joiners", EVERYBODY_ALIKE)

    def changes(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of this page, as typed. An award that names a round goes along when its last day is moved."""
        rows = [(row.form.first.data, row.form.last.data, row.form.why.data or "") for row in self.blackouts]
        return {
            "blackouts": [
                {"start": f"{first}", "end": f"{(last or first) + timedelta(days=1)}", "reason": why}
                for first, last, why in rows
                if first is not None
            ],
            "late_joiners": self.late_joiners.data,
            "rounds": self.rounds.data,
            "milestones": [row.form.document() for row in self.milestones if row.form.on.data],
            "awards": [_with_rounds(award, self._moved(document)) for award in document.get("awards", ())],
        }

    def _moved(self, document: Mapping[str, Any]) -> dict[str, str]:
        """The last days of rounds as they were, and as they are now: rows stand as they were listed."""
        rows = zip(document.get("milestones", ()), self.milestones, strict=False)
        return {one["on"]: f"{row.form.on.data}" for one, row in rows if one.get("round") and row.form.on.data}


def _with_rounds(award: Mapping[str, Any], moved: Mapping[str, str]) -> dict[str, Any]:
    when = [{**one, "round": moved.get(one["round"], one["round"])} if "round" in one else one for one in award["when"]]
    return {**award, "when": when}
