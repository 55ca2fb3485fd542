"""What is typed about awards: reasons, a jury's choice, the evening, appeals and what is decided on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SubmitField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from challenge.awards.jury import MOST
from challenge.awards.models import ABOUT, EXCLUSIONS
from challenge.businesses.models import Entry
from challenge.typed import Between, IntegerField, OnceForm, line, lines

REASON = Length(max=1000, message="Use at most 1,000 characters.")


class PublishForm(OnceForm):
    """Publish results; a correction needs a reason."""

    reason = lines("What is corrected, and why", REASON, description="Everybody reads it in the log of changes.")
    appeal_days = IntegerField(
        "Days to appeal", [Between(0, 365)], description="Counted from now. 0 means that nobody can appeal."
    )

    def validate_appeal_days(self, field: Any) -> None:
        """An empty box is no number of days."""
        if field.data is None:
            raise ValidationError("Write how many days; 0 means no appeals.")


class EndForm(OnceForm):
    """Take something back."""

    reason = lines("Why", DataRequired("Write why."), REASON)


class JuryForm(OnceForm):
    """Whom the jury chose, and why."""

    entry = SelectField("Who gets it", validate_choice=False)
    reason = lines("Why", DataRequired("Write why."), REASON, description="The jury's words; they are published.")

    def offer(self, entries: Sequence[Entry]) -> None:
        """The entries that may be chosen."""
        names = sorted((entry.public_name or "", entry.public_key) for entry in entries)
        self.entry.choices = {"": "Choose", **{key: name for name, key in names}}


class ScoreRow(Form):
    """A candidate, by its entry's key, and what it is given."""

    entry = HiddenField()
    points = IntegerField("Points", [Between(0, MOST)])


class BallotForm(OnceForm):
    """A juror's points for each candidate."""

    rows = FieldList(FormField(ScoreRow), max_entries=2000)
    text = lines("Why", REASON, description="For the coordinator, who writes the reason that is published.")

    def fill(self, keys: Sequence[str], scores: Mapping[str, int], text: str) -> None:
        """With the candidates, and what she gave before."""
        for key in keys:
            self.rows.append_entry({"entry": key, "points": scores.get(key)})
        self.text.data = text

    @property
    def scores(self) -> dict[str, int]:
        """By entry's key, of those that have any."""
        rows = [(row.form.entry.data or "", row.form.points.data) for row in self.rows]
        return {key: points for key, points in rows if points is not None}


class PositionRow(Form):
    """One of those who share a place, and where it comes."""

    entry = HiddenField()
    position = IntegerField("Position", [InputRequired("Give each a position."), Between(1, 2000)])


class TieForm(OnceForm):
    """The order of those who share a place, and why."""

    rows = FieldList(FormField(PositionRow), max_entries=2000)
    reason = lines("Why", DataRequired("Write why."), REASON, description="It is published below the board.")

    def fill(self, keys: Sequence[str]) -> None:
        """With those who share it."""
        for key in keys:
            self.rows.append_entry({"entry": key})

    @property
    def positions(self) -> dict[str, int]:
        """By entry's key."""
        return {row.form.entry.data or "": row.form.position.data or 0 for row in self.rows}


class TakeOutForm(OnceForm):
    """Why an entry leaves."""

    kind = RadioField("Why it leaves", choices=EXCLUSIONS, validators=[DataRequired("Choose one.")])
    reason = lines(
        "Reason",
        DataRequired("Write the reason."),
        REASON,
        description="The business and the public read it; the public is not told which entry it is.",
    )


class NightForm(OnceForm):
    """What the evening's papers say."""

    held_on = DateField("Date", [Optional()])
    starts = line("Begins", Length(max=40), description="As people say it, for example 7 PM.")
    place = line("Place", Length(max=200))
    welcome = lines("Words of welcome", Length(max=1000), description="They stand first in the programme.")
    signatory = line("Who signs the certificates", Length(max=80))
    signatory_role = line("Role of who signs", Length(max=80))

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of an AwardNight."""
        texts = {name: self[name].data or "" for name in ("starts", "place", "welcome", "signatory", "signatory_role")}
        return {**texts, "held_on": self.held_on.data}


class AppealForm(OnceForm):
    """What a business wants to be looked at again."""

    about = SelectField("What the appeal is about", choices=ABOUT)
    text = lines(
        "What is wrong, and what is right",
        DataRequired("Write what is wrong, and what you think is right."),
        Length(max=4000, message="Use at most 4,000 characters."),
    )


class DecideAppealForm(OnceForm):
    """A reason, and two buttons."""

    answer = lines("Reason", DataRequired("Write the reason."), REASON, description="The business reads it.")
    uphold = SubmitField("Uphold it")
    deny = SubmitField("Deny it")
