"""Say of the bills of one number that they are checked, or verified; or take that back.

Every deed adds a row; the newest stands. It holds for the bills that were looked at: once one is added, corrected or
decided on, the number is self-reported again. Nobody decides on bills of her own (see `access.bills`).
"""

from __future__ import annotations

from sqlalchemy import update

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Entry
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.review.access.bills import why_not_bills
from challenge.review.bills import Number, numbers_in
from challenge.review.models import SEEN, BillReview
from challenge.scoring.states import SELF_REPORTED

LONGEST = 1000
TAKEN_BACK = "taken_back"
OTHER = "other"


def check_bills(entry: Entry, resource: str, *, by: User, remark: str = "", bills: str) -> BillReview:
    """They are plausible; nobody compared them with anything."""
    return _decide(entry, resource, "checked", by=by, text=remark, bills=bills)


def verify_bills(entry: Entry, resource: str, *, by: User, seen: str, remark: str = "", bills: str) -> BillReview:
    """They were compared with what `seen` names, and are right. `bills` are those that were looked at."""
    if seen not in SEEN:
        raise Mistake("seen", "Say what you compared the bills with.")
    if seen == OTHER and not remark:
        raise Mistake("text", "Say in the note what you compared the bills with.")
    return _decide(entry, resource, "verified", by=by, text=remark, bills=bills, seen=seen)


def take_bills_back(entry: Entry, resource: str, *, by: User, reason: str, bills: str) -> BillReview:
    """What was said of them no longer holds: they are self-reported again."""
    if not reason:
        raise Mistake("text", "Say why; the business reads it.")
    number = number_of(entry, resource)
    if number is not None and number.state == SELF_REPORTED:
        raise Mistake("", "Nothing was said of these bills that could be taken back.")
    return _decide(entry, resource, TAKEN_BACK, by=by, text=reason, bills=bills)


def number_of(entry: Entry, resource: str) -> Number | None:
    """The measured number as it is now; None where it does not count or has no bills."""
    return next((one for one in numbers_in(entry.challenge, [entry.id]) if one.resource == resource), None)


def _decide(entry: Entry, resource: str, kind: str, *, by: User, text: str, bills: str, seen: str = "") -> BillReview:
    reason = why_not_bills(by, entry, resource)
    if reason:
        raise Mistake("", reason)
    number = number_of(entry, resource)
    if number is None:
        raise Mistake("", "This number does not count, or has no bills any more: there is nothing to decide.")
    if number.bills != bills:
        raise Mistake("", "The bills changed since you opened this page. Look at them again, then decide.")
    if len(text) > LONGEST:
        raise Mistake("text", f"Write at most {LONGEST:,} characters.")
    place = {"entry_id": entry.id, "resource": resource}
    db.session.execute(update(BillReview).filter_by(**place, is_standing=True).values(is_standing=False))
    facts = {"kind": kind, "seen": seen, "text": text, "bills": bills, "author_id": by.id, "at": clock.now()}
    row = BillReview(**place, **facts)
    db.session.add(row)
    db.session.flush()
    note(f"bills_{kind}", f"entry:{entry.id}", resource=resource, seen=seen, text=text)
    touch_entries([entry.id])
    return row
