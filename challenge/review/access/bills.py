"""Whose bills the signed-in person may look at, and which she may decide on.

Open to: the business's own people, the city's coordinators, network staff, and the challenge's reviewers.
Decided by: coordinators, staff and reviewers, and never by anybody who works or worked for the business, who entered
one of the bills or a figure that stands for bills.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask import abort
from sqlalchemy import select

from challenge.accounts.access import me
from challenge.accounts.models import User
from challenge.businesses.access import coordinates_business, works_for
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.quantities.resources import RESOURCES
from challenge.review.access.answers import interest_in, may_review
from challenge.review.bills import Cell, of_days, of_number
from challenge.review.models import BillReview
from challenge.savings.models import IntervalMonth, Meter, Reading, StatedBaseline
from challenge.words import and_words


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


def own_bills_or_404(entry_id: int, resource: str) -> Entry:
    """The entry, if the signed-in person works for its business."""
    entry = billed_entry_or_404(entry_id, resource)
    if not works_for(me(), entry.business_id):
        abort(404)
    return entry


def reply_file_or_404(entry_id: int, resource: str, review_id: int) -> StoredFile:
    """The file beside a reply about these bills."""
    entry, row = billed_entry_or_404(entry_id, resource), db.session.get(BillReview, review_id)
    if row is None or (row.entry_id, row.resource) != (entry.id, resource):
        abort(404)
    return row.file or abort(404)


def bill_file_or_404(entry_id: int, resource: str, file_id: int) -> StoredFile:
    """The file that some of these bills were read from."""
    entry = billed_entry_or_404(entry_id, resource)
    asked = select(Reading.id).join(Meter, Meter.id == Reading.meter_id)
    asked = asked.join(EntrySite, EntrySite.site_id == Meter.site_id)
    asked = asked.where(*of_number(entry.id, resource, rules_of(entry.challenge)), Reading.file_id == file_id)
    file = db.session.get(StoredFile, file_id)
    if file is None or db.session.scalar(asked.limit(1)) is None:
        abort(404)
    return file


def why_not_bills(user: User, entry: Entry, resource: str) -> str:
    """Why this person may not decide on the bills, in a sentence; "" when she may."""
    return why_nots_bills(user, entry.challenge, {(entry.id, resource): entry})[entry.id, resource]


def why_nots_bills(user: User, challenge: Challenge, entries: Mapping[Cell, Entry]) -> dict[Cell, str]:
    """The same for several numbers of one challenge at once; each with its entry."""
    if not may_review(user, challenge):
        return dict.fromkeys(entries, "You do not review this challenge.")
    businesses = {entry.business_id for entry in entries.values()}
    interest = {business_id: interest_in(user, business_id, "bills") for business_id in businesses}
    own = _entered_by(user, challenge, {entry_id for entry_id, _ in entries})
    return {cell: interest[entry.business_id] or (OWN_BILLS if cell in own else "") for cell, entry in entries.items()}


def why_not_elsewhere(user: User, entry: Entry, entries: Iterable[Entry]) -> str:
    """Why this person may not leave out a bill that counts in these entries of one business; "" when she may.

    A bill that is wrong is wrong wherever it counts. Who coordinates the business decides on its bills anyway; who was
    invited to one challenge decides only where they count in none that she does not review.
    """
    if coordinates_business(user, entry.business_id):
        return ""
    others = {one.challenge.name for one in entries if not may_review(user, one.challenge)}
    if not others:
        return ""
    return f"These bills count in {and_words(sorted(others))} as well: its coordinator has to leave them out."


OWN_BILLS = "You entered some of these bills: another reviewer or network staff decides on them."


def _entered_by(user: User, challenge: Challenge, entry_ids: Collection[int]) -> set[Cell]:
    """The numbers of which this person entered a bill, a file of intervals or a figure without bills."""
    of_meter = select(EntrySite.entry_id, Meter.resource).join(Meter, Meter.site_id == EntrySite.site_id)
    bills = of_meter.join(Reading, Reading.meter_id == Meter.id)
    bills = bills.where(Reading.author_id == user.id, *of_days(rules_of(challenge)))
    intervals = of_meter.join(IntervalMonth, IntervalMonth.meter_id == Meter.id)
    figure = StatedBaseline
    figures = select(EntrySite.entry_id, figure.resource).join(figure, figure.site_id == EntrySite.site_id)
    found: set[Cell] = set()
    for statement in (
        bills,
        intervals.where(IntervalMonth.author_id == user.id),
        figures.where(figure.author_id == user.id),
    ):
        rows = db.session.execute(statement.where(EntrySite.entry_id.in_(entry_ids)).distinct())
        found |= {(row[0], row[1]) for row in rows}
    return found
