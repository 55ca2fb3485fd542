"""What is typed to write to a group, and which reminders are sent."""

from __future__ import annotations

from wtforms import BooleanField, DateField, Field, HiddenField, SelectField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from challenge.challenges.models import Challenge
from challenge.desks.group_letters import Draft
from challenge.desks.letter_groups import FILTERS, GROUPS, RESOURCE, Group, choices_in
from challenge.desks.reminders import KINDS
from challenge.notices.bodies import PLACES, unknown_places
from challenge.typed import OnceForm, line, lines
from challenge.words import and_words

NARROWING = (*FILTERS, RESOURCE)


class GroupLetterForm(OnceForm):
    """A letter to a group. It has only those filters that have something to choose in the challenge."""

    stage = SelectField("To", choices=GROUPS)
    track = SelectField(FILTERS["track"].label, default="")
    division = SelectField(FILTERS["division"].label, default="")
    tier = SelectField(FILTERS["tier"].label, default="")
    team = SelectField(FILTERS["team"].label, default="")
    scorecard = SelectField(FILTERS["scorecard"].label, default="")
    resource = SelectField("Bills missing", default="")
    through = DateField("Through this day", [Optional()])
    subject = line("Subject", DataRequired("Type a subject."), Length(max=150, message="Use at most 150 characters."))
    text = lines("Text", DataRequired("Type the text."), Length(max=10_000, message="Use at most 10,000 characters."))

    seen = HiddenField()  # the seal of the preview that was looked at

    def __init__(self, challenge: Challenge) -> None:
        super().__init__()
        choices = choices_in(challenge)
        self.narrowing = [name for name in NARROWING if name in choices]
        for name in self.narrowing:
            self[name].choices = [("", "Any"), *choices[name].items()]
        self.filters = [self[name] for name in self.narrowing if name != RESOURCE]
        self.has_bills = RESOURCE in choices
        for name in (*NARROWING, "through"):
            if name not in self.narrowing and not (self.has_bills and name == "through"):
                del self[name]

    def validate_subject(self, box: Field) -> None:
        """What stands in braces is filled in, so it has to be something that we know."""
        unknown = unknown_places(box.data or "")
        if unknown:
            known = and_words(f"{{{name}}}" for name in PLACES)
            raise ValidationError(f"We cannot fill in {and_words(unknown)}. What can stand in braces: {known}.")

    validate_text = validate_subject

    def validate_resource(self, box: SelectField) -> None:
        """A resource is behind on a day."""
        if box.data and not (self.through.data or self.through.errors):
            raise ValidationError("Say through which day, too.")

    def validate_through(self, box: DateField) -> None:
        """A day alone narrows nothing down."""
        if box.data and not self.resource.data:
            raise ValidationError("Choose what is not logged so far.")

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is chosen, or was refused."""
        chosen = any(self[name].data or self[name].errors for name in self.narrowing)
        return chosen or (self.has_bills and bool(self.through.data or self.through.errors))

    @property
    def draft(self) -> Draft:
        """What was typed."""
        narrowed = {name: self[name].data for name in self.narrowing if self[name].data}
        group = Group(str(self.stage.data), narrowed, self.through.data if self.has_bills else None)
        return Draft(group, self.subject.data or "", self.text.data or "")


class RemindersForm(OnceForm):
    """Which reminders go out."""

    baseline_missing = BooleanField(KINDS["baseline_missing"])
    bills_due = BooleanField(KINDS["bills_due"])
    deadline = BooleanField(KINDS["deadline"])

    @property
    def kinds(self) -> list[str]:
        """Those that are ticked."""
        return [kind for kind in KINDS if self[kind].data]
