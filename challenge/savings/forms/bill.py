"""What is typed for one bill: a new one, the corrected version of one, the reason to take one out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Length

from challenge.formats.contents import Bill
from challenge.quantities.numbers import amount_of
from challenge.savings.actions.correct_reading import LONGEST_REASON
from challenge.savings.forms.fields import (
    ENDS_LABEL,
    AmountField,
    DayField,
    MoneyField,
    shown_end,
    stored_end,
    unit_choices,
)
from challenge.savings.models import Meter, Reading
from challenge.typed import OnceForm, line


class BillForm(OnceForm):
    """One bill, as it is printed."""

    start_on = DayField("Start", [InputRequired("Enter the day on which the bill starts.")])
    end_on = DayField("End", [InputRequired("Enter the day on which the bill ends.")])
    ends_inclusive = BooleanField(ENDS_LABEL)
    quantity = AmountField("Amount used", [InputRequired("Enter the amount used.")])
    unit = SelectField("Unit on this bill", validate_choice=False)
    cost = MoneyField("Cost")
    estimated = BooleanField("The bill says that this is an estimate")

    def begin(self, meter: Meter, period: tuple[date | None, date | None]) -> None:
        """Offer the meter's units; fill in what is known before anything is typed."""
        self.unit.choices = unit_choices(meter.resource)
        if self.is_submitted():
            return
        start, end = period
        self.unit.data = meter.unit
        self.ends_inclusive.data = meter.ends_inclusive
        self.start_on.data = start
        self.end_on.data = shown_end(end, meter.ends_inclusive) if end else None

    def bill(self, meter: Meter) -> Bill:
        """The bill that was typed."""
        return Bill(
            self.start_on.data,
            stored_end(self.end_on.data, self.ends_inclusive.data),
            self.quantity.data,
            self.unit.data if self.unit.data is not None else meter.unit,
            self.cost.data,
            self.estimated.data,
        )


class CorrectionForm(OnceForm):
    """The new version of a bill, and why."""

    start_on = DayField("Start", [InputRequired("Enter the day on which the bill starts.")])
    end_on = DayField("End", [InputRequired("Enter the day on which the bill ends.")])
    quantity = AmountField("Amount used", [InputRequired("Enter the amount used.")])
    cost = MoneyField("Cost")
    estimated = BooleanField("The bill says that this is an estimate")
    reason = line("Why", Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."))

    def begin(self, reading: Reading) -> None:
        """Show what is saved now."""
        if self.is_submitted():
            return
        self.start_on.data = reading.start_on
        self.end_on.data = shown_end(reading.end_on, reading.meter.ends_inclusive)
        self.quantity.data = amount_of(reading.quantity_millionths)
        self.cost.data = None if reading.cost_cents is None else Decimal(reading.cost_cents) / 100
        self.estimated.data = reading.estimated


class WithdrawForm(OnceForm):
    """Why a bill is taken out."""

    reason = line("Why", Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."))
