"""Decide on a held reading: accept it, leave it out, ask the business; the business answers.

Correcting is not a decision of its own: the corrected row takes the held one's place (`savings`).
"""

from __future__ import annotations

from flask import current_app

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions import decide_driver
from challenge.businesses.actions.touched import touch_challenges_of_site
from challenge.businesses.models import SiteDriver
from challenge.businesses.queries import owners_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.notices.actions import compose_letter, write_letter
from challenge.review.access import KINDS, SiteChange
from challenge.savings.actions.circumstances import decide_adjustment, decide_baseline, refuse_adjusted
from challenge.savings.models import Hold, NonRoutineAdjustment


def accept_hold(hold: Hold, *, by: User, remark: str) -> None:
    """The number is right: from now on it counts."""
    _decide(hold, "accept", by, remark)


def reject_hold(hold: Hold, *, by: User, remark: str) -> None:
    """The number is wrong and nothing takes its place: it does not count, and its days are open again."""
    if not remark:
        raise Mistake("text", "Say why it does not count; the business reads it.")
    _decide(hold, "reject", by, remark)


def ask_about_hold(hold: Hold, *, by: User, question: str) -> None:
    """Ask the business; its owners get a letter."""
    _refuse_decided(hold)
    if not question:
        raise Mistake("text", "Write the question; the business gets it by letter.")
    hold.question, hold.answer = question, ""
    note("ask_about_hold", f"reading:{hold.reading_id}", question=question)
    meter = hold.reading.meter
    text = (
        f"A question about a bill of {meter.site.business.name} ({meter.name}):\n\n{question}\n\n"
        f"Answer here: {current_app.config['BASE_URL']}/holds/{hold.id}\n\n{by.name}"
    )
    for owner in owners_of(meter.site.business_id):
        write_letter(owner.email, f"A question about a bill of {meter.site.business.name}", text)


def answer_hold(hold: Hold, *, answer: str) -> None:
    """The business answers; the coordinator finds it in her list."""
    _refuse_decided(hold)
    if not answer:
        raise Mistake("text", "Write your answer.")
    hold.answer = answer
    note("answer_hold", f"reading:{hold.reading_id}", answer=answer)


def decide_site_change(row: SiteChange, *, accept: bool, by: User, remark: str) -> None:
    """Whether what was said of a site counts. Nobody decides on a business she works for."""
    if works_for(by, row.site.business_id):
        raise Mistake("", "You work for this business: somebody else has to decide.")
    if isinstance(row, SiteDriver):
        if accept:
            refuse_adjusted(row.site, row.driver, row.from_on)
        decide_driver(row, accept=accept, by=by, remark=remark)
    elif isinstance(row, NonRoutineAdjustment):
        decide_adjustment(row, accept=accept, by=by, remark=remark)
    else:
        decide_baseline(row, accept=accept, by=by, remark=remark)
    _tell_author(row, accept=accept, remark=remark)


def _tell_author(row: SiteChange, *, accept: bool, remark: str) -> None:
    """Who said it reads what was decided: the business that named a change, or the coordinator who did so for it."""
    author = db.session.get_one(User, row.author_id)
    kind = next(name for name, model in KINDS.items() if isinstance(row, model))
    compose_letter(
        "site_change_decided", author.email, author=author, change=row, kind=kind, accept=accept, remark=remark
    )


def _decide(hold: Hold, decision: str, by: User, remark: str) -> None:
    _refuse_decided(hold)
    hold.decision, hold.decided_at, hold.decided_by, hold.note = decision, clock.now(), by.id, remark
    note(f"{decision}_hold", f"reading:{hold.reading_id}", remark=remark)
    touch_challenges_of_site(hold.reading.meter.site_id)


def _refuse_decided(hold: Hold) -> None:
    if hold.decision is not None:
        raise Mistake("", "This was decided already. Open the page again to see how.")
