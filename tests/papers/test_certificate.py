"""A certificate is one page that everyone can read, and that says where it can be checked."""

from __future__ import annotations

from challenge.papers.certificate import certificate, certificates
from tests.papers.papers import a_certificate
from tests.papers.reading import read, root_of, structure, words_of


def test_it_works() -> None:
    words = words_of(certificate(a_certificate()))
    for said in (
        "City of Riverbend",
        "Riverbend Green Business Challenge 2026",
        "Rosa’s Bakery",
        "Energy Saver of the Year",
        "Used 12.4 % less energy than expected",
        "December 3, 2026",
        "Carmen Ortiz",
        "7K2M-94QX",
        "https://challenge.example/certificates/7K2M-94QX",
    ):
        assert said in words


def test_a_screen_reader_knows_its_title_language_and_structure() -> None:
    paper = certificate(a_certificate())
    root = root_of(paper)
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - the PDF's own true
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - the PDF's own true
    assert read(paper).metadata.title == "Certificate: Energy Saver of the Year, Rosa’s Bakery"
    kinds, _ = structure(paper)
    assert kinds["/H1"] == 1
    assert kinds["/Link"] == 1
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_the_night_is_one_file_with_a_page_for_each() -> None:
    paper = certificates([a_certificate(), a_certificate("Hale’s Diner")])
    assert len(read(paper).pages) == 2
    assert structure(paper)[0]["/H1"] == 2


def test_it_is_dated_by_its_own_facts() -> None:
    assert read(certificate(a_certificate())).metadata["/CreationDate"].startswith("D:20261203000000")
