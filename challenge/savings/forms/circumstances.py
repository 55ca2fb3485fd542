"""What is typed when something changed at a site beside its bills."""

from __future__ import annotations

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Length

from challenge.businesses.models import DRIVERS
from challenge.files.forms import EvidenceForm
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import UNITS
from challenge.savings.forms.fields import AmountField, DayField
from challenge.savings.models import CATEGORIES
from challenge.typed import OnceForm, lines

PER = {"day": "a day", "month": "a month", "total": "in total, over these days"}
UNIT_CHOICES = {key: UNITS[key].label for resource in RESOURCES.values() for key in resource.units}
AT_MOST = Length(max=1000, message="Use at most 1,000 characters.")


class DriverForm(OnceForm):
    """Size, staff or hours, since a day."""

    driver = RadioField(
        "What changed?",
        [InputRequired("Choose what changed: the floor area, the staff, or one of the others.")],
        choices={key: f"{n} ({u})" for key, (n, u) in DRIVERS.items()},
    )
    value = AmountField("It is now", [InputRequired("Enter the new number.")])
    from_on = DayField("Since", [InputRequired("Enter the day since when it is so.")])
    reason = lines("What happened?", InputRequired("Say in a few words what changed."), AT_MOST)


class AdjustmentForm(EvidenceForm):
    """Use changed for a reason that is no saving."""

    category = SelectField("What happened?", choices=CATEGORIES)
    resource = SelectField("What it changed", choices={key: one.name for key, one in RESOURCES.items()})
    start_on = DayField("First day", [InputRequired("Enter the first day.")])
    end_on = DayField("First day on which it was over")
    amount = AmountField("By how much", [InputRequired("Enter the amount.")])
    unit = SelectField("Unit", choices=UNIT_CHOICES)
    per = RadioField(
        "This amount is", [InputRequired("Choose a day, a month or in total.")], choices=PER, default="day"
    )
    reason = lines("Tell your coordinator more", InputRequired("Say what happened."), AT_MOST)


class BaselineForm(OnceForm):
    """What was used where there are no bills."""

    resource = SelectField("What was used", choices={key: one.name for key, one in RESOURCES.items()})
    amount = AmountField("How much", [InputRequired("Enter the amount.")])
    unit = SelectField("Unit", choices=UNIT_CHOICES)
    start_on = DayField("First day", [InputRequired("Enter the first day.")])
    end_on = DayField("First day that is not part of it", [InputRequired("Enter the first day after.")])
    source = lines("How do you know it?", InputRequired("Say how you know it."), AT_MOST)


class GenerationForm(OnceForm):
    """Power of its own."""

    since = DayField("The site makes power of its own since")
    remark = lines("Anything your coordinator should know", AT_MOST)
