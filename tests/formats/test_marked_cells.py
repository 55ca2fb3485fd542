"""What Excel shows instead of a value, and what it hides: said and asked, never passed over in silence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from challenge.formats.files import FileContents, read_file
from tests.formats.test_bills_csv import asked, refusals
from tests.formats.test_bills_csv import read as read_csv

HEAD = ["Start date", "End date", "Usage (kWh)", "Cost"]
BILLS = [
    ["2025-01-01", "2025-01-31", 100, 10],
    ["2025-02-01", "2025-02-28", 200, 20],
    ["2025-03-01", "2025-03-31", 300, 30],
]
ERRORS = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!"]


def book(change: Callable[[Any, Any], None] = lambda _book, _sheet: None) -> bytes:
    """Three bills, as a workbook that `change` does something to."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Bills & more")
        for number, row in enumerate([HEAD, *BILLS]):
            sheet.write_row(number, 0, row)
        change(made, sheet)
    return target.getvalue()


def read(data: bytes, **answers: str) -> FileContents:
    return read_file(data, "bills.xlsx", answers={"ends": "inclusive", **answers})


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("column, what", [(2, "the amount used"), (3, "the cost"), (1, "the end of each bill")])
def test_a_cell_with_an_error_refuses_its_row_with_the_reason(error: str, column: int, what: str) -> None:
    contents = read(book(lambda _, sheet: sheet.write_formula(2, column, "=SUM(A1)", None, error)))
    assert contents.meters[0].readings == 2
    assert refusals(contents) == {
        'sheet "Bills & more", row 3': f"The sheet shows an error ({error}) in {what}. Mend it."
    }


def test_a_row_of_nothing_but_errors_is_refused_too() -> None:
    contents = read(book(lambda _, sheet: sheet.write_formula(5, 2, "=NA()", None, "#N/A")))
    assert list(refusals(contents)) == ['sheet "Bills & more", row 6']


def test_an_error_in_a_column_that_nobody_reads_does_not_matter() -> None:
    def remark(_: Any, sheet: Any) -> None:
        sheet.write(0, 4, "Remark")
        sheet.write_formula(1, 4, "=NA()", None, "#N/A")

    assert read(book(remark)).meters[0].readings == 3


def test_an_error_in_a_csv_is_refused_alike() -> None:
    contents = read_csv("start,end,kWh", "2025-01-01,2025-02-01,#N/A", "2025-02-01,2025-03-01,5")
    assert "shows an error (#N/A)" in refusals(contents)["line 2"]


def test_formulas_count_with_the_value_that_the_workbook_last_showed() -> None:
    contents = read(book(lambda _, sheet: sheet.write_formula(3, 2, "=C2+C3", None, 333)))
    assert contents.meters[0].total == 633


def test_links_to_other_workbooks_are_not_followed() -> None:
    plain = book(lambda _, sheet: sheet.write_formula(3, 2, "='http://example.org/[other.xlsx]A'!$A$1", None, 333))
    target = io.BytesIO(plain)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(
            "xl/externalLinks/externalLink1.xml",
            '<externalLink><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>9</v></cell>'
            "</row></sheetData></sheetDataSet></externalBook></externalLink>",
        )
    assert read(target.getvalue()).meters[0].total == Decimal(633)


def test_hidden_rows_are_asked_about_and_said() -> None:
    data = book(lambda _, sheet: sheet.set_row(2, None, None, {"hidden": True}))
    assert asked(read(data)) == ["hidden"]
    assert "hides 1 row from view" in read(data).questions[0].text
    skipped, whole = read(data, hidden="skip"), read(data, hidden="read")
    assert (skipped.meters[0].total, whole.meters[0].total) == (400, 600)
    assert "Hidden rows and columns of the workbook are left out." in skipped.notes
    assert "Hidden rows and columns of the workbook are read as well." in whole.notes


def test_rows_that_a_filter_hides_are_hidden_rows() -> None:
    def filtered(_: Any, sheet: Any) -> None:
        sheet.autofilter("A1:D4")
        sheet.filter_column("C", "x > 150")
        sheet.set_row(1, None, None, {"hidden": True})

    assert read(book(filtered), hidden="skip").meters[0].total == 500


def test_hidden_columns_are_asked_about() -> None:
    data = book(lambda _, sheet: sheet.set_column("D:D", None, None, {"hidden": True}))
    assert asked(read(data)) == ["hidden"]
    assert [bill.cost for bill in read(data, hidden="skip").meters[0].bills] == [None] * 3
    assert [bill.cost for bill in read(data, hidden="read").meters[0].bills] == [10, 20, 30]


def test_an_empty_hidden_column_is_no_reason_to_ask() -> None:
    assert read(book(lambda _, sheet: sheet.set_column("H:XFD", None, None, {"hidden": True}))).usable


def test_a_hidden_sheet_of_bills_is_asked_about_and_one_of_lists_is_not() -> None:
    def lists(made: Any, _: Any) -> None:
        hidden = made.add_worksheet("Lists")
        hidden.write_column(0, 0, ["kWh", "therms"])
        hidden.hide()

    def bills(made: Any, _: Any) -> None:
        hidden = made.add_worksheet("Old")
        hidden.write_row(0, 0, HEAD)
        hidden.write_row(1, 0, ["2024-12-01", "2024-12-31", 50, 5])
        hidden.very_hidden()

    assert read(book(lists)).usable
    assert asked(read(book(bills))) == ["hidden"]
    assert read(book(bills), hidden="skip").meters[0].total == 600
    assert read(book(bills), hidden="read").meters[0].total == 650
