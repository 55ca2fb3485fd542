"""Is this answer right? Its page for reviewers and for the business, its evidence, the decision, the reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, flash, redirect, render_template, url_for

from challenge.accounts.access import coordinates, me
from challenge.audit.actions import once
from challenge.businesses.access import works_for
from challenge.files.downloads import as_download
from challenge.files.queries import content_of
from challenge.mistakes import Mistake
from challenge.review.access import (
    answer_or_404,
    evidence_of_answer_or_404,
    may_review,
    own_answer_or_404,
    reviewable_answer_or_404,
    why_not,
)
from challenge.review.actions import (
    ask_about_answer,
    check_answer,
    give_part,
    reject_answer,
    reply_to_question,
    verify_answer,
)
from challenge.review.forms import AnswerForm, DecideAnswerForm
from challenge.review.item import asked_by, claimed_hundredths
from challenge.review.models import AnswerReview
from challenge.review.questions import decision_in, open_question, talk_about
from challenge.review.queue import STATE_WORDS, asked_for, claims_in, state_in
from challenge.review.routes.blueprint import pages
from challenge.review.said import (
    STATUS_WORDS,
    amount_words,
    earlier_answers,
    evidence_beside,
    names_of,
    newer_answer,
)
from challenge.scorecards.models import ORIGINS, ActionAnswer
from challenge.scoring.rules.scorecards import RANGE
from challenge.scoring.scorecards import NO, NOT_APPLICABLE

KNOWN_TYPES = ("application/pdf", "image/png", "image/jpeg")
DONE_WORDS = {
    "check": "Marked as checked.",
    "verify": "Verified.",
    "part": "Approved in part; the business is told by letter.",
    "ask": "Asked; the business is told by letter.",
    "reject": "Not accepted; the business is told by letter.",
}


@pages.get("/answers/<int:answer_id>")
def action_answer(answer_id: int) -> str:
    """What is claimed, the evidence, what was said, and what can be done."""
    return _page(answer_or_404(answer_id), None, AnswerForm())


@pages.post("/answers/<int:answer_id>/decide")
def decide_answer(answer_id: int) -> Any:
    """Check, verify, give part, ask or reject: the button says which."""
    reviewable_answer_or_404(answer_id)
    form = DecideAnswerForm()
    if form.validate_on_submit():
        try:
            return redirect(once(f"decide_answer:{answer_id}", form, lambda: _decide(answer_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(answer_or_404(answer_id), form, AnswerForm(formdata=None)), 422


@pages.post("/answers/<int:answer_id>/reply")
def reply(answer_id: int) -> Any:
    """The business replies to a question."""
    own_answer_or_404(answer_id)
    form = AnswerForm()

    def act() -> str:
        reply_to_question(own_answer_or_404(answer_id), by=me(), text=form.text.data or "")
        flash("Your reply is sent. The reviewers find it beside the answer.", "success")
        return url_for("review.action_answer", answer_id=answer_id)

    if form.validate_on_submit():
        try:
            return redirect(once(f"reply:{answer_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _page(answer_or_404(answer_id), None, form), 422


@pages.get("/answers/<int:answer_id>/evidence/<int:file_id>")
def answer_evidence(answer_id: int, file_id: int) -> Response:
    """A file beside the answer: always saved, never opened as a page, never kept on the way."""
    found = evidence_of_answer_or_404(answer_id, file_id)
    kind = found.media_type if found.media_type in KNOWN_TYPES else "application/octet-stream"
    response = as_download(content_of(found.file), found.file.name, kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _decide(answer_id: int, form: DecideAnswerForm) -> str:
    answer, text, by = reviewable_answer_or_404(answer_id), form.text.data or "", me()
    seen = int(form.seen.data or 0)
    deeds: dict[str, Callable[[], AnswerReview]] = {
        "verify": lambda: verify_answer(answer, by=by, remark=text, seen=seen),
        "check": lambda: check_answer(answer, by=by, remark=text, seen=seen),
        "part": lambda: give_part(answer, by=by, points=form.points.data, reason=text, seen=seen),
        "ask": lambda: ask_about_answer(answer, by=by, question=text, seen=seen),
        "reject": lambda: reject_answer(answer, by=by, reason=text, seen=seen),
    }
    pressed = [name for name in deeds if form[name].data]
    if len(pressed) != 1:
        raise Mistake("", "Choose one of the buttons.")
    deeds[pressed[0]]()
    flash(f"{answer.item} of {answer.entry.business.name}: {DONE_WORDS[pressed[0]]}", "success")
    if not form.back.data:
        return url_for("review.action_answer", answer_id=answer_id)
    return _queue(answer, form.back.data)


def _queue(answer: ActionAnswer, back: str) -> str:
    """Where she was in the queue: only what the queue itself would ask."""
    parts = dict(parse_qsl(back))
    page = parts.get("page", "1")
    more = {"page": page} if page.isascii() and page.isdigit() and page != "1" else {}
    challenge = answer.entry.challenge
    at = {"member": challenge.member.slug, "challenge": challenge.slug}
    values: dict[str, Any] = {**at, **asked_for(parts).query, **more}
    return url_for("desks.queue", **values) + "#answers"


def _page(answer: ActionAnswer, form: DecideAnswerForm | None, reply_form: AnswerForm) -> str:
    user, entry = me(), answer.entry
    reviews, own = may_review(user, entry.challenge), works_for(user, entry.business_id)
    talk = talk_about([answer.id]).get(answer.id, [])
    asked = asked_by(answer)
    card, item = asked or (None, None)
    decision, question = decision_in(talk), open_question(talk)
    if form is None:
        form = DecideAnswerForm(formdata=None)
    form.seen.data = str(talk[-1].id if talk else 0)
    return render_template(
        "review/action_answer.html",
        answer=answer,
        entry=entry,
        card=card,
        item=item,
        amount=amount_words(answer, item),
        claimed=claimed_hundredths(answer),
        ranged=item is not None and item.kind == RANGE,
        left_out=answer.status == NOT_APPLICABLE,
        talk=talk,
        names=names_of(talk) if reviews else {},
        decision=decision,
        question=question,
        state=state_in(decision.kind if decision else None, talk[-1].kind if talk else None),
        evidence=evidence_beside([answer]).get((answer.entry_id, answer.scorecard, answer.item), []),
        earlier=earlier_answers(answer),
        newer=newer_answer(answer),
        claim=_claim(answer) if reviews and answer.is_current else None,
        reviews=reviews,
        runs_it=coordinates(user, entry.challenge.member_id),
        own=own,
        why_not=why_not(user, answer) if reviews else "",
        may_decide=reviews and answer.is_current and asked is not None and answer.status != NO,
        may_reply=own and answer.is_current and question is not None,
        statuses=STATUS_WORDS,
        state_words=STATE_WORDS,
        origins=ORIGINS,
        form=form,
        reply_form=reply_form,
    )


def _claim(answer: ActionAnswer) -> Any:
    return next((one for one in claims_in(answer.entry.challenge) if one.answer_id == answer.id), None)
