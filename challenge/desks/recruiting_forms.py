"""What is typed to write to a group, and which reminders are sent."""

from __future__ import annotations

from wtforms import BooleanField, SelectField
from wtforms.validators import DataRequired, Length

from challenge.desks.group_letters import GROUPS, Draft
from challenge.desks.reminders import KINDS
from challenge.typed import OnceForm, line, lines


class GroupLetterForm(OnceForm):
    """A letter to a group."""

    stage = SelectField("To", choices=GROUPS)
    subject = line("Subject", DataRequired("Type a subject."), Length(max=150, message="Use at most 150 characters."))
    text = lines("Text", DataRequired("Type the text."), Length(max=10_000, message="Use at most 10,000 characters."))

    @property
    def draft(self) -> Draft:
        """What was typed."""
        return Draft(self.stage.data, self.subject.data or "", self.text.data or "")


class RemindersForm(OnceForm):
    """Which reminders go out."""

    baseline_missing = BooleanField(KINDS["baseline_missing"])
    bills_due = BooleanField(KINDS["bills_due"])
    deadline = BooleanField(KINDS["deadline"])

    @property
    def kinds(self) -> list[str]:
        """Those that are ticked."""
        return [kind for kind in KINDS if self[kind].data]
