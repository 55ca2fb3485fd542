"""Whose bills the signed-in person may look at, and which she may decide on.

Open to: the business's own people, the city's coordinators, network staff, and the challenge's reviewers.
Decided by: coordinators, staff and reviewers, and never by anybody who works or worked for the business, who entered
one of the bills or a figure that stands for bills.
"""

from __future__ import annotations

from flask import abort
from sqlalchemy import select

from challenge.accounts.access import me
from challenge.accounts.models import User
from challenge.businesses.access import works_for
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.quantities.resources import RESOURCES
from challenge.review.access.answers import interest_in, may_review
from challenge.review.bills import of_number
from challenge.savings.models import IntervalMonth, Meter, Reading, StatedBaseline


def billed_entry_or_404(entry_id: int, resource: str) -> Entry:
    """The entry, if the signed-in person works for its business or reviews its challenge."""
    entry = private_entry_or_404(entry_id)
    if resource not in RESOURCES:
        abort(404)
    return entry


def private_entry_or_404(entry_id: int) -> Entry:
    """The same, for whatever is private of it."""
    user, entry = me(), db.session.get(Entry, entry_id)
    if entry is None:
        abort(404)
    if not (works_for(user, entry.business_id) or may_review(user, entry.challenge)):
        abort(404)
    return entry


def reviewable_bills_or_404(entry_id: int, resource: str) -> Entry:
    """The entry, if the signed-in person reviews its challenge."""
    entry = billed_entry_or_404(entry_id, resource)
    if not may_review(me(), entry.challenge):
        abort(404)
    return entry


def bill_file_or_404(entry_id: int, resource: str, file_id: int) -> StoredFile:
    """The file that some of these bills were read from."""
    entry = billed_entry_or_404(entry_id, resource)
    asked = _bills(entry, resource).where(Reading.file_id == file_id)
    file = db.session.get(StoredFile, file_id)
    if file is None or db.session.scalar(asked.limit(1)) is None:
        abort(404)
    return file


def why_not_bills(user: User, entry: Entry, resource: str) -> str:
    """Why this person may not decide on the bills, in a sentence; "" when she may."""
    if not may_review(user, entry.challenge):
        return "You do not review this challenge."
    reason = interest_in(user, entry.business_id, "bills")
    if reason:
        return reason
    return OWN_BILLS if _entered_by(user, entry, resource) else ""


OWN_BILLS = "You entered some of these bills: another reviewer or network staff decides on them."


def _bills(entry: Entry, resource: str):  # type: ignore[no-untyped-def]  # a select that callers narrow
    statement = select(Reading.id).join(Meter, Meter.id == Reading.meter_id)
    statement = statement.join(EntrySite, EntrySite.site_id == Meter.site_id)
    return statement.where(*of_number(entry.id, resource, rules_of(entry.challenge)))


def _entered_by(user: User, entry: Entry, resource: str) -> bool:
    if db.session.scalar(_bills(entry, resource).where(Reading.author_id == user.id).limit(1)) is not None:
        return True
    seats = select(EntrySite.site_id).filter_by(entry_id=entry.id)
    meters = select(Meter.id).where(Meter.site_id.in_(seats), Meter.resource == resource)
    intervals = select(IntervalMonth.id).where(IntervalMonth.meter_id.in_(meters), IntervalMonth.author_id == user.id)
    figures = select(StatedBaseline.id).where(StatedBaseline.site_id.in_(seats), StatedBaseline.resource == resource)
    stated = figures.where(StatedBaseline.author_id == user.id)
    return any(db.session.scalar(one.limit(1)) is not None for one in (intervals, stated))
