"""One page of a scorecard: answer its actions, add evidence, reply, save and go on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import works_for
from challenge.desks.routes.blueprint import pages
from challenge.desks.routes.scorecard import CARD
from challenge.desks.scorecard_queries import desk_of_card
from challenge.extensions import db
from challenge.files.evidence import ACCEPTED
from challenge.mistakes import Mistake
from challenge.review.actions.answers import reply_to_question
from challenge.scorecards.access import card_or_404, is_on_behalf
from challenge.scorecards.actions.evidence import add_evidence, remove_evidence
from challenge.scorecards.actions.mailed import received
from challenge.scorecards.actions.save_answers import Replaced, Typed, save_answers
from challenge.scorecards.answer import LARGEST_AMOUNT, LONGEST_NOTE, STATUS_NAMES, read_answer, read_note
from challenge.scorecards.asked import OPEN, Card, Part
from challenge.scorecards.evidence import MOST_BYTES, PackedEvidence, check
from challenge.scorecards.forms import AnswersForm
from challenge.scorecards.queries import current_answers, names_of
from challenge.scoring.rules.scorecards import Item

TYPED = ("status", "amount", "before", "note", "seen", "reply")


@dataclass
class Sent:
    """What came with the form, by item: what can be kept, and what is refused with the reason."""

    answers: dict[str, Typed] = field(default_factory=dict)
    files: dict[str, list[PackedEvidence]] = field(default_factory=dict)
    drops: dict[str, set[int]] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.answers or self.files or self.drops or self.replies)


@pages.route(f"{CARD}/parts/<int:part>", methods=["GET", "POST"], defaults={"stage": "final"})
@pages.route(f"{CARD}/baseline/parts/<int:part>", methods=["GET", "POST"], defaults={"stage": "baseline"})
def scorecard_part(slug: str, entry_id: int, scorecard: str, stage: str, part: int) -> Any:
    """Answer a category. What is right is kept even when something beside it is refused."""

    def fetch() -> tuple[Card, Part]:
        return _part_or_404(card_or_404(slug, entry_id, scorecard, stage), part)

    card, page = fetch()
    if card.needs_role:
        return redirect(card.address)
    form = AnswersForm()
    if not form.is_submitted():
        return _page(card, page, form, {}, {})
    everything = {item.code: _typed(form, item.code) for item in page.items}
    if not form.validate():
        return _page(*fetch(), form, everything, {}), 422
    sent, way = _read(form, page), _way(card, page)
    if not sent.errors or not sent.is_empty:
        deed = f"save_answers:{entry_id}:{scorecard}:{stage}:{part}"
        try:
            way = once(deed, form, lambda: _save(*fetch(), sent, way))
        except Mistake as mistake:
            form.show(mistake)
            return _page(*fetch(), form, everything, sent.errors), 422
        if not sent.errors:
            return redirect(way)
        form.key.data = secrets.token_urlsafe(18)  # what was right is saved; the mended form is another one
    db.session.rollback()
    refused = {code: everything[code] for code in sent.errors}
    return _page(*fetch(), form, refused, sent.errors), 422


def _part_or_404(card: Card, number: int) -> tuple[Card, Part]:
    if card.needs_role:
        empty = Part(1, card.scorecard.categories[0], (), 1, 1)
        return card, empty
    if number > len(card.parts):
        abort(404)
    return card, card.parts[number - 1]


def _typed(form: AnswersForm, code: str) -> dict[str, str]:
    return {box: form.boxes.text(box, code) for box in TYPED}


def _read(form: AnswersForm, part: Part) -> Sent:
    sent = Sent()
    for item in part.items:
        try:
            _read_item(form, item, sent)
        except ValueError as error:
            sent.errors[item.code] = str(error)
        except Mistake as mistake:
            sent.errors[item.code] = mistake.message
    return sent


def _read_item(form: AnswersForm, item: Item, sent: Sent) -> None:
    typed, code = _typed(form, item.code), item.code
    if drops := form.boxes.numbers("drop", code):
        sent.drops[code] = drops
    if typed["reply"].strip():
        sent.replies[code] = read_note(typed["reply"])
    files = [file for file in request.files.getlist(f"file.{code}") if file.filename]
    checked = [check(file.filename or "", file.stream.read()) for file in files]
    if checked:
        sent.files[code] = checked
    if typed["status"] or typed["amount"].strip() or typed["note"].strip():
        answer = read_answer(
            item,
            status=typed["status"],
            amount=typed["amount"],
            before_start=bool(typed["before"]),
            note=typed["note"],
        )
        sent.answers[code] = Typed(answer, typed["seen"])


def _save(card: Card, part: Part, sent: Sent, way: str) -> str:
    codes = {item.code for item in part.items}
    answers = {code: typed for code, typed in sent.answers.items() if code in codes}
    if answers or sent.files or sent.drops or not sent.replies:
        card.refuse_over(_received(card))
    changed, replaced = save_answers(card, answers, author=me(), received_at=_received(card)) if answers else (0, [])
    added = _save_files(card, sent)
    replies = _save_replies(card, sent)
    _tell(changed + added + replies, replaced)
    return way


def _received(card: Card) -> datetime:
    return received(card, g.received_at, on_behalf=is_on_behalf(card.entry))


def _save_files(card: Card, sent: Sent) -> int:
    removed = sum(remove_evidence(card, code, ids) for code, ids in sent.drops.items())
    added = [add_evidence(card, code, one, author=me()) for code, files in sent.files.items() for one in files]
    return removed + sum(row is not None for row in added)


def _save_replies(card: Card, sent: Sent) -> int:
    current = current_answers(card) if sent.replies else {}
    for code, text in sent.replies.items():
        if code in current:
            reply_to_question(current[code], by=me(), text=text)
    return len(sent.replies)


def _tell(changed: int, replaced: list[Replaced]) -> None:
    if changed:
        flash("Saved. Nothing counts until you submit.", "success")
    else:
        flash("Nothing changed here, so nothing was saved.", "info")
    names = names_of({one.author_id for one in replaced})
    for one in replaced:
        what = f"“{STATUS_NAMES[one.answer.status]}”" + (f", “{one.answer.note[:200]}”" if one.answer.note else "")
        who = "You" if one.author_id == me().id else names.get(one.author_id, "Somebody")
        flash(
            f"{who} saved another answer to {one.item} while this page was open ({what}). Yours took its place.",
            "warning",
        )


def _way(card: Card, part: Part) -> str:
    """Where to go next: to the next page of the scorecard, or back to where it stands."""
    if request.form.get("step") == "next" and part.number < len(card.parts):
        return f"{card.address}/parts/{part.number + 1}"
    return card.address


def _page(card: Card, part: Part, form: AnswersForm, typed: dict[str, dict[str, str]], errors: dict[str, str]) -> str:
    desk, window = desk_of_card(card), card.window(_received(card))
    tally = desk.tally()
    return render_template(
        "desks/scorecard_part.html",
        card=card,
        part=part,
        desk=desk,
        lines=desk.lines(part, typed, errors),
        tally=tally,
        points=tally.categories[part.category.key],
        window=window,
        may_change=window in (OPEN, "before"),
        statuses=STATUS_NAMES,
        longest_note=LONGEST_NOTE,
        largest=LARGEST_AMOUNT,
        accepted=ACCEPTED,
        most_megabytes=MOST_BYTES // 2**20,
        most_together=current_app.config["MAX_CONTENT_LENGTH"] // 2**20,
        own=works_for(me(), card.entry.business_id),
        on_behalf=is_on_behalf(card.entry),
        form=form,
    )
