"""What staff type about a member."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from challenge.network.models import KINDS
from challenge.network.places import STATES, ZONES
from challenge.typed import Between, OnceForm, WholeNumberField, YearField, line, lines

STATE_CHOICES = {"": "Choose a state", **{key: f"{name} ({key})" for key, name in STATES.items()}}


def web_address(form: Any, field: Any) -> None:
    """Refuses what is not a plain web address."""
    text = field.data or ""
    try:
        parts = urlsplit(text)
        plain = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        plain = False
    if not plain or not text.isascii() or any(c.isspace() or c in "<>\"'\\" for c in text):
        raise ValidationError("Write the whole address, such as https://www.riverbend.example.")


class MemberForm(OnceForm):
    """Everything the network knows of a member."""

    name = line(
        "Name",
        DataRequired("Give its name."),
        Length(max=80, message="Use at most 80 characters."),
        description="The name alone, such as Riverbend, without City of or County.",
    )
    kind = RadioField("What it is", choices=KINDS, validators=[InputRequired("Choose one.")])
    state = SelectField("State", choices=STATE_CHOICES, validators=[DataRequired("Choose a state.")])
    time_zone = SelectField("Time zone", validators=[DataRequired("Choose a time zone.")])
    population = WholeNumberField("Population", [Between(1, 50_000_000)])
    population_year = YearField("Counted in the year", [Between(1990, 2100)])
    website = line("Website", Optional(), Length(max=300, message="Use at most 300 characters."), web_address)
    blurb = lines("In a few sentences", Length(max=1000, message="Use at most 1,000 characters."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = getattr(kwargs.get("obj"), "time_zone", None) or ""
        others = {kept: kept} if kept not in ZONES and kept else {}
        self.time_zone.choices = {"": "Choose a time zone", **ZONES, **others}

    def details(self) -> dict[str, Any]:
        """What `add_member` and `edit_member` take."""
        names = ("name", "kind", "state", "time_zone", "population", "population_year", "website", "blurb")
        return {name: self[name].data for name in names}
