"""Sheets with the answers of many businesses: two forms, and nothing that breaks the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.formats.answer_sheet import STATUSES, AnswerSheetContents, read_answer_sheet

CODES = ("EN-01", "WA.2")


def read(text: str) -> AnswerSheetContents:
    return read_answer_sheet(text.encode(), CODES)


def test_it_works() -> None:
    (line,) = read("Business,Item,Status,Amount,Note\nBakery,en-01,In Progress,2,Two of us\n").lines
    assert (line.where, line.business, line.item, line.status) == ("line 2", "Bakery", "EN-01", "in_progress")
    assert (line.amount, line.note, line.before) == ("2", "Two of us", False)


@pytest.mark.parametrize(("word", "status"), [(word, key) for key, words in STATUSES.items() for word in words])
def test_every_word_for_a_status(word: str, status: str) -> None:
    assert [line.status for line in read(f"Company\tCode\tAnswer\nBakery\tWA.2\t{word.upper()}\n").lines] == [status]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("x", ("done", "", "")),
        ("3", ("done", "3", "")),
        ("done: 2.5", ("done", "2.5", "")),
        ("n/a: we rent, and: no", ("not_applicable", "", "we rent, and: no")),
        ("planned", ("planned", "", "")),
    ],
)
def test_a_row_for_each_business(cell: str, said: tuple[str, str, str]) -> None:
    (line,) = read(f"Business;EN-01 Lamps;WA.2\nBakery;{cell};\n").lines
    assert (line.status, line.amount, line.note) == said


@pytest.mark.parametrize("cell", ["perhaps", "-3", "NaN", "1e3", "done3"])
def test_a_cell_that_says_nothing(cell: str) -> None:
    found = read(f"Business,EN-01\nBakery,{cell}\n")
    assert found.lines == ()
    assert "is no status" in found.refused[0][1]


def test_a_column_that_is_no_item_is_told() -> None:
    found = read("Business,EN-01,EN-99\nBakery,x,x\n")
    assert found.refused[0][1] == "The column “EN-99” is no item of this scorecard."


def test_rows_that_nobody_filled_in_are_left_out() -> None:
    found = read(
        "Business,Entry,Item,Action,Status,Amount,Before the start,Note\nBakery,1,EN-01,Lamps,,,,\nA,,WA.2,,x,,,\n"
    )
    assert [line.business for line in found.lines] == ["A"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b'a,"b\n'])
def test_no_sheet(data: bytes) -> None:
    assert read_answer_sheet(data, CODES).problems


@given(st.binary(max_size=300))
def test_bytes_never_break_it(data: bytes) -> None:
    read_answer_sheet(b"Business,Item,Status\n" + data, CODES)
    read_answer_sheet(data, CODES)


@given(st.text(max_size=200))
def test_text_never_breaks_it(text: str) -> None:
    for line in read(f"Business,EN-01,WA.2\n{text}").lines:
        assert line.status in STATUSES
