"""A private file is saved by the browser, never run in it (U01, U04)."""

from __future__ import annotations

import zlib

import pytest
from werkzeug.http import parse_options_header

from challenge.files.downloads import as_download, file_answer
from challenge.files.models import StoredFile


def stored(name: str = "boiler.png") -> StoredFile:
    return StoredFile(name=name, content=zlib.compress(b"<script>"), size=8)


def test_it_works() -> None:
    answer = file_answer(stored(), "image/png")
    assert answer.get_data() == b"<script>"
    assert answer.content_type == "image/png"
    assert answer.headers["Content-Disposition"] == "attachment; filename=boiler.png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("claimed", ["text/html", "image/svg+xml", "text/javascript", "", "application/xhtml+xml"])
def test_other_types_are_mere_bytes(claimed: str) -> None:
    assert file_answer(stored(), claimed).content_type == "application/octet-stream"


@pytest.mark.parametrize(
    "name",
    ["a\r\nX: y.png", 'quo"te;.png', "Rosa’s Ofen 🥐.png", "\u202egnp.exe", "../../x", "50%.png", "", "\ud800.png"],
)
def test_any_name_stays_inside_its_header(name: str) -> None:
    answer = as_download(b"", name, "image/png")
    header = answer.headers["Content-Disposition"]
    assert header.isascii()
    assert header.isprintable()
    assert list(answer.headers.keys()).count("X") == 0
    assert parse_options_header(header)[0] == "attachment"


def test_the_whole_name_is_told_to_those_who_understand() -> None:
    header = as_download(b"", "Löwe 🥐.png", "image/png").headers["Content-Disposition"]
    assert "filename*=UTF-8''L%C3%B6we%20%F0%9F%A5%90.png" in header
    assert parse_options_header(header)[1]["filename"] == "Löwe 🥐.png"
