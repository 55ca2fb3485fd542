"""The reviewers' queue of one challenge: what is worth most to look at, with the evidence beside the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request

from challenge.accounts.access import coordinates, me
from challenge.challenges.models import Challenge
from challenge.desks.routes.blueprint import pages
from challenge.leaderboards.podium import podium_of
from challenge.review.access import reviewed_challenge_or_404
from challenge.review.access.answers import why_nots
from challenge.review.bills import Number, numbers_in
from challenge.review.forms import DecideAnswerForm
from challenge.review.hours import workload_of
from challenge.review.models import AnswerReview
from challenge.review.questions import talk_about
from challenge.review.queue import STATE_WORDS, STATES, Claim, Filter, asked_for, claims_in
from challenge.review.said import STATUS_WORDS, amount_words, answers_with_entries, evidence_beside
from challenge.review.verified import sample_of, why_words
from challenge.scorecards.models import ORIGINS, ActionAnswer, AnswerFile
from challenge.scoring.states import STATES as STATES_OF_NUMBERS
from challenge.scoring.states import VERIFIED

ON_A_PAGE = 25
FEW_NUMBERS = 10


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
        "desks/queue.html",
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
        numbers=_numbers(found, sample.ids, asked_for_all=request.args.get("numbers") == "all"),
        sample=sample,
        state_words=STATE_WORDS,
        statuses=STATUS_WORDS,
        origins=ORIGINS,
        runs_it=coordinates(me(), found.member_id),
    )


@dataclass(frozen=True)
class NumberLine:
    """A measured number, and why it must be verified ("" where it need not be)."""

    number: Number
    why: str


@dataclass(frozen=True)
class Numbers:
    """Measured numbers: those that are shown, how many there are in each state, and how many are left out."""

    lines: Sequence[NumberLine]
    counts: dict[str, int]
    left_out: int


def _numbers(challenge: Challenge, sample: set[int], *, asked_for_all: bool) -> Numbers:
    """Those of the podium first, then of the sample, then the others; what is not verified before what is."""
    podium, numbers = podium_of(challenge), numbers_in(challenge)
    numbers.sort(key=lambda one: (one.state == VERIFIED, one.entry_id not in podium, one.entry_id not in sample))
    lines = [NumberLine(one, why_words(podium.get(one.entry_id, ""), one.entry_id in sample)) for one in numbers]
    shown = lines if asked_for_all else [line for line in lines if line.number.state != VERIFIED][:FEW_NUMBERS]
    counts = {state: sum(one.state == state for one in numbers) for state in STATES_OF_NUMBERS}
    return Numbers(shown, counts, len(lines) - len(shown))


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
