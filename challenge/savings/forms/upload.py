"""What is chosen around a file: the file, whose meter it is, and that it is to be saved."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, RadioField, SelectField
from wtforms.validators import Length

from challenge.quantities.resources import RESOURCES
from challenge.savings.models import Meter
from challenge.typed import FORBIDDEN, OnceForm, line

ANSWER = "answer."
LONGEST = 80
MOST_FIELDS = 100


class UploadForm(OnceForm):
    """A file, and the meter it belongs to if the sender knows."""

    file = FileField("File", [FileRequired("Choose a file.")])
    meter = SelectField("Meter", validate_choice=False)

    def offer_meters(self, meters: Sequence[Meter]) -> None:
        """The site's meters, after the choice to decide later."""
        self.meter.choices = [("", "Let the file tell"), *((str(meter.id), meter.name) for meter in meters)]


class AnswersField(Field):
    """Boxes named "answer." and a question's name, gathered by name: each file asks its own questions."""

    data: dict[str, str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was answered."""
        self.process_errors = []
        self.raw_data = None
        sent = list(formdata.items())[:MOST_FIELDS] if formdata else []
        answers = [(name.removeprefix(ANSWER), value) for name, value in sent if name.startswith(ANSWER) and value]
        self.data = {_kept(name): _kept(value) for name, value in answers}


def _kept(text: str | None) -> str:
    """A choice as it is kept: it is one of a menu's, so it is short, and text."""
    is_text = (c for c in (text or "")[:LONGEST] if c != "\ufffd" and unicodedata.category(c) not in FORBIDDEN)
    return "".join(is_text)


class FileChoicesForm(OnceForm):
    """Which meter of the file goes to which meter of the site, and answers to what the file leaves open."""

    file_meter = RadioField("Which meter of the file", validate_choice=False)
    target = SelectField("Save it to", validate_choice=False)
    resource = SelectField("What it counts", validate_choice=False)
    name = line("Name of the new meter", Length(max=80, message="Use at most 80 characters."))
    answers = AnswersField()
    forget = HiddenField()  # "1": ask the questions again

    @property
    def choices(self) -> dict[str, Any]:
        """What an upload keeps of it."""
        chosen = {
            "file_meter": _kept(self.file_meter.data),
            "target": _kept(self.target.data),
            "resource": self.resource.data if self.resource.data in RESOURCES else "",
            "name": self.name.data or "",
            "answers": self.answers.data,
            "forget": self.forget.data == "1",
        }
        return {name: value for name, value in chosen.items() if value}


class SaveUploadForm(OnceForm):
    """Save what the preview showed: `seen` is its fingerprint."""

    seen = HiddenField()
