"""Answers that a browser saves instead of showing."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response
from werkzeug.http import dump_options_header

from challenge.files.models import StoredFile
from challenge.files.queries import content_of

KNOWN = ("application/pdf", "image/png", "image/jpeg")


def as_download(content: bytes, name: str, kind: str) -> Response:
    """An answer that a browser saves under this name, whatever characters it has (RFC 6266, RFC 5987)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\/%' else "_" for c in name) or "file"
    header = dump_options_header("attachment", {"filename": plain})
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    return Response(content, content_type=kind, headers={"Content-Disposition": header})


def file_answer(stored: StoredFile, media_type: str) -> Response:
    """A private file, for whoever was allowed to load it: saved, never shown as a page, never kept on the way.

    A picture can still be looked at inside a page of ours. Types that we do not store are handed out as mere bytes.
    """
    response = as_download(
        content_of(stored), stored.name, media_type if media_type in KNOWN else "application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
