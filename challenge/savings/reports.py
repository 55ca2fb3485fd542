"""What became of a file, kept with it: counts for each meter, and every row that was changed, refused, held or kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from challenge.accounts.models import User
from challenge.quantities.numbers import MILLION
from challenge.savings.models import Meter, Upload
from challenge.savings.preview_lines import Line
from challenge.savings.previews import Preview
from challenge.savings.verdicts import REFUSED, REPLACES, Verdict

CHANGED, KEPT, REFUSED_ROW, HELD, NOTED = "changed", "kept", "refused", "held", "there already"
MOST_ROWS = 5_000  # in the report; the counts are of all


def report_of(
    preview: Preview, saved_to: Sequence[tuple[Line, Meter]], replaced: Collection[str], *, by: User, at: datetime
) -> dict[str, Any]:
    """The report as it is stored. `replaced`: the keys of the file's meters whose changed bills were replaced."""
    meters = [_meter(line, meter, line.key in replaced) for line, meter in saved_to]
    rows = [row for line, meter in saved_to for row in _rows(line, meter, line.key in replaced)]
    rows += [_unread(row.where, row.text, row.what) for row in preview.contents.refused_rows]
    return {
        "saved_at": at.isoformat(),
        "saved_by": by.name,
        "read": sum(len(line.verdicts) for line, _ in saved_to) + len(preview.contents.refused_rows),
        "unread": len(preview.contents.refused_rows),
        "meters": meters,
        "left_out": [line.source.name for line in preview.lines if line.left_out],
        "rows": rows[:MOST_ROWS],
        "rows_more": max(0, len(rows) - MOST_ROWS),
    }


def total(report: dict[str, Any], count: str) -> int:
    """The sum of one count over the meters of a report."""
    return sum(int(meter[count]) for meter in report["meters"])


def refused_in(report: dict[str, Any]) -> int:
    """All rows that were refused: those that could not be read too."""
    return total(report, "refused") + int(report["unread"])


def _meter(line: Line, meter: Meter, replaced: bool) -> dict[str, Any]:
    changed = len(line.changed)
    return {
        "id": meter.id,
        "name": meter.name,
        "site": meter.site.name,
        "business": meter.site.business.name,
        "of_file": line.source.name,
        "unit": meter.unit,
        "interval": line.source.interval,
        "was_made": line.is_new,
        "read": len(line.verdicts),
        "new": len(line.new),
        "same": len(line.there_already),
        "changed": changed if replaced else 0,
        "kept": 0 if replaced else changed,
        "refused": len(line.refused),
        "held": len([verdict for verdict in line.odd if replaced or verdict.kind != REPLACES]),
    }


def _rows(line: Line, meter: Meter, replaced: bool) -> list[dict[str, Any]]:
    """The rows of one meter that a person may want to look at again."""
    rows = []
    for verdict in line.verdicts:
        for outcome, why in _outcomes(verdict, replaced):
            rows.append(_row(verdict, meter, outcome, why))
    return rows


def _outcomes(verdict: Verdict, replaced: bool) -> list[tuple[str, str]]:
    """What is said of a row in the report; nothing of one that was simply saved."""
    if verdict.kind == REFUSED:
        return [(REFUSED_ROW, verdict.message)]
    if verdict.kind == REPLACES and not replaced:
        return [(KEPT, "What was saved before stays.")]
    found = [(CHANGED, "")] if verdict.kind == REPLACES else []
    if verdict.odd:
        found.append((HELD, verdict.odd))
    if verdict.kind == "same" and verdict.notes:
        found.append((NOTED, " ".join(verdict.notes)))
    return found


def _row(verdict: Verdict, meter: Meter, outcome: str, why: str) -> dict[str, Any]:
    bill, other = verdict.bill, verdict.other if verdict.kind == REPLACES else None
    return {
        "outcome": outcome,
        "where": bill.where,
        "meter": meter.name,
        "site": meter.site.name,
        "business": meter.site.business.name,
        "start": bill.start_on.isoformat(),
        "end": bill.end_on.isoformat(),
        "unit": meter.unit if verdict.kind != REFUSED else bill.unit,
        "quantity": _units(verdict.millionths) if verdict.kind != REFUSED else float(bill.quantity),
        "cents": verdict.cents,
        "old_quantity": _units(other.quantity_millionths) if other else None,
        "old_cents": other.cost_cents if other else None,
        "why": why,
        "text": "",
    }


def _unread(where: str, text: str, what: str) -> dict[str, Any]:
    empty = ("meter", "site", "business", "start", "end", "unit", "quantity", "cents", "old_quantity", "old_cents")
    return {"outcome": REFUSED_ROW, "where": where, **dict.fromkeys(empty), "why": what, "text": text}


def _units(millionths: int) -> float:
    return millionths / MILLION


def report_on(upload: Upload) -> dict[str, Any] | None:
    """The report of a saved file; None for one that was saved before there were reports."""
    return upload.report
