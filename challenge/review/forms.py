"""What a reviewer types: one remark, and a button."""

from __future__ import annotations

from wtforms import SubmitField
from wtforms.validators import Length

from challenge.typed import OnceForm, lines


class DecideForm(OnceForm):
    """One text for all three buttons: a remark, a reason or a question."""

    text = lines("Remark, reason or question", Length(max=1000), description="The business reads what you write here.")
    accept = SubmitField("It is right: let it count")
    ask = SubmitField("Ask the business")
    reject = SubmitField("Leave it out")


class DecideChangeForm(OnceForm):
    """A remark, and two buttons."""

    text = lines("Remark or reason", Length(max=1000), description="The business reads what you write here.")
    accept = SubmitField("It is right: let it count")
    reject = SubmitField("Do not accept it")


class AnswerForm(OnceForm):
    """The business's answer."""

    text = lines("Your answer", Length(max=1000))
