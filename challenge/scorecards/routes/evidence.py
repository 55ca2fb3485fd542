"""A file beside an answer, to take home. It is private: 404 for everybody who does not answer for the entry."""

from __future__ import annotations

from flask import Response

from challenge.files.downloads import file_answer
from challenge.scorecards.access import evidence_or_404
from challenge.scorecards.routes.blueprint import pages


@pages.get("/evidence/<int:evidence_id>")
def evidence(evidence_id: int) -> Response:
    """Always saved, never shown in the browser, never kept on the way."""
    found = evidence_or_404(evidence_id)
    return file_answer(found.file, found.media_type)
