"""Days of one site that do not count."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, SelectField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from challenge.challenges.forms.challenge import in_our_times
from challenge.scoring.rules.days import LONGEST_REASON
from challenge.typed import OnceForm, line


class LeftOutForm(OnceForm):
    """Which site, which days, why."""

    site = SelectField("Site", [DataRequired("Choose a site.")], coerce=str)
    first = DateField("First day that does not count", [DataRequired("Give the first day."), in_our_times])
    last = DateField("Last day that does not count", [Optional(), in_our_times], description="Empty: that one day.")
    reason = line(
        "Reason",
        DataRequired("Say why."),
        Length(max=LONGEST_REASON),
        description="Everybody reads it on the entry's page. Name nobody.",
    )

    def offer(self, sites: dict[int, str]) -> None:
        """The sites that count, by their ids."""
        self.site.choices = [("", "Choose one"), *((str(key), name) for key, name in sites.items())]

    def validate_last(self, field: Any) -> None:
        """The last day is not before the first."""
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError("The last day must not lie before the first.")
