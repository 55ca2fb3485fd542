"""What is typed to invite businesses, and to make and use join codes."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from challenge.typed import Between, OnceForm, WholeNumberField, line, lines

MOST_PASTED = 500_000  # characters; more comes as a file


class GuestListForm(OnceForm):
    """A list of businesses, pasted or as a file."""

    pasted = TextAreaField("Paste the list")  # as it is: what is wrong with a row is said of the row
    file = FileField("Or choose a file")

    def validate_pasted(self, field: Any) -> None:
        """One of the two must be there."""
        if not (field.data or "").strip() and not self.file.data:
            raise ValidationError("Paste the list here, or choose a file.")
        if len(field.data or "") > MOST_PASTED:
            raise ValidationError(f"Paste at most {MOST_PASTED:,} characters, or choose a file.")


class InviteForm(OnceForm):
    """Invite who is new in a list, by letter if wanted."""

    by_letter = BooleanField("Write to each of them now", default=True)
    words = lines("A few words of yours", Length(max=1000, message="Use at most 1,000 characters."))


class WriteForm(OnceForm):
    """Write to invited businesses that have no letter yet."""

    words = lines("A few words of yours", Length(max=1000, message="Use at most 1,000 characters."))


class CodeForm(OnceForm):
    """A join code of a challenge."""

    name = line("What it is for", DataRequired("Type what it is for, like Flyer at the market."), Length(max=80))
    approves = BooleanField("Who joins with it takes part at once, without my approval")
    most_uses = WholeNumberField("How many may join with it", [Between(1, 100_000)])


class CodeToJoinForm(OnceForm):
    """Somebody has a code."""

    code = line("Your code", DataRequired("Type the code."), Length(max=40), render_kw={"autocomplete": "off"})
