"""Correct a reading, or take it out: a new row supersedes the old one, which stays in the history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_challenges_of_site
from challenge.extensions import db
from challenge.formats.contents import Bill
from challenge.mistakes import Mistake
from challenge.savings.actions.holds import hold, settle_hold
from challenge.savings.models import Reading
from challenge.savings.queries import is_asked_about, is_superseded
from challenge.savings.verdicts import REFUSED, Verdict, verdict_on_correction

LONGEST_REASON = 500


def correct_reading(
    reading: Reading,
    *,
    start_on: date,
    end_on: date,
    quantity: Decimal,
    cost: Decimal | None,
    reason: str,
    author: User,
    estimated: bool | None = None,
    on_behalf: bool = False,
) -> Reading:
    """The new version of a reading, in the meter's unit. Open holds on the old one are settled by it.

    What the coordinator corrects (`on_behalf`), and what answers a question of hers or of a reviewer, counts as
    received when the old reading was, also after the deadline. What the business corrects is held when it looks odd.
    """
    _check_open_to_change(reading, reason)
    kept = reading.estimated if estimated is None else estimated
    bill = Bill(start_on, end_on, quantity, reading.meter.unit, cost, kept)
    verdict = verdict_on_correction(reading, bill, trusted=on_behalf)
    if verdict.kind == REFUSED:
        raise Mistake(verdict.field, verdict.message)
    if _is_unchanged(reading, verdict):
        raise Mistake("", "Nothing was changed. Change what is wrong, or leave this page.")
    newer = _superseding(reading, verdict, reason, author, on_behalf)
    if verdict.odd:
        hold(newer, verdict.odd)
    note("correct_reading", f"reading:{reading.id}", reason=reason, newer=newer.id, on_behalf=on_behalf)
    return newer


def withdraw_reading(reading: Reading, reason: str, *, author: User, on_behalf: bool = False) -> Reading:
    """Take a reading out: it was wrong, and nothing takes its place. The history keeps it."""
    _check_open_to_change(reading, reason)
    bill = Bill(reading.start_on, reading.end_on, Decimal(0), reading.meter.unit, estimated=reading.estimated)
    verdict = Verdict(bill, "new", reading.quantity_millionths, reading.cost_cents)
    newer = _superseding(reading, verdict, reason, author, on_behalf)
    newer.withdrawn = True
    note("withdraw_reading", f"reading:{reading.id}", reason=reason, on_behalf=on_behalf)
    return newer


def _check_open_to_change(reading: Reading, reason: str) -> None:
    if reading.withdrawn or is_superseded(reading):
        raise Mistake("", "This bill was changed in the meantime. Go back to the meter and open its newest version.")
    if not reason.strip():
        raise Mistake("reason", "Say in a few words why: the history shows it.")
    if len(reason) > LONGEST_REASON:
        raise Mistake("reason", f"Use at most {LONGEST_REASON} characters.")


def _is_unchanged(reading: Reading, verdict: Verdict) -> bool:
    bill = verdict.bill
    then = (reading.start_on, reading.end_on, reading.quantity_millionths, reading.cost_cents, reading.estimated)
    return then == (bill.start_on, bill.end_on, verdict.millionths, verdict.cents, bill.estimated)


def _superseding(reading: Reading, verdict: Verdict, reason: str, author: User, on_behalf: bool) -> Reading:
    now = clock.now()
    newer = Reading(
        meter_id=reading.meter_id,
        start_on=verdict.bill.start_on,
        end_on=verdict.bill.end_on,
        quantity_millionths=verdict.millionths,
        cost_cents=verdict.cents,
        estimated=verdict.bill.estimated,
        source="correction",
        author_id=author.id,
        on_behalf=on_behalf,
        received_at=reading.received_at if on_behalf or is_asked_about(reading) else now,
        saved_at=now,
        supersedes_id=reading.id,
        reason=reason.strip(),
    )
    db.session.add(newer)
    db.session.flush()
    settle_hold(reading, author, f"Corrected: {reason.strip()}")
    touch_challenges_of_site(reading.meter.site_id)
    return newer
