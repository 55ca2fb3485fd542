"""What is typed around scorecards: a page of answers, the role, codes, bonuses, sheets."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired
from wtforms import DateTimeLocalField, Field, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length

from challenge.scorecards.actions.role import ROLES
from challenge.typed import Between, OnceForm, WholeNumberField, line, lines

BOXES = ("status", "amount", "before", "note", "seen", "reply", "drop")
MOMENT = "%Y-%m-%dT%H:%M"


class ItemBoxes(Field):
    """The boxes of all items of a page, named by what they ask and the item's code ("note.EN-01"), and their files."""

    data: dict[str, list[str]]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was typed as it is; of a file its hash, so that the same form is known again."""
        self.process_errors = []
        self.raw_data = None
        sent = request.form.lists() if formdata else ()
        self.data = {name: values for name, values in sent if name.partition(".")[0] in BOXES}
        for name, files in request.files.lists() if formdata else ():
            for file in files:
                self.data.setdefault(name, []).append(hashlib.sha256(file.stream.read()).hexdigest())
                file.stream.seek(0)

    def text(self, box: str, code: str) -> str:
        """What one box of an item holds; "" when it was not sent. Line ends are those of the web."""
        return (self.data.get(f"{box}.{code}") or [""])[0].replace("\r\n", "\n")

    def numbers(self, box: str, code: str) -> set[int]:
        """The ids ticked for an item."""
        return {int(text) for text in self.data.get(f"{box}.{code}", []) if text.isascii() and text.isdigit()}


class AnswersForm(OnceForm):
    """One page of a scorecard."""

    boxes = ItemBoxes()


class ReplyForm(OnceForm):
    """A reply to a reviewer, and a file beside it if one is asked for."""

    text = lines("Your reply", InputRequired("Write your reply."), Length(max=2000))
    file = FileField("Add a file")


class RoleForm(OnceForm):
    """Whether the premises are owned or rented; `scorecard` and `stage` say where the person came from."""

    role = RadioField("Do you own or rent your premises?", choices=ROLES, validate_choice=False)
    scorecard = HiddenField()
    stage = HiddenField()


class MailedForm(OnceForm):
    """When a scorecard came on paper, in the challenge's zone, and why it is typed in only now."""

    arrived_at = DateTimeLocalField("It came on", [InputRequired("Say when it came.")], format=MOMENT)
    reason = lines(
        "Why it is typed in only now",
        InputRequired("Write why. The business reads it."),
        Length(max=500, message="Use at most 500 characters."),
    )


class CodeForm(OnceForm):
    """A code as somebody was told it."""

    code = line("Code", InputRequired("Type the code."), Length(max=60))


class NewCodeForm(OnceForm):
    """A code that the coordinator makes. Moments are in the challenge's zone."""

    bonus = SelectField("Bonus", validate_choice=False)
    code = line("Code", InputRequired("Type a code."), Length(max=40))
    label = line("What it is for", InputRequired("Say what it is for; businesses read it."), Length(max=120))
    valid_from = DateTimeLocalField("Valid from", [InputRequired("Say from when.")], format=MOMENT)
    valid_until = DateTimeLocalField("Valid until", [InputRequired("Say until when.")], format=MOMENT)
    most = WholeNumberField("How many businesses may use it", [InputRequired("Say how many."), Between(1, 10_000)])


class GiveBonusForm(OnceForm):
    """A bonus for one entry, with a reason."""

    entry = SelectField("Business", validate_choice=False)
    bonus = SelectField("Bonus", validate_choice=False)
    why = line("What it is for", InputRequired("Say what it is for; the business reads it."), Length(max=200))

    def offer(self, entries: dict[str, str], bonuses: dict[str, str]) -> None:
        self.entry.choices, self.bonus.choices = entries, bonuses


class SheetForm(OnceForm):
    """A file, and the scorecard whose answers it holds."""

    scorecard = SelectField("Scorecard", validate_choice=False)
    file = FileField("File", [FileRequired("Choose a file.")])


class SaveSheetForm(OnceForm):
    """Save what the preview showed: `seen` is its fingerprint."""

    seen = HiddenField()
