"""The reviewers' queue of one challenge: what is worth most to look at, with the evidence beside the number; and many
ordinary ones marked as checked at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for

from challenge.accounts.access import coordinates, me
from challenge.audit.actions import once
from challenge.challenges.life_words import REVIEWER, what_next
from challenge.challenges.models import Challenge
from challenge.desks.measured_numbers import numbers_to_show
from challenge.desks.routes.blueprint import pages
from challenge.leaderboards.podium import must_ids
from challenge.mistakes import Mistake
from challenge.review.access import reviewed_challenge_or_404
from challenge.review.access.answers import why_nots
from challenge.review.actions import check_answers, check_numbers, verify_answers
from challenge.review.actions.many import Marked, ordinary_answers, ordinary_numbers, verifiable_answers
from challenge.review.bills import Cell, numbers_in
from challenge.review.forms import CheckManyForm, DecideAnswerForm, VerifyManyForm, number_in
from challenge.review.hours import workload_of
from challenge.review.models import AnswerReview
from challenge.review.questions import talk_about
from challenge.review.queue import STATE_WORDS, STATES, Claim, Filter, asked_for, claims_in
from challenge.review.said import STATUS_WORDS, amount_words, answers_with_entries, evidence_beside
from challenge.review.verified import sample_of
from challenge.scorecards.models import ORIGINS, ActionAnswer, AnswerFile

ON_A_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One row of the queue: the claim, the answer behind it, and a form of its own while the person may decide."""

    claim: Claim
    answer: ActionAnswer
    amount: str
    evidence: Sequence[AnswerFile]
    last: AnswerReview | None
    why_not: str
    must_verify: bool
    form: DecideAnswerForm


@pages.get("/cities/<member>/challenges/<challenge>/review")
def queue(member: str, challenge: str) -> str:
    """What to look at first; filtered by entry, action or state."""
    return _page(reviewed_challenge_or_404(member, challenge), request.args)


@pages.post("/cities/<member>/challenges/<challenge>/review/answers")
def check_many_answers(member: str, challenge: str) -> Any:
    """Mark ticked answers, or all that are not odd, as checked."""
    found, form = reviewed_challenge_or_404(member, challenge), CheckManyForm()

    def act() -> str:
        inside, chosen = reviewed_challenge_or_404(member, challenge), asked_for(_back(form))
        ids = {number_in(text) for text in form.rows.data or ()}
        if _all_ordinary(form):
            ordinary = ordinary_answers(claims_in(inside), chosen, int(form.newest.data or 0))
            ids = {one.answer_id for one in ordinary}
        _tell(check_answers(inside, ids, by=me()))
        values: dict[str, Any] = {"member": member, "challenge": challenge, **chosen.query}
        return url_for("desks.queue", **values) + "#answers"

    return _mark(found, form, f"check_answers:{found.id}", act, "answers")


@pages.post("/cities/<member>/challenges/<challenge>/review/verify")
def verify_many_answers(member: str, challenge: str) -> Any:
    """Verify the ordinary answers of one entry that the page showed, with what was seen."""
    found, form = reviewed_challenge_or_404(member, challenge), VerifyManyForm()

    def act() -> str:
        inside, chosen = reviewed_challenge_or_404(member, challenge), asked_for(_back(form))
        ids = {number_in(text) for text in form.rows.data or ()}
        _tell(verify_answers(inside, chosen.entry, ids, seen=form.seen.data or "", by=me()))
        values: dict[str, Any] = {"member": member, "challenge": challenge, **chosen.query}
        return url_for("desks.queue", **values) + "#answers"

    if form.validate_on_submit():
        try:
            return redirect(once(f"verify_answers:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, _back(form), verifying=form), 422


@pages.post("/cities/<member>/challenges/<challenge>/review/numbers")
def check_many_numbers(member: str, challenge: str) -> Any:
    """Mark ticked measured numbers, or all that are not odd, as checked."""
    found, form = reviewed_challenge_or_404(member, challenge), CheckManyForm()

    def act() -> str:
        inside = reviewed_challenge_or_404(member, challenge)
        seen = dict(_number_ticked(text) for text in form.rows.data or ())
        if _all_ordinary(form):
            ordinary = ordinary_numbers(inside, numbers_in(inside), int(form.newest.data or 0))
            seen = {(one.entry_id, one.resource): one.bills for one in ordinary}
        _tell(check_numbers(inside, seen, by=me()))
        return url_for("desks.queue", member=member, challenge=challenge) + "#numbers"

    return _mark(found, form, f"check_numbers:{found.id}", act, "numbers")


def _mark(found: Challenge, form: CheckManyForm, deed: str, act: Callable[[], str], of: str) -> Any:
    if form.validate_on_submit():
        try:
            return redirect(once(deed, form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, _back(form), {of: form}), 422


def _all_ordinary(form: CheckManyForm) -> bool:
    """Which of the two buttons was pressed."""
    if bool(form.ticked.data) == bool(form.ordinary.data):
        raise Mistake("", "Choose one of the two buttons.")
    return bool(form.ordinary.data)


def _number_ticked(text: str) -> tuple[Cell, str]:
    entry, _, rest = text.partition(":")
    resource, _, bills = rest.partition(":")
    return (number_in(entry), resource), bills


def _tell(marked: Marked) -> None:
    flash(marked.sentences, "success" if marked.done else "warning")


def _back(form: CheckManyForm | VerifyManyForm) -> dict[str, str]:
    return dict(parse_qsl(form.back.data or ""))


def _page(
    found: Challenge,
    asked: Mapping[str, str],
    forms: Mapping[str, CheckManyForm] | None = None,
    verifying: VerifyManyForm | None = None,
) -> str:
    claims, numbers, sample, must = claims_in(found), numbers_in(found), sample_of(found), must_ids(found)
    chosen, page = asked_for(asked), _page_number(asked.get("page", ""))
    shown = chosen.of(claims, must)
    pages_there = max(1, -(-len(shown) // ON_A_PAGE))
    page = min(page, pages_there)
    lines = _lines(shown[(page - 1) * ON_A_PAGE : page * ON_A_PAGE], chosen, page, must)
    measured = numbers_to_show(found, numbers, sample.ids, asked.get("numbers", ""), me())
    return render_template(
        "desks/queue.html",
        challenge=found,
        work=workload_of(found, claims, numbers, must),
        counts={state: sum(one.state == state for one in claims) for state in STATES},
        total=len(claims),
        entries=sorted({(one.business, one.entry_id) for one in claims}),
        items=sorted({(one.item.code, one.item.text) for one in claims}),
        chosen=chosen,
        lines=lines,
        shown=len(shown),
        page=page,
        pages_there=pages_there,
        numbers=measured,
        ordinary=_ordinary(claims, chosen),
        together=_together(lines, chosen),
        verify_form=_verify_form(verifying, chosen),
        forms={
            "answers": _many(forms, "answers", max((one.answer_id for one in claims), default=0), chosen.query),
            "numbers": _many(forms, "numbers", measured.newest, {"numbers": measured.chosen}),
        },
        sample=sample,
        state_words=STATE_WORDS,
        statuses=STATUS_WORDS,
        origins=ORIGINS,
        runs_it=coordinates(me(), found.member_id),
        next_words=what_next(found, REVIEWER),
    )


def _many(forms: Mapping[str, CheckManyForm] | None, of: str, newest: int, back: Mapping[str, str]) -> CheckManyForm:
    form = (forms or {}).get(of) or CheckManyForm(formdata=None)
    form.newest.data = str(newest)
    form.back.data = _written(back)
    return form


def _ordinary(claims: Sequence[Claim], chosen: Filter) -> int:
    """How many she can mark in one go: not her own, of which nothing is offered."""
    ordinary = ordinary_answers(claims, chosen)
    refused = why_nots(me(), answers_with_entries(one.answer_id for one in ordinary).values())
    return sum(not refused[one.answer_id] for one in ordinary)


def _together(lines: Sequence[Line], chosen: Filter) -> list[Line]:
    """What of this page can be verified in one go: ordinary answers of the one entry that is shown."""
    if not chosen.entry:
        return []
    ordinary = {one.answer_id for one in verifiable_answers([line.claim for line in lines if not line.why_not])}
    return [line for line in lines if line.claim.answer_id in ordinary]


def _verify_form(form: VerifyManyForm | None, chosen: Filter) -> VerifyManyForm:
    form = form or VerifyManyForm(formdata=None)
    form.back.data = _written(chosen.query)
    return form


def _written(query: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in query.items())


def _page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


def _lines(claims: Sequence[Claim], chosen: Filter, page: int, must: set[int]) -> list[Line]:
    answers = answers_with_entries(claim.answer_id for claim in claims)
    evidence, talk = evidence_beside(answers.values()), talk_about(answers)
    reasons = why_nots(me(), answers.values())
    found = []
    for claim in claims:
        answer, said = answers[claim.answer_id], talk.get(claim.answer_id, [])
        form = DecideAnswerForm(formdata=None)
        form.seen.data = str(said[-1].id if said else 0)
        form.back.data = _written({**chosen.query, "page": str(page)})
        files = evidence.get((answer.entry_id, answer.scorecard, answer.item), [])
        found.append(
            Line(
                claim,
                answer,
                amount_words(answer, claim.item),
                files,
                said[-1] if said else None,
                reasons[answer.id],
                claim.entry_id in must,
                form,
            )
        )
    return found
