"""Evidence is a picture, drawn anew, or a PDF; its name is harmless (U01, U02, U04)."""

from __future__ import annotations

import pytest

from challenge.files import evidence
from challenge.files.evidence import check_evidence
from challenge.mistakes import Mistake
from tests.files.drawn import photo, saved

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def test_it_works() -> None:
    kept = check_evidence("New boiler.HEIC.jpeg", saved(photo(), "JPEG"))
    assert (kept.name, kept.media_type) == ("New boiler.HEIC.jpg", "image/jpeg")


def test_a_pdf_stays_as_it_came() -> None:
    kept = check_evidence("invoice.pdf", PDF)
    assert (kept.name, kept.media_type, kept.data) == ("invoice.pdf", "application/pdf", PDF)


@pytest.mark.parametrize(
    "typed, stem",
    [
        ("../../x", "x"),
        ("C:\\Users\\rosa\\bill.png", "bill"),
        ("C:\\x", "x"),
        ("CON", "CON-file"),
        ("con.tar.png", "con.tar-file"),
        ("a\r\nX: y.png", "y"),
        ("x" * 5000, "x" * 80),
        ("", "evidence"),
        ("...", "evidence"),
        (".png", "png"),
        ("photo\u202egnp.exe", "photognp"),
        ("shell.php", "shell"),
        ("page.html", "page"),
        ('a"b;c<d>.js', "abcd"),
        ("Rosa’s Ofen 🥐.png", "Rosa’s Ofen 🥐"),
        ("\ud800.png", "png"),
    ],
)
def test_its_name_is_harmless_and_ends_as_what_it_is(typed: str, stem: str) -> None:
    assert check_evidence(typed, PDF).name == f"{stem}.pdf"


@pytest.mark.parametrize("name", ["shell.php", "page.html", "evil.svg", "run.js", "invoice.pdf"])
def test_what_a_file_is_called_says_nothing(name: str) -> None:
    assert check_evidence(name, saved(photo(), "PNG")).media_type == "image/jpeg"


@pytest.mark.parametrize(
    "data, why",
    [
        (b"", "is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG can hold programs"),
        (b"<?xml version='1.0'?><!DOCTYPE svg>\n<SVG><foreignObject/></SVG>", "SVG can hold programs"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "Save it as JPEG"),
        (b"<html><script>alert(1)</script>", "is a picture .* or a PDF"),
        (b"<?php system(1); ?>", "is a picture .* or a PDF"),
        (b"MZ\x90\0", "is a picture .* or a PDF"),
        (b"PK\x03\x04", "is a picture .* or a PDF"),
        (b"\n%PDF-1.7\n%%EOF", "is a picture .* or a PDF"),
        (PDF[:-8], "end of this PDF is missing"),
        (saved(photo(), "PNG")[:-5000], "cannot be read"),
    ],
)
def test_everything_else_is_refused_with_what_to_do(data: bytes, why: str) -> None:
    with pytest.raises(Mistake, match=why) as refused:
        check_evidence("boiler.png", data)
    assert refused.value.field == "file"
    assert refused.value.message.startswith("“boiler” was not added. ")


def test_a_pdf_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MAX_PDF_BYTES", len(PDF))
    assert check_evidence("a.pdf", PDF).data == PDF
    with pytest.raises(Mistake, match="at most"):
        check_evidence("a.pdf", PDF + b" ")
