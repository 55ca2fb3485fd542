"""Say of the bills of one number that they are checked, or verified; take that back; ask the business, and its reply;
leave bills out.

Every deed adds a row; the last decision stands. It holds for the bills that were looked at: once one is added,
corrected or decided on, the number is self-reported again. A bill is right or wrong, so a part of a number is some of
its bills: those that are wrong are left out, wherever they counted. Nobody decides on bills of her own (see
`access.bills`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_challenges_of_sites, touch_entries
from challenge.businesses.models import LIVE, Entry, EntrySite
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.files.actions import Original, store_file
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES
from challenge.review.access.bills import why_not_bills, why_not_elsewhere
from challenge.review.actions.letters import tell_business
from challenge.review.bill_history import readings_among
from challenge.review.bills import ASKED, LEFT_OUT, REPLIED, Number, fingerprints_of, numbers_in
from challenge.review.models import SEEN, BillReview
from challenge.savings.actions.holds import ask_about, close_questions, leave_out
from challenge.savings.models import Meter, Reading
from challenge.scoring.states import CHECKED, SELF_REPORTED, VERIFIED

LONGEST = 1000
TAKEN_BACK = "taken_back"
OTHER = "other"


def check_bills(entry: Entry, resource: str, *, by: User, remark: str = "", bills: str) -> BillReview:
    """They are plausible; nobody compared them with anything."""
    number = _refuse(entry, resource, by, bills)
    return _decide(entry, number, CHECKED, by=by, text=remark)


def verify_bills(entry: Entry, resource: str, *, by: User, seen: str, remark: str = "", bills: str) -> BillReview:
    """They were compared with what `seen` names, and are right. `bills` are those that were looked at."""
    _refuse_seen(seen, remark)
    number = _refuse(entry, resource, by, bills)
    return _decide(entry, number, VERIFIED, by=by, text=remark, seen=seen)


def take_bills_back(entry: Entry, resource: str, *, by: User, reason: str, bills: str) -> BillReview:
    """What was said of them no longer holds: they are self-reported again."""
    if not reason:
        raise Mistake("text", "Say why; the business reads it.")
    number = _refuse(entry, resource, by, bills)
    if number.state == SELF_REPORTED:
        raise Mistake("", "Nothing was said of these bills that could be taken back.")
    return _decide(entry, number, TAKEN_BACK, by=by, text=reason)


def ask_about_bills(
    entry: Entry, resource: str, *, by: User, question: str, reading_ids: Collection[int] = (), bills: str
) -> BillReview:
    """Ask the business about these bills, or about all; what was decided stays until somebody decides again."""
    number = _refuse(entry, resource, by, bills)
    if not question:
        raise Mistake("text", "Write the question; the business gets it by letter.")
    readings = _chosen(entry, resource, reading_ids)
    row = _add(entry, resource, ASKED, by=by, text=question, bills=number.bills, readings=readings)
    ask_about([one.id for one in readings])
    _tell(entry, resource, f"{RESOURCES[resource].name}: a question. {question}")
    return row


def reply_about_bills(entry: Entry, resource: str, *, by: User, text: str, file: Original | None = None) -> BillReview:
    """The business replies, with a bill or a picture where it has one; reviewers find the number among those to do."""
    if not works_for(by, entry.business_id):
        raise Mistake("", "Only the business's own people reply to reviewers.")
    number = number_of(entry, resource)
    if number is None or number.said is None or number.said.kind != ASKED:
        raise Mistake("", "This question was answered or settled meanwhile.")
    if not text:
        raise Mistake("text", "Write your reply.")
    row = _add(entry, resource, REPLIED, by=by, text=text, bills=number.bills)
    row.file_id = store_file(file, uploaded_by=by.id).id if file else None
    return row


def leave_bills_out(
    entry: Entry,
    resource: str,
    *,
    by: User,
    reading_ids: Collection[int],
    reason: str,
    bills: str,
    seen: str | None = None,
) -> BillReview:
    """These bills are wrong and count no more; with `seen`, the others were compared with that and are verified."""
    if not reason:
        raise Mistake("text", "Say why they do not count; the business reads it.")
    if seen is not None:
        _refuse_seen(seen, reason)
    number = _refuse(entry, resource, by, bills)
    readings = _chosen(entry, resource, reading_ids)
    if not readings:
        raise Mistake("", "Tick the bills that are wrong first.")
    sites = {one.meter.site_id for one in readings}
    elsewhere = _entries_at(sites)
    refused = why_not_elsewhere(by, entry, elsewhere)
    if refused:
        raise Mistake("", refused)
    for one in readings:
        leave_out(one, by=by, reason=reason)
    db.session.flush()
    for other in elsewhere:
        now = fingerprints_of(rules_of(other.challenge), [other.id]).get((other.id, resource))
        if now is not None:
            row = _stand(other, resource, LEFT_OUT, by=by, text=reason, bills=now, readings=readings)
            if other.id == entry.id:
                own = row
    touch_challenges_of_sites(sites)
    several = f"{len(readings)} {'bill does' if len(readings) == 1 else 'bills do'}"
    _tell(entry, resource, f"{RESOURCES[resource].name}: {several} not count any more. {reason}")
    if seen is None:
        return own
    number = number_of(entry, resource) or number
    return _decide(entry, number, VERIFIED, by=by, text="", seen=seen)


def number_of(entry: Entry, resource: str) -> Number | None:
    """The measured number as it is now; None where it does not count or has no bills."""
    return next((one for one in numbers_in(entry.challenge, [entry.id]) if one.resource == resource), None)


def _refuse_seen(seen: str, remark: str) -> None:
    if seen not in SEEN:
        raise Mistake("seen", "Say what you compared the bills with.")
    if seen == OTHER and not remark:
        raise Mistake("text", "Say in the note what you compared the bills with.")


def _refuse(entry: Entry, resource: str, by: User, bills: str) -> Number:
    """Refuse who may not, and who has not seen the newest bill; the number as it is now."""
    reason = why_not_bills(by, entry, resource)
    if reason:
        raise Mistake("", reason)
    number = number_of(entry, resource)
    if number is None:
        raise Mistake("", "This number does not count, or has no bills any more: there is nothing to decide.")
    if number.bills != bills:
        raise Mistake("", "The bills changed since you opened this page. Look at them again, then decide.")
    return number


def _chosen(entry: Entry, resource: str, reading_ids: Collection[int]) -> Sequence[Reading]:
    found = readings_among(entry, resource, reading_ids)
    if len(found) != len(set(reading_ids)):
        raise Mistake("", "Some of these bills do not count here, or not any more. Look at the list again.")
    return found


def _entries_at(site_ids: Collection[int]) -> Sequence[Entry]:
    """Every entry that these sites count in."""
    seats = select(EntrySite.entry_id).where(EntrySite.site_id.in_(site_ids))
    return db.session.scalars(select(Entry).where(Entry.id.in_(seats), Entry.state.in_(LIVE)).order_by(Entry.id)).all()


def _decide(entry: Entry, number: Number, kind: str, *, by: User, text: str, seen: str = "") -> BillReview:
    row = _stand(entry, number.resource, kind, by=by, text=text, bills=number.bills, seen=seen)
    close_questions(_meters(entry, number.resource))
    touch_entries([entry.id])
    return row


def _meters(entry: Entry, resource: str) -> Sequence[int]:
    meters = select(Meter.id).join(EntrySite, EntrySite.site_id == Meter.site_id)
    return db.session.scalars(meters.where(EntrySite.entry_id == entry.id, Meter.resource == resource)).all()


def _stand(entry: Entry, resource: str, kind: str, **facts: object) -> BillReview:
    """A row that takes the place of the decision before."""
    place = {"entry_id": entry.id, "resource": resource}
    db.session.execute(update(BillReview).filter_by(**place, is_standing=True).values(is_standing=False))
    return _add(entry, resource, kind, is_standing=True, **facts)  # type: ignore[arg-type]  # passed on as they came


def _add(
    entry: Entry,
    resource: str,
    kind: str,
    *,
    by: User,
    text: str,
    bills: str,
    seen: str = "",
    readings: Sequence[Reading] = (),
    is_standing: bool = False,
) -> BillReview:
    if len(text) > LONGEST:
        raise Mistake("text", f"Write at most {LONGEST:,} characters.")
    row = BillReview(
        entry_id=entry.id,
        resource=resource,
        kind=kind,
        seen=seen,
        text=text,
        bills=bills,
        readings=[one.id for one in readings],
        author_id=by.id,
        at=clock.now(),
        is_standing=is_standing,
    )
    db.session.add(row)
    db.session.flush()
    told = {"readings": row.readings} if readings else {}
    note(f"bills_{kind}", f"entry:{entry.id}", resource=resource, seen=seen, text=text, **told)
    return row


def _tell(entry: Entry, resource: str, line: str) -> None:
    tell_business(entry, line, f"/entries/{entry.id}/bills/{resource}")
