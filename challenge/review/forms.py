"""What a reviewer types: one remark, and a button; what a coordinator types to invite one."""

from __future__ import annotations

from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField, SubmitField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from challenge.accounts.forms import email_line
from challenge.files.forms import EvidenceForm
from challenge.review.models import HELPER_ROLES, SEEN
from challenge.typed import DecimalField, OnceForm, line, lines


class ResultForm(OnceForm):
    """Why a result past the limits is right, or no longer. `seen` are the figures that the page showed."""

    reason = line("Reason", DataRequired("Say why. Everybody reads the reason."), Length(max=300))
    seen = HiddenField()


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


class DecideAnswerForm(OnceForm):
    """One text for all buttons. `seen` is the id of the last thing said of the answer, `back` the queue's filter."""

    text = lines("Remark, reason or question", Length(max=1000), description="The business reads what you write here.")
    points = DecimalField("Points it gets", [Optional()])
    seen = HiddenField(validators=[Regexp(r"\A(|0|[1-9][0-9]{0,8})\Z")], default="0")
    back = HiddenField(validators=[Length(max=200)], default="")
    verify = SubmitField("Verified")
    check = SubmitField("Checked")
    part = SubmitField("Give these points")
    ask = SubmitField("Ask")
    reject = SubmitField("Do not accept")


class DecideBillsForm(OnceForm):
    """What the bills were compared with, a remark, ticked bills, and the buttons. `bills` names the bills that were on
    the page; `ticked` are single ones, `parts` whole parts of a long list."""

    seen = SelectField("Compared with", choices={"": "Nothing yet", **SEEN}, default="")
    text = lines("Note, question or reason", Length(max=1000), description="The business reads what you write here.")
    bills = HiddenField(validators=[Regexp(r"\A[0-9.]{0,100}\Z")], default="")
    ticked = SelectMultipleField("Bills", coerce=str, choices=[], validate_choice=False)
    parts = SelectMultipleField("Parts", coerce=str, choices=[], validate_choice=False)
    verify = SubmitField("Verified")
    check = SubmitField("Checked")
    take_back = SubmitField("Take it back")
    ask = SubmitField("Ask the business")
    leave_out = SubmitField("Leave out the ticked bills")
    verify_rest = SubmitField("Leave them out, and verify the others")

    @property
    def reading_ids(self) -> set[int]:
        """What was ticked, as ids; whatever else was sent becomes an id that no bill has."""
        return {number_in(text) for text in self.ticked.data or ()}


class ReplyAboutBillsForm(EvidenceForm):
    """The business's reply, with a bill where it has one."""

    text = lines("Your reply", Length(max=1000))


def number_in(text: str) -> int:
    """An id that a form sent; 0, which nothing has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class HelperForm(OnceForm):
    """Somebody is invited to review or to judge."""

    name = line("Name", DataRequired("Type the person's name."), Length(max=120), render_kw={"autocomplete": "off"})
    email = email_line(render_kw={"autocomplete": "off"})
    role = RadioField("What may this person do?", choices=HELPER_ROLES, default="reviewer")
    last_day = DateField("Last day", [DataRequired("Name a last day.")])


class CheckManyForm(OnceForm):
    """Ticked rows, or all that are not odd and no newer than `newest`. `back` is the queue's filter."""

    rows = SelectMultipleField("Rows", coerce=str, choices=[], validate_choice=False)
    newest = HiddenField(validators=[Regexp(r"\A(0|[1-9][0-9]{0,8})\Z")], default="0")
    back = HiddenField(validators=[Length(max=200)], default="")
    ticked = SubmitField("Mark the ticked ones as checked")
    ordinary = SubmitField("Mark all that are not odd as checked")


class VerifyManyForm(OnceForm):
    """The ordinary answers of one entry that the page showed, and what was seen. `back` is the queue's filter."""

    rows = SelectMultipleField("Rows", coerce=str, choices=[], validate_choice=False)
    seen = line("What have you seen?", Length(max=300))
    back = HiddenField(validators=[Length(max=200)], default="")
