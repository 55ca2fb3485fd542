"""Bills as sheets that can be uploaded again: all that are logged, and those still missing, to be filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from challenge.businesses.models import Business
from challenge.businesses.queries import sites_of_business
from challenge.quantities.numbers import amount_of
from challenge.quantities.resources import RESOURCES
from challenge.savings.missing import missing_bills
from challenge.savings.models import Meter
from challenge.savings.queries import logged_readings, meters_of
from challenge.words import plain_text

HEADS = ("Site", "Meter", "Resource", "Unit", "Start date", "Last day", "Quantity", "Cost", "Estimated")
WIDTHS = (28, 28, 16, 10, 12, 12, 14, 12, 10)
MOST_DIGITS = 15  # a spreadsheet keeps no more of a number; a longer one is written as text

Cell = str | date | Decimal
Row = tuple[Cell, ...]

NOTES = (
    "One row is one bill. Fill in Quantity, in the unit that the row names, and Cost if you know it.",
    "“Last day” is the last day that the bill counts. If your bill has other dates, write them over ours.",
    "Write “yes” under Estimated if the utility estimated the reading.",
    "Rows whose quantity is empty are left out. Add rows for more bills as you like.",
    "Upload the sheet where you found it: you see what would be saved before anything is.",
)


def logged_rows(business: Business) -> Iterator[Row]:
    """Every bill that is logged, held ones too, by site, meter and date."""
    for site in sites_of_business(business):
        for meter in meters_of(site.id):
            for reading in logged_readings(meter):
                cost: Cell = "" if reading.cost_cents is None else Decimal(reading.cost_cents) / 100
                amount = amount_of(reading.quantity_millionths)
                estimated = "yes" if reading.estimated else "no"
                yield (*_meter(meter), *_days(reading.start_on, reading.end_on), amount, cost, estimated)


def missing_rows(business: Business) -> Iterator[Row]:
    """One row for each bill that is still missing, with all but its figures."""
    for meter, bills in missing_bills(business):
        for bill in bills:
            yield (*_meter(meter), *_days(bill.start, bill.end), "", "", "")


def csv_of_rows(rows: Iterable[Row]) -> bytes:
    """A sheet as CSV, with a byte order mark, so that spreadsheet programs read accents right."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def workbook_of_rows(rows: Iterable[Row], title: str, *, notes: bool) -> bytes:
    """A sheet as an Excel workbook, with a second sheet of notes for who fills it in."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # no types; loaded when somebody wants one

    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with Workbook(out, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(title)
        for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= MOST_DIGITS:
                    sheet.write_number(number, column, float(cell))
                elif cell != "":
                    sheet.write_string(number, column, f"{cell:f}" if isinstance(cell, Decimal) else cell)
        if notes:
            _write_notes(book)
    return out.getvalue()


def _write_notes(book: Any) -> None:
    sheet = book.add_worksheet("Notes")
    sheet.set_column(0, 0, 110)
    for number, line in enumerate(NOTES):
        sheet.write_string(number, 0, line)


def _meter(meter: Meter) -> Row:
    return meter.site.name, meter.name, RESOURCES[meter.resource].name, meter.unit


def _days(start_on: date, end_on: date) -> Row:
    return start_on, end_on - timedelta(days=1)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else plain_text(cell)
