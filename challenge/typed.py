"""What people type: how it is read off a request, the form every form grows from, and fields for text.

A form carries a random key, so that sending it twice counts once.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Any
from urllib.parse import parse_qsl

from flask import Request
from flask_wtf import FlaskForm
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from wtforms import HiddenField, StringField, TextAreaField, ValidationError, fields
from wtforms.validators import StopValidation

from challenge.mistakes import Mistake
from challenge.quantities.numbers import parse_amount

KEY_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,64}")
FORBIDDEN = {"Cc", "Cs", "Co", "Cn"}
FAR_TOO_LONG = 50_000  # of no use in any field


class FormReader(FormDataParser):
    """Reads forms: bytes that are no UTF-8 become U+FFFD, and a form has only so many fields, however it is sent."""

    def parse(self, stream: Any, mimetype: str, content_length: int | None, options: Any = None) -> Any:
        """The library keeps such bytes as "%FF", as if somebody had typed that, and takes any number of fields."""
        if mimetype != "application/x-www-form-urlencoded":
            return super().parse(stream, mimetype, content_length, options)
        body, most = stream.read().decode(errors="replace"), self.max_form_parts
        try:
            fields = parse_qsl(body, keep_blank_values=True, errors="replace", max_num_fields=most)
        except ValueError:
            raise RequestEntityTooLarge from None
        return stream, self.cls(fields), self.cls()


class TypedRequest(Request):
    """A request whose form is read with care."""

    form_data_parser_class = FormReader


class OnceForm(FlaskForm):  # type: ignore[misc]  # the package has no types
    """A form with an idempotency key. `show(mistake)` puts a rule's refusal beside its field."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(18))

    def validate_key(self, field: Any) -> None:
        """A key that is not one of ours is replaced: nothing typed is lost, the form is sent again."""
        if not field.raw_data or not KEY_SHAPE.fullmatch(field.data or ""):
            field.data = secrets.token_urlsafe(18)
            raise ValidationError("This page was not complete when it was sent. Please send it again.")

    def show(self, mistake: Mistake) -> None:
        """Put the refusal beside its field, or at the top when it concerns the whole form."""
        field = self._fields.get(mistake.field)
        if field is None:
            self.form_errors.append(mistake.message)
        else:
            field.errors = [*field.errors, mistake.message]


def clean_text(text: str | None) -> str | None:
    """Text as we keep it: NFC, without spaces at its ends. Used as a filter of fields."""
    return unicodedata.normalize("NFC", text).strip() if isinstance(text, str) else text


def with_line_feeds(text: str | None) -> str | None:
    """Text without the carriage returns that browsers put before line feeds. Used as a filter of fields."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


def is_text(text: str) -> bool:
    """Whether a line of text has only characters that can be shown."""
    return not any(c == "\ufffd" or unicodedata.category(c) in FORBIDDEN for c in text)


class SaneText:
    """Refuses characters that are not text: NUL, other control characters, lone surrogates, bytes that are no UTF-8.

    What cannot be decoded arrives as U+FFFD.
    """

    def __init__(self, *, lines: bool = False) -> None:
        self.allowed = "\n\r\t" if lines else ""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise a ValidationError that says what to do. What is far too long is not looked at any closer."""
        text = field.data or ""
        if len(text) > FAR_TOO_LONG:
            raise StopValidation("This is far too long. Please shorten it.")
        bad = (unicodedata.category(c) in FORBIDDEN and c not in self.allowed for c in text)
        if "\ufffd" in text or any(bad):
            raise ValidationError("This has a character that cannot be shown. Please type it again.")


def line(label: str, *validators: Any, **more: Any) -> StringField:
    """A one-line text field: cleaned and checked for characters that are no text."""
    return StringField(label, [SaneText(), *validators], filters=[clean_text], **more)


def lines(label: str, *validators: Any, **more: Any) -> TextAreaField:
    """A text field of several lines."""
    return TextAreaField(label, [SaneText(lines=True), *validators], filters=[clean_text, with_line_feeds], **more)


class WholeNumberField(StringField):
    """A whole number as people write it ("1,900"); None when the box is empty."""

    data: Any
    grouped = True

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; a ValueError becomes the message beside the box."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        amount = parse_amount(text)
        if amount != amount.to_integral_value():
            raise ValueError("Write a whole number, without decimals.")
        self.data = int(amount)

    def pre_validate(self, form: Any) -> None:
        """What cannot be read has its one message: that it is out of bounds as well is not said."""
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:,}" if self.grouped else str(self.data)


class IntegerField(fields.IntegerField):
    """A whole number in plain digits. The library's own takes "1_000", and digits of every script."""

    process_formdata = WholeNumberField.process_formdata
    pre_validate = WholeNumberField.pre_validate


class DecimalField(fields.DecimalField):
    """A decimal number in plain digits. The library's own takes "1e3" and "NaN" as well."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; a ValueError becomes the message beside the box."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = parse_amount(text) if text else None

    pre_validate = WholeNumberField.pre_validate


class YearField(WholeNumberField):
    """A year: a whole number that is written without a comma."""

    grouped = False


class Between:
    """Refuses a number outside of what can be true. An empty box is left to other validators."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, form: Any, field: Any) -> None:
        """Raise a ValidationError that names both ends."""
        if field.data is not None and not self.low <= field.data <= self.high:
            raise ValidationError(f"Write a number from {self.low:,} to {self.high:,}.")
