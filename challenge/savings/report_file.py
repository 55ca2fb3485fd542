"""The report of an import as a CSV file: totals, then each meter, then every row to look at."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from challenge.savings.reports import refused_in, total
from challenge.words import plain_text

HEADS = (
    "outcome, row, business, site, meter, first_day, next_day, quantity, unit, cost, quantity_before, cost_before, "
    "why, text"
).split(", ")


def csv_of_report(report: dict[str, Any]) -> bytes:
    """Texts are quoted, and none can start a formula."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for row in _rows(report):
        writer.writerow([plain_text(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _rows(report: dict[str, Any]) -> Iterator[list[Any]]:
    yield ["Rows read", report["read"]]
    for label, count in (("New", "new"), ("There already", "same"), ("Replaced", "changed")):
        yield [label, total(report, count)]
    yield ["Changed, but left as before", total(report, "kept")]
    yield ["Held as odd", total(report, "held")]
    yield ["Refused", refused_in(report)]
    yield []
    yield ["business", "site", "meter", "read", "new", "there_already", "replaced", "left_as_before", "held", "refused"]
    for meter in report["meters"]:
        counts = [meter[name] for name in ("read", "new", "same", "changed", "kept", "held", "refused")]
        yield [meter["business"], meter["site"], meter["name"], *counts]
    yield []
    yield list(HEADS)
    for row in report["rows"]:
        yield _detail(row)
    if report["rows_more"]:
        yield [f"and {report['rows_more']} more rows"]


def _detail(row: dict[str, Any]) -> list[Any]:
    names = ("outcome", "where", "business", "site", "meter", "start", "end", "quantity", "unit")
    costs = [row["cents"], row["old_quantity"], row["old_cents"]]
    costs[0], costs[2] = _dollars(costs[0]), _dollars(costs[2])
    return [*(row[name] for name in names), *costs, row["why"], row["text"]]


def _dollars(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
