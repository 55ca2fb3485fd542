"""What is typed to sign in, to set a password, to be known by name, and to ask for a login or for membership."""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, StopValidation, ValidationError

from challenge.accounts.addresses import LONGEST_ADDRESS, kept_address
from challenge.accounts.passwords import LONGEST, SHORTEST, weakness
from challenge.accounts.queries import guessable_words
from challenge.network.forms import STATE_CHOICES, MemberForm
from challenge.network.models import KINDS
from challenge.network.queries import members_today
from challenge.typed import Between, OnceForm, WholeNumberField, line, lines

NAME = Length(max=120, message="Use at most 120 characters.")


class RealAddress:
    """Refuses what cannot be an e-mail address; the rest becomes what we keep."""

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing else is worth checking when this fails."""
        try:
            field.data = kept_address(field.data or "")
        except ValueError as error:
            raise StopValidation(str(error)) from None


class HardToGuess:
    """Refuses a password that would be guessed soon, also from what stands in the form's other boxes.

    A form may have `about`: more that is known of the person.
    """

    def __call__(self, form: Any, field: Any) -> None:
        """Say why, as a ValidationError."""
        typed = [f.data[:LONGEST_ADDRESS] for f in form if f.type == "StringField" and f.data]
        reason = weakness(field.data or "", guessable_words(*typed, *getattr(form, "about", ())))
        if reason:
            raise ValidationError(reason)


def email_line(label: str = "E-mail address", **more: Any) -> StringField:
    """A field for an e-mail address; its data is in the form we keep addresses in."""
    attributes = {"type": "email", "autocomplete": "email", "maxlength": LONGEST_ADDRESS, "spellcheck": "false"}
    more["render_kw"] = {**attributes, **more.get("render_kw", {})}
    return line(label, DataRequired("Type the e-mail address."), RealAddress(), **more)


def new_password(label: str = "Password") -> PasswordField:
    """A field for a password that is being chosen."""
    return PasswordField(
        label,
        [DataRequired("Choose a password."), HardToGuess()],
        description=f"At least {SHORTEST} characters. A few words in a row are easy to remember.",
        render_kw={"autocomplete": "new-password"},
    )


def known_password(label: str) -> PasswordField:
    """A field for a password that exists."""
    checks = [DataRequired("Type your password."), Length(max=LONGEST, message="That is not your password.")]
    return PasswordField(label, checks, render_kw={"autocomplete": "current-password"})


def same_again() -> PasswordField:
    """The new password once more, against slips of the finger."""
    checks = [EqualTo("password", message="The two passwords are not the same. Type both again.")]
    return PasswordField("The same password again", checks, render_kw={"autocomplete": "new-password"})


class SignInForm(OnceForm):
    """Who you are."""

    email = email_line(render_kw={"autocomplete": "username"})
    password = known_password("Password")


class ForgottenForm(OnceForm):
    """Whose password is to be set anew."""

    email = email_line(render_kw={"autocomplete": "username"})


class NewPasswordForm(OnceForm):
    """A new password, by a link from a letter."""

    about: tuple[str, ...] = ()
    password = new_password("New password")
    again = same_again()


class InvitationForm(NewPasswordForm):
    """A name and a first password."""

    name = line("Your name", DataRequired("Type your name."), NAME, render_kw={"autocomplete": "name"})
    password = new_password()


class ChangePasswordForm(NewPasswordForm):
    """A new password, by somebody who is signed in."""

    current = known_password("Your password now")


class NameForm(OnceForm):
    """What you are called."""

    name = line("Your name", DataRequired("Type your name."), NAME, render_kw={"autocomplete": "name"})


class RepresentativeForm(OnceForm):
    """A person who speaks for a government. `homepage` is for machines only: people do not see it."""

    name = line("Your name", DataRequired("Type your name."), NAME, render_kw={"autocomplete": "name"})
    job_title = line(
        "Your job title",
        DataRequired("Type your job title."),
        NAME,
        render_kw={"autocomplete": "organization-title"},
    )
    email = email_line("Your work e-mail address", description="We write to this address only.")
    phone = line("Phone", Length(max=40, message="Use at most 40 characters."), render_kw={"autocomplete": "tel"})
    message = lines("Anything we should know", Length(max=2000, message="Use at most 2,000 characters."))
    homepage = StringField("Leave this box empty", render_kw={"autocomplete": "off", "tabindex": "-1"})

    def person(self) -> dict[str, Any]:
        """The facts of the person who asks."""
        return {name: self[name].data or "" for name in ("name", "job_title", "email", "phone", "message")}


class LoginRequestForm(RepresentativeForm):
    """A member's representative asks for a login."""

    member = SelectField("Your city, town or county", validators=[DataRequired("Choose your government.")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = {member.slug: f"{member.title}, {member.state}" for member in members_today()}
        self.member.choices = {"": "Choose your government", **members}


class MembershipForm(RepresentativeForm):
    """A government asks to become a member."""

    government = line(
        "Name of your government",
        DataRequired("Type its name."),
        Length(max=80, message="Use at most 80 characters."),
        description="The name alone, such as Riverbend.",
        render_kw={"autocomplete": "off"},
    )
    government_kind = RadioField("What it is", choices=KINDS, validators=[InputRequired("Choose one.")])
    state = SelectField("State", choices=STATE_CHOICES, validators=[DataRequired("Choose a state.")])
    population = WholeNumberField("Population", [Between(1, 50_000_000)], description="About, if you know it.")

    def government_facts(self) -> dict[str, Any]:
        """The facts of the government."""
        return {name: self[name].data for name in ("government", "government_kind", "state", "population")}


class AnswerForm(OnceForm):
    """Staff's answer to a request."""

    answer = RadioField(
        "Your answer",
        choices={"accepted": "Accept", "declined": "Decline"},
        validators=[InputRequired("Choose an answer.")],
    )
    reason = lines(
        "Reason",
        Length(max=1000, message="Use at most 1,000 characters."),
        description="Needed when you decline. The person reads it in our letter.",
    )

    def validate_reason(self, field: Any) -> None:
        """Nobody is declined without a reason."""
        if self.answer.data == "declined" and not field.data:
            raise ValidationError("Say why, in a sentence or two. The person reads it.")


class MembershipAnswerForm(AnswerForm, MemberForm):
    """Staff's answer to an application, with the details the new member is listed with."""


class InvitationToCoordinateForm(OnceForm):
    """Who is to coordinate a member."""

    name = line("Name", DataRequired("Type the person's name."), NAME)
    email = email_line("Work e-mail address", render_kw={"autocomplete": "off"})
