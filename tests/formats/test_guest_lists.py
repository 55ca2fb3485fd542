"""Lists of businesses: pasted, CSV, workbooks; with names above the columns or without."""

from __future__ import annotations

import io
from typing import Any

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]  # the package has no types

from challenge.formats.guest_lists import MOST_GUESTS, read_guest_list
from challenge.formats.table import NotATable


def cells(text: str) -> list[dict[str, str]]:
    return [row.cells for row in read_guest_list(text.encode())]


def workbook(*rows: list[Any]) -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet("Members")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def test_it_works() -> None:
    assert cells("Maple Deli, Mo Abdi, mo@maple.example, 3 Elm Street, Bakery, 4, 900") == [
        {
            "business": "Maple Deli",
            "contact": "Mo Abdi",
            "email": "mo@maple.example",
            "street": "3 Elm Street",
            "trade": "Bakery",
            "employees": "4",
            "floor_area": "900",
        }
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_columns_are_known_by_their_names(sign: str) -> None:
    lines = [["E-Mail Address", "Company", "Name", "Square feet", "Notes"], ["a@b.example", "Deli", "Mo", "900", "x"]]
    (row,) = cells("\n".join(sign.join(line) for line in lines))
    assert row == {"email": "a@b.example", "business": "Deli", "contact": "Mo", "floor_area": "900"}


def test_a_column_called_name_is_the_business_when_nothing_else_is() -> None:
    assert cells("Name,Email\nDeli,a@b.example") == [{"business": "Deli", "email": "a@b.example"}]


def test_a_workbook_says_in_which_row() -> None:
    data = workbook(
        ["Members of 2025"], ["Business", "Contact", "Email", "Employees"], ["Deli", "Mo", "a@b.example", 4]
    )
    (row,) = read_guest_list(data)
    assert (row.where, row.cells["employees"]) == ('sheet "Members", row 3', "4")


def test_the_line_of_a_pasted_row_is_told() -> None:
    rows = read_guest_list(b"Business,Email\n\nDeli,a@b.example\n")
    assert [row.where for row in rows] == ["line 3"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "no business"),
        (b"Business,Email\n", "no business"),
        (b'Deli,"Mo,a@b.example\n', "quotation mark"),
        (b"PK\x03\x04 not a workbook", "damaged"),
        (b"Deli\0,Mo", "not a text file"),
        (b"Deli,Mo,a@b.example\n" * (MOST_GUESTS + 1), "5,001 rows"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, what: str) -> None:
    with pytest.raises(NotATable, match=what):
        read_guest_list(data)


def test_five_thousand_rows_are_read() -> None:
    text = "".join(f"Shop {number},Ann,shop{number}@s.example\n" for number in range(MOST_GUESTS))
    assert len(read_guest_list(text.encode())) == MOST_GUESTS
