"""What is typed about pledges, by people and by coordinators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField, ValidationError, widgets
from wtforms.validators import DataRequired, Email, Length, Optional

from challenge.typed import OnceForm, line, lines

MOST_ACTIONS, LONGEST_ACTION = 40, 200


class PledgeForm(OnceForm):
    """What I will do."""

    chosen = SelectMultipleField(
        "What I will do", option_widget=widgets.CheckboxInput(), widget=widgets.ListWidget(prefix_label=False)
    )
    email = line("E-mail", Optional(), Email("This is not an address."), Length(max=254))
    agreed = BooleanField("Yes, write to me about this challenge. I can end that at any time.")

    def offer(self, actions: Sequence[dict[str, str]]) -> None:
        """The actions to choose from."""
        self.chosen.choices = [(one["key"], one["text"]) for one in actions]

    def validate_agreed(self, field: Any) -> None:
        """An address is only kept of who wants letters."""
        if self.email.data and not field.data:
            raise ValidationError("Tick this, or leave the address out: we keep it for nothing else.")

    @property
    def address(self) -> str | None:
        return self.email.data.strip().lower() if self.email.data else None


class PledgesForm(OnceForm):
    """Whether people are asked, and for what."""

    is_open = RadioField(
        "Pledges", choices={"open": "People can pledge", "closed": "Closed: the totals stay"}, default="open"
    )
    text = lines("What it is about", Length(max=2000), description="Stands above the form.")
    actions = lines("Actions", description="Each on a line of its own, in words that people say of themselves.")

    def validate_actions(self, field: Any) -> None:
        """Not too many, and none too long."""
        if len(self.lines_of_actions) > MOST_ACTIONS:
            raise ValidationError(f"At most {MOST_ACTIONS} actions.")
        for text in self.lines_of_actions:
            if len(text) > LONGEST_ACTION:
                raise ValidationError(f"At most {LONGEST_ACTION} characters for one action: “{text[:40]}…”.")

    @property
    def lines_of_actions(self) -> list[str]:
        return [text for one in (self.actions.data or "").splitlines() if (text := one.strip())]


class ForgetForm(OnceForm):
    """Whose address is forgotten."""

    email = line("E-mail", DataRequired("Type the address."), Length(max=254))


class DeleteForm(OnceForm):
    """That it is meant."""

    sure = BooleanField("Yes, delete all pledges", [DataRequired("Tick this if you mean it.")])
