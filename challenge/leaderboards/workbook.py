"""The board as an Excel workbook: the figures of the CSV as numbers and dates, and a sheet that says what it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from challenge.leaderboards.downloads import json_parts, table_of
from challenge.leaderboards.public_board import PublicBoard, Shown

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"constant_memory": True, "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDTHS = {"business": 32, "reason": 40, "entry": 20}
USUAL_WIDTH = 14
DATES = ("data_through",)
LONGEST_CELL = 32_767  # what Excel takes


def workbook_of(board: PublicBoard, shown: Shown) -> bytes:
    """All rows of the view. A text is stored as a text, so that none is ever a formula or a link.

    The same edition gives the same bytes: the day of making is the snapshot's.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # no types; loaded when somebody wants one

    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        made_at = board.snapshot.computed_at if board.snapshot else board.challenge.created_at
        book.set_properties({"title": board.challenge.name, "created": made_at.astimezone(UTC).replace(tzinfo=None)})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        heads, rows = table_of(board, shown)
        sheet = book.add_worksheet("Board")
        sheet.freeze_panes(1, 3)
        for column, head in enumerate(heads):
            sheet.set_column(column, column, WIDTHS.get(head, USUAL_WIDTH))
            sheet.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, _dated(value) if heads[column] in DATES else value, day)
        about = book.add_worksheet("About")
        about.set_column(0, 1, 36)
        for number, (name, value) in enumerate(_about(board, shown)):
            about.write_string(number, 0, name, bold)
            _write(about, number, 1, value, day)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no")
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001  a day has no zone
    else:
        sheet.write_string(row, column, str(value)[:LONGEST_CELL])


def _dated(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _about(board: PublicBoard, shown: Shown) -> Iterator[tuple[str, Any]]:
    """The other parts of the JSON, one line each, by the names that its fields have."""
    for part, content in json_parts(board, shown).items():
        for name, value in content.items():
            if not isinstance(value, dict | list):
                yield f"{part}.{name}", value
            elif isinstance(value, dict):
                yield from ((f"{part}.{name}.{key}", one) for key, one in value.items())
