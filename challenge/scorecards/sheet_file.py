"""The sheet that a coordinator fills in: a row for each business and item."""

from __future__ import annotations

import io
from collections.abc import Sequence

HEADS = ("Business", "Entry", "Owner or tenant", "Item", "Action", "Status", "Amount", "Before the start", "Note")
WIDTHS = (28, 8, 16, 12, 60, 14, 10, 15, 40)
NOTES = (
    "One row is one answer of one business. Fill in Status: done, in progress, planned, no, or n/a.",
    "Amount is how many of what the action counts, or the points claimed where a reviewer chooses them.",
    "Note is for reviewers. With n/a it is required: it says why the action does not apply.",
    "Owner or tenant says what a business is asked. Once for each business is enough; fill it in where it is empty.",
    "Rows without a status are left out. You may delete rows, and change their order.",
    "A sheet with one row for each business and one column for each item code is read as well.",
)


def workbook_to_fill(rows: Sequence[tuple[str, ...]]) -> bytes:
    """An Excel workbook of these rows with notes for who fills it in."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # no types; loaded when somebody wants one

    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with Workbook(out, options) as book:
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet("Answers")
        for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell)
        notes = book.add_worksheet("Notes")
        notes.set_column(0, 0, 110)
        for number, line in enumerate(NOTES):
            notes.write_string(number, 0, line)
    return out.getvalue()
