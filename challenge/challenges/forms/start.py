"""What starts a challenge: a template, an earlier one, or a file of rules; and its name and first day."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import DataRequired, Length, Regexp

from challenge.challenges.forms.challenge import in_our_times, zones
from challenge.typed import OnceForm, line

SLUG = Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message="Use lower-case letters, digits and single hyphens.")


class StartForm(OnceForm):
    """The four things that nobody can know for a coordinator."""

    name = line("Name", DataRequired("Give the challenge a name."), Length(max=120))
    slug = line("Address", DataRequired("Give the challenge an address."), Length(max=60), SLUG)
    starts_on = DateField("First day that counts", [DataRequired("Give the first day."), in_our_times])
    time_zone = SelectField("Time zone", [DataRequired()])

    past_is_meant = BooleanField("Yes, the first day that counts is in the past")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = zones()

    @property
    def first_day(self) -> date:
        """Of a form that was validated."""
        if self.starts_on.data is None:
            raise ValueError("validate the form first")
        return self.starts_on.data


class RulesFileForm(OnceForm):
    """A file of rules, as this site exports them."""

    file = FileField("File of rules (JSON)", [FileRequired("Choose a file.")])
