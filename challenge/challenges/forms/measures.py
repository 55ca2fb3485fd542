"""What a measure weighs, what earns its weight, and whether an entry may set itself a goal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from wtforms import BooleanField, Form, ValidationError
from wtforms.validators import Length, NumberRange, Optional

from challenge.quantities.numbers import parse_amount
from challenge.scoring.rules.reading import plain
from challenge.typed import DecimalField, line

USUAL_TARGET = Decimal(10)
MOST_STEPS = 20
HOW = "Write each step as percent saved, a colon, and the percent of the weight it earns: 5: 50, 10: 100."


class WeightForm(Form):
    """How much something counts. An empty weight: it does not."""

    weight = DecimalField("Weight", [Optional(), NumberRange(min=0, max=100)], places=None)


class MeasureForm(WeightForm):
    """One measure: its weight, and its target or steps."""

    target = DecimalField("Target", [Optional(), NumberRange(min=Decimal("0.1"), max=100)], places=None)
    steps = line("Steps", Length(max=400))
    self_set = BooleanField("May set its own goal")

    def validate_steps(self, field: Any) -> None:
        """Refuses what is no list of rising steps, and says which part is meant."""
        steps = steps_typed(field.data or "")
        if len(steps) > MOST_STEPS:
            raise ValidationError(f"Give {MOST_STEPS} steps at most.")
        for reached, share in steps:
            if not (Decimal("0.1") <= reached <= 100 and Decimal("0.1") <= share <= 200):
                raise ValidationError("A step asks for 0.1 to 100 %, and earns 0.1 to 200 % of the weight.")
        if any(later[0] <= sooner[0] or later[1] <= sooner[1] for sooner, later in pairwise(steps)):
            raise ValidationError("Each step must ask for more and earn more than the one before.")

    def fill(self, measure: Mapping[str, Any]) -> None:
        """With the measure as the rules state it."""
        self.weight.data, self.target.data = Decimal(measure["weight"]), Decimal(measure["target_percent"])
        self.steps.data = ", ".join(f"{reached}: {share}" for reached, share in measure.get("steps", ()))
        self.self_set.data = measure.get("self_set", False)

    def document(self) -> dict[str, Any]:
        """The measure as the rules state it, without its key."""
        return {
            "weight": plain(self.weight.data or 0),
            "target_percent": plain(self.target.data or USUAL_TARGET),
            "steps": [[plain(reached), plain(share)] for reached, share in steps_typed(self.steps.data or "")],
            "self_set": bool(self.self_set.data),
        }


def steps_typed(text: str) -> list[tuple[Decimal, Decimal]]:
    """`5: 50, 10: 100` as numbers. Raises a ValidationError that shows how to write it."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text.replace("%", "")))):
        numbers = part.split(":")
        try:
            reached, share = (parse_amount(number.strip()) for number in numbers)
        except ValueError:
            raise ValidationError(f"“{part[:40]}” is no step. {HOW}") from None
        found.append((reached, share))
    return found
