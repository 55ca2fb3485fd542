"""One more scorecard: its name, and what it begins with."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField
from wtforms.validators import DataRequired, Length

from challenge.challenges.templates import template_scorecards
from challenge.scoring.catalogue.templates import templates
from challenge.typed import OnceForm, line


class NewScorecardForm(OnceForm):
    """Everything else is on the scorecard's own page."""

    name = line("Name", DataRequired("Give the scorecard a name."), Length(max=80))
    like = RadioField("It begins", default="")
    reason = line("Reason for changing the rules", Length(max=300))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {
            at: f"like “{card['name']}” of {templates()[at.split('.')[0]].name}: {len(card['items'])} actions"
            for at, card in template_scorecards().items()
        }
        self.like.choices = {"": "with the usual categories and no action: I choose them", **named}
