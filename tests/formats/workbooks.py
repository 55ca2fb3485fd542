"""Workbooks of our own making."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def workbook(sheets: Mapping[str, Rows], **options: Any) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd", "in_memory": True, **options}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    write = sheet.write_datetime if isinstance(cell, date) else sheet.write
                    write(number, column, cell)
    return target.getvalue()


ENTRIES = ["Property Name", "Portfolio Manager ID", "Portfolio Manager Meter ID", "Meter Name", "Meter Type"]
ENTRIES += ["Start Date", "End Date", "Delivery Date", "Usage/Quantity", "Usage\nUnits", "Cost ($)", "Estimation?"]
NA = "Not Available"


def entry(meter: str, kind: str, month: int, use: object, unit: str, **other: Any) -> list[Any]:
    row = ["Elm Street Bakery", 5012345.0, meter, "Main", kind, date(2025, month, 1), date(2025, month + 1, 1)]
    return [*row, other.get("delivery", NA), use, unit, other.get("cost", NA), other.get("estimated", "No")]


def meter_entries(*entries: list[Any]) -> bytes:
    above = [["My Portfolio: Elm"], ["06/06/2025 04:28 PM EDT"], ["Total Properties: 1"], [], []]
    return workbook({"Cover": [], "Meter Entries": [*above, ENTRIES, *entries]})
