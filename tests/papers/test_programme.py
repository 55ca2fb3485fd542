"""The evening's running order."""

from __future__ import annotations

from challenge.papers.programme import programme
from tests.papers.papers import an_evening
from tests.papers.reading import read, root_of, structure, words_of


def test_it_works() -> None:
    paper = programme(an_evening())
    words = words_of(paper)
    for said in ("Award night", "December 3, 2026, 6:30 PM", "Town Hall", "Doors open", "Gold tier", "Business 0"):
        assert said in words
    assert read(paper).metadata.title == "Award night: Riverbend Green Business Challenge 2026"
    assert root_of(paper)["/Lang"] == "en"
    assert structure(paper)[0]["/H1"] == 1


def test_a_hundred_winners_run_over_pages() -> None:
    paper = programme(an_evening(winners=100))
    assert len(read(paper).pages) > 2
    assert all(f"Business {at} " in words_of(paper) for at in range(100))
