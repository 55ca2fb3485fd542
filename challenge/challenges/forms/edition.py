"""Which challenge another one continues."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectField

from challenge.challenges.models import Challenge
from challenge.typed import OnceForm


class EditionForm(OnceForm):
    """One menu."""

    earlier = SelectField("It continues", validate_choice=False)

    def offer(self, challenges: Sequence[Challenge]) -> None:
        """The challenges that it may continue."""
        self.earlier.choices = {"": "No earlier challenge", **{str(one.id): one.name for one in challenges}}
