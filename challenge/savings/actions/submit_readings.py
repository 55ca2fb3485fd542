"""Log use: one deed for typed bills, a year of bills, and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.actions.sites import touch_challenges_of_site
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.mistakes import Mistake
from challenge.savings.actions.holds import hold, settle_hold
from challenge.savings.bills import Bill
from challenge.savings.models import SOURCES, Meter, Reading
from challenge.savings.verdicts import NEW, REFUSED, REPLACES, SAME, Verdict, verdicts_on

NEWER_FILE = "newer file"


class RefusedBills(Mistake):
    """Some bills cannot be saved, so none was. `verdicts` are those that were refused, with their reasons."""

    def __init__(self, verdicts: list[Verdict]) -> None:
        super().__init__(verdicts[0].field, verdicts[0].message)
        self.verdicts = verdicts


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done with the bills. `held` are among those saved or replaced."""

    saved: int
    already_there: int
    replaced: int
    held: tuple[Verdict, ...]
    in_days: bool = False

    def sentence(self) -> str:
        """What the person reads after saving."""
        parts = []
        if self.saved:
            parts.append(f"{_counted(self.saved, self.in_days)} saved")
        if self.replaced:
            parts.append(f"{self.replaced} replaced by newer figures")
        if self.already_there:
            parts.append(f"{self.already_there} there already")
        if self.held:
            parts.append(f"{len(self.held)} held until your coordinator has looked")
        return ", ".join(parts) + "."


def submit_readings(
    meter: Meter,
    bills: Sequence[Bill],
    *,
    author: User,
    source: str,
    received_at: datetime,
    on_behalf: bool = False,
    file: StoredFile | None = None,
) -> Summary:
    """Save bills as readings of a meter: all of them or, with `RefusedBills`, none.

    A bill that is saved already is skipped and counted. In files a changed bill takes the place of the older one.
    What looks odd is held until the coordinator decides; what she enters herself (`on_behalf`) is not.
    """
    if source not in SOURCES:
        raise ValueError(f"unknown source {source!r}")
    if not bills:
        raise Mistake("", "There is nothing to save yet.")
    verdicts = verdicts_on(meter, bills, source, trusted=on_behalf)
    refused = [verdict for verdict in verdicts if verdict.kind == REFUSED]
    if refused:
        raise RefusedBills(refused)
    facts = {
        "meter_id": meter.id,
        "source": source,
        "file_id": file.id if file else None,
        "author_id": author.id,
        "on_behalf": on_behalf,
        "received_at": received_at,
        "saved_at": clock.now(),
    }
    _write([verdict for verdict in verdicts if verdict.kind in (NEW, REPLACES)], facts, author)
    summary = _summary(verdicts)
    note("submit_readings", f"meter:{meter.id}", source=source, **_counts(summary), on_behalf=on_behalf)
    if summary.saved or summary.replaced:
        touch_challenges_of_site(meter.site_id)
    return summary


def _write(fresh: list[Verdict], facts: dict[str, Any], author: User) -> None:
    """Plain rows in one statement; those that are held one by one, because their holds need their ids."""
    rows = [_row(verdict) | facts for verdict in fresh if not verdict.odd]
    if rows:
        db.session.execute(insert(Reading), rows)
    for verdict in fresh:
        if verdict.odd:
            reading = Reading(**_row(verdict), **facts)
            db.session.add(reading)
            db.session.flush()
            hold(reading, verdict.odd)
        if verdict.other is not None:
            settle_hold(verdict.other, author, "Replaced by a newer file.")


def _row(verdict: Verdict) -> dict[str, Any]:
    replaced = verdict.other if verdict.kind == REPLACES else None
    return {
        "start_on": verdict.bill.start_on,
        "end_on": verdict.bill.end_on,
        "quantity_millionths": verdict.millionths,
        "cost_cents": verdict.cents,
        "estimated": verdict.bill.estimated,
        "supersedes_id": replaced.id if replaced else None,
        "reason": NEWER_FILE if replaced else "",
    }


def _summary(verdicts: list[Verdict]) -> Summary:
    kinds = [verdict.kind for verdict in verdicts]
    held = tuple(verdict for verdict in verdicts if verdict.odd)
    in_days = all(verdict.bill.days == 1 for verdict in verdicts)
    return Summary(kinds.count(NEW), kinds.count(SAME), kinds.count(REPLACES), held, in_days)


def _counts(summary: Summary) -> dict[str, int]:
    return {
        "saved": summary.saved,
        "already_there": summary.already_there,
        "replaced": summary.replaced,
        "held": len(summary.held),
    }


def _counted(count: int, in_days: bool) -> str:
    word = "day" if in_days else "bill"
    return f"{count:,} {word}{'' if count == 1 else 's'}"
