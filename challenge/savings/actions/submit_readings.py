"""Log use: one deed for typed bills, a year of bills, and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_challenges_of_sites
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.formats.contents import Bill
from challenge.mistakes import Mistake
from challenge.savings.actions.holds import hold, settle_hold
from challenge.savings.actions.insert_readings import Batch, insert_plain, reading_of
from challenge.savings.models import SOURCES, Meter
from challenge.savings.verdicts import NEW, REFUSED, REPLACES, SAME, Verdict, verdicts_on


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
    if not bills:
        raise Mistake("", "There is nothing to save yet.")
    batch = Batch(meter, verdicts_on(meter, bills, source, trusted=on_behalf), on_behalf)
    return save_judged([batch], author=author, source=source, received_at=received_at, file=file)[0]


def save_judged(
    batches: Sequence[Batch], *, author: User, source: str, received_at: datetime, file: StoredFile | None = None
) -> list[Summary]:
    """Save bills of several meters, judged before in the same transaction: all or, with `RefusedBills`, none."""
    if source not in SOURCES:
        raise ValueError(f"unknown source {source!r}")
    refused = [verdict for batch in batches for verdict in batch.verdicts if verdict.kind == REFUSED]
    if refused:
        raise RefusedBills(refused)
    facts = {
        "source": source,
        "file_id": file.id if file else None,
        "author_id": author.id,
        "received_at": received_at,
        "saved_at": clock.now(),
    }
    insert_plain(batches, facts)
    for batch in batches:
        _write_held(batch, facts)
    _settle_holds(batches, author)
    summaries = [_summary(batch.verdicts) for batch in batches]
    for batch, summary in zip(batches, summaries, strict=True):
        about = {**_counts(summary), "on_behalf": batch.on_behalf}
        note("submit_readings", f"meter:{batch.meter.id}", source=source, **about)
    changed = zip(batches, summaries, strict=True)
    touch_challenges_of_sites({batch.meter.site_id for batch, one in changed if one.saved or one.replaced})
    return summaries


def _write_held(batch: Batch, facts: dict[str, Any]) -> None:
    """One by one, because their holds need their ids."""
    for verdict in batch.verdicts:
        if verdict.odd and verdict.kind in (NEW, REPLACES):
            reading = reading_of(batch, verdict, facts)
            db.session.add(reading)
            db.session.flush()
            hold(reading, verdict.odd)


def _settle_holds(batches: Sequence[Batch], author: User) -> None:
    for batch in batches:
        for verdict in batch.verdicts:
            if verdict.kind == REPLACES and verdict.other is not None:
                settle_hold(verdict.other, author, "Replaced by a newer file.")


def _summary(verdicts: Sequence[Verdict]) -> Summary:
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
