"""What is typed to add a meter."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, Length

from challenge.savings.forms.fields import ENDS_LABEL, unit_choices
from challenge.savings.models import DIRECTIONS
from challenge.typed import OnceForm, line


class MeterForm(OnceForm):
    """A new meter for one resource."""

    name = line("Name", InputRequired("Give the meter a name."), Length(max=80, message="Use at most 80 characters."))
    unit = SelectField("Unit on your bills", validate_choice=False)
    ends_inclusive = BooleanField(ENDS_LABEL)
    direction = RadioField("What does this meter count?", choices=DIRECTIONS, default="use")

    def offer_units(self, resource: str) -> None:
        """The units in which a bill for this resource comes."""
        self.unit.choices = unit_choices(resource)
