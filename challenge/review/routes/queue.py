"""The reviewers' queue of one challenge: what is worth most to look at, with the evidence beside the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from challenge.accounts.access import coordinates, me
from challenge.challenges.models import Challenge
from challenge.review.access import reviewed_challenge_or_404
from challenge.review.access.answers import why_nots
from challenge.review.forms import DecideAnswerForm
from challenge.review.hours import workload_of
from challenge.review.models import AnswerReview
from challenge.review.questions import talk_about
from challenge.review.queue import STATE_WORDS, STATES, Claim, Filter, claims_in
from challenge.review.routes.blueprint import pages
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
    in_sample: bool
    form: DecideAnswerForm


@pages.get("/cities/<member>/challenges/<challenge>/review")
def queue(member: str, challenge: str) -> str:
    """What to look at first; filtered by entry, action or state."""
    found = reviewed_challenge_or_404(member, challenge)
    claims, sample = claims_in(found), sample_of(found)
    chosen, page = asked_for(request.args), _page_number(request.args.get("page", ""))
    shown = chosen.of(claims, sample.ids)
    pages_there = max(1, -(-len(shown) // ON_A_PAGE))
    page = min(page, pages_there)
    return render_template(
        "review/queue.html",
        challenge=found,
        work=workload_of(found, claims),
        counts={state: sum(one.state == state for one in claims) for state in STATES},
        total=len(claims),
        entries=sorted({(one.business, one.entry_id) for one in claims}),
        items=sorted({(one.item.code, one.item.text) for one in claims}),
        chosen=chosen,
        lines=_lines(shown[(page - 1) * ON_A_PAGE : page * ON_A_PAGE], chosen, page, sample.ids),
        shown=len(shown),
        page=page,
        pages_there=pages_there,
        sample=sample,
        state_words=STATE_WORDS,
        statuses=STATUS_WORDS,
        origins=ORIGINS,
        runs_it=coordinates(me(), found.member_id),
    )


def asked_for(values: Any) -> Filter:
    """What an address asks of the queue; what makes no sense is as if it were not there."""
    state, entry = values.get("state", ""), values.get("entry", "")
    known = (*STATES, "to_do", "sample", "all")
    return Filter(
        state if state in known else "to_do",
        int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 10 else 0,
        values.get("item", "")[:20],
    )


def queue_parts(challenge: Challenge) -> dict[str, str]:
    """The parts of its address."""
    return {"member": challenge.member.slug, "challenge": challenge.slug}


def _page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


def _lines(claims: Sequence[Claim], chosen: Filter, page: int, sample: set[int]) -> list[Line]:
    answers = answers_with_entries(claim.answer_id for claim in claims)
    evidence, talk = evidence_beside(answers.values()), talk_about(answers)
    reasons = why_nots(me(), answers.values())
    found = []
    for claim in claims:
        answer, said = answers[claim.answer_id], talk.get(claim.answer_id, [])
        form = DecideAnswerForm(formdata=None)
        form.seen.data = str(said[-1].id if said else 0)
        form.back.data = "&".join(f"{name}={value}" for name, value in {**chosen.query, "page": str(page)}.items())
        files = evidence.get((answer.entry_id, answer.scorecard, answer.item), [])
        found.append(
            Line(
                claim,
                answer,
                amount_words(answer, claim.item),
                files,
                said[-1] if said else None,
                reasons[answer.id],
                claim.entry_id in sample,
                form,
            )
        )
    return found
