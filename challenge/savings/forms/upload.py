"""What is chosen around a file: the file, whose meter it is, and that it is to be saved."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, SelectField, SelectMultipleField

from challenge.quantities.resources import RESOURCES
from challenge.savings.models import Meter
from challenge.typed import FORBIDDEN, OnceForm

LONGEST = 80
MOST_FIELDS = 1000


class UploadForm(OnceForm):
    """A file, and the meter it belongs to if the sender knows."""

    file = FileField("File", [FileRequired("Choose a file.")])
    meter = SelectField("Meter", validate_choice=False)

    def offer_meters(self, meters: Sequence[Meter]) -> None:
        """The site's meters, after the choice to decide later. Without any the box is not shown."""
        self.meter.choices = [("", "Let the file tell"), *((str(meter.id), meter.name) for meter in meters)]


class GatheredField(Field):
    """Boxes named by a prefix and a key ("to.3f2a"), gathered by key: each file has its own meters and questions."""

    data: dict[str, str]

    def __init__(self, prefix: str, **more: Any) -> None:
        super().__init__(**more)
        self.prefix = f"{prefix}."

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was chosen; what was left empty is not kept."""
        self.process_errors = []
        self.raw_data = None
        sent = list(formdata.items())[:MOST_FIELDS] if formdata else []
        chosen = [(name.removeprefix(self.prefix), value) for name, value in sent if name.startswith(self.prefix)]
        self.data = {_kept(key): _kept(value) for key, value in chosen if value}


def _kept(text: str | None) -> str:
    """A choice as it is kept: it is one of a menu's, so it is short, and text."""
    is_text = (c for c in (text or "")[:LONGEST] if c != "\ufffd" and unicodedata.category(c) not in FORBIDDEN)
    return "".join(is_text).strip()


class FileChoicesForm(OnceForm):
    """Where each meter of the file goes, and answers to what the file leaves open."""

    to = GatheredField("to")
    resource = GatheredField("resource")
    name = GatheredField("name")
    sites = GatheredField("site")
    answers = GatheredField("answer")
    asked = HiddenField()  # "1": the menus were shown, so what is still open is marked
    forget = HiddenField()  # "1": ask the questions again

    @property
    def choices(self) -> dict[str, Any]:
        """What an upload keeps of it."""
        chosen = {
            "to": self.to.data,
            "resource": {key: value for key, value in self.resource.data.items() if value in RESOURCES},
            "name": {key: unicodedata.normalize("NFC", value) for key, value in self.name.data.items()},
            "sites": self.sites.data,
            "answers": self.answers.data,
            "forget": self.forget.data == "1",
        }
        return {name: value for name, value in chosen.items() if value}


class SaveUploadForm(OnceForm):
    """Save what the preview showed: `seen` is its fingerprint. `replace`: the meters whose changed bills are meant."""

    seen = HiddenField()
    replace = SelectMultipleField("Replace", validate_choice=False)
