"""A form to which a paper or a picture may be added."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import ValidationError

from challenge.files.actions import Original, pack
from challenge.files.evidence import ACCEPTED, check_evidence
from challenge.mistakes import Mistake
from challenge.typed import OnceForm


class EvidenceForm(OnceForm):
    """`evidence` is the file, once it was checked; None without one."""

    file = FileField("A paper or a picture that shows it", render_kw={"accept": ACCEPTED})
    evidence: Original | None = None

    def validate_file(self, field: Any) -> None:
        """Look at the file before anything is written: that is slow."""
        if not field.data:
            return
        try:
            found = check_evidence(field.data.filename, field.data.read())
        except Mistake as mistake:
            raise ValidationError(mistake.message) from None
        finally:
            field.data.seek(0)
        self.evidence = pack(found.data, found.name)
