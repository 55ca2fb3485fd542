"""The final report says the public figures, as tables with heads, over as many pages as it takes."""

from __future__ import annotations

from challenge.papers.report import report
from tests.papers.papers import a_report
from tests.papers.reading import read, root_of, structure, words_of


def test_it_works() -> None:
    words = words_of(report(a_report()))
    for said in ("412,300 kWh", "give or take 61,000", "Invited 310", "Energy 412", "Business 3", "idled every Sunday"):
        assert said in words
    assert "https://challenge.example/riverbend/report" in words


def test_tables_have_heads_and_headings_have_levels() -> None:
    paper = report(a_report())
    kinds, _ = structure(paper)
    assert kinds["/Table"] == 4
    assert kinds["/TH"] == 3 + 3 + 3 + 3, "a column more where an everyday equivalent is told"
    assert structure(report(a_report(text="Sold")))[0]["/TH"] == 4 + 3 + 3 + 3
    assert (kinds["/H1"], kinds["/H2"], kinds["/H3"]) == (1, 6, 2)
    assert root_of(paper)["/Lang"] == "en"
    assert root_of(paper)["/Outlines"]


def test_a_long_table_goes_on_under_its_head() -> None:
    paper = report(a_report(rows=300))
    pages = [page.extract_text() for page in read(paper).pages]
    assert len(pages) > 6
    assert all("Place Business Points" in page for page in pages[2:-1])
    assert all(f"Business {at} " in words_of(paper) for at in (1, 150, 299))
    assert structure(paper)[0]["/Table"] == 4


def test_what_there_is_not_has_no_heading() -> None:
    empty = a_report()
    for part in ("totals", "participation", "actions", "tables", "stories", "method"):
        object.__setattr__(empty, part, [])
    assert structure(report(empty))[0]["/H2"] == 0
