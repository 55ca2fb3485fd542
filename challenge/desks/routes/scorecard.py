"""A business's scorecard: where it stands, one page of it after the other, submitting it, replying to reviewers."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for

from challenge import clock
from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import works_for
from challenge.challenges.life import ARCHIVED
from challenge.challenges.life import FINAL as FINAL_STATE
from challenge.desks.routes.blueprint import pages
from challenge.desks.scorecard_queries import desk_of_card, hand_ins_of
from challenge.extensions import db
from challenge.files.evidence import ACCEPTED
from challenge.mistakes import Mistake
from challenge.review.actions.answers import reply_to_question
from challenge.review.questions import open_question, talk_about
from challenge.scorecards.access import answering_entry_or_404, card_or_404, is_on_behalf
from challenge.scorecards.actions.bonuses import bonuses_for
from challenge.scorecards.actions.evidence import add_evidence
from challenge.scorecards.actions.mailed import close_mailed, received, take_mailed
from challenge.scorecards.actions.submit import Lacking, NotReady, lacking_in, submit_scorecard
from challenge.scorecards.answer import STATUS_NAMES
from challenge.scorecards.asked import Card, card_of_entry
from challenge.scorecards.evidence import MOST_BYTES, PackedEvidence, check
from challenge.scorecards.forms import MailedForm, ReplyForm, RoleForm
from challenge.scorecards.models import ORIGINS, ActionAnswer
from challenge.scorecards.queries import mailed_by_submission, mailed_open
from challenge.scoring.cards import BASELINE, FINAL
from challenge.typed import OnceForm

CARD = "/businesses/<slug>/entries/<int:entry_id>/scorecards/<scorecard>"


@pages.route(CARD, methods=["GET", "POST"], defaults={"stage": FINAL})
@pages.route(f"{CARD}/baseline", methods=["GET", "POST"], defaults={"stage": BASELINE})
def scorecard(slug: str, entry_id: int, scorecard: str, stage: str) -> Any:
    """How far it is, what it would make, what is missing; submit it."""
    form, lacking = OnceForm(), None
    card_or_404(slug, entry_id, scorecard, stage)
    if form.is_submitted() and form.validate():
        deed = f"submit_scorecard:{entry_id}:{scorecard}:{stage}"
        try:
            return redirect(once(deed, form, lambda: _submit(card_or_404(slug, entry_id, scorecard, stage))))
        except NotReady as refused:
            form.show(refused)
            lacking = refused.lacking
        except Mistake as mistake:
            form.show(mistake)
    return _page(card_or_404(slug, entry_id, scorecard, stage), form, lacking), 422 if form.is_submitted() else 200


MAILED = f"{CARD}/mailed"


@pages.route(MAILED, methods=["GET", "POST"], defaults={"stage": FINAL})
@pages.route(f"{CARD}/baseline/mailed", methods=["GET", "POST"], defaults={"stage": BASELINE})
def mailed(slug: str, entry_id: int, scorecard: str, stage: str) -> Any:
    """A paper came in time: when, and why it is typed in only now."""
    card, form = _card_on_behalf_or_404(slug, entry_id, scorecard, stage), MailedForm()

    def act() -> str:
        again = _card_on_behalf_or_404(slug, entry_id, scorecard, stage)
        moment = form.arrived_at.data
        if moment is None or not 2000 <= moment.year < 2200:
            raise Mistake("arrived_at", "Choose a day of this century.")
        arrived_at = clock.instant(moment, again.entry.challenge.time_zone)
        take_mailed(again, arrived_at=arrived_at, reason=form.reason.data or "", by=me())
        flash("Type in what stands on the paper, then submit.", "success")
        return again.address

    if form.validate_on_submit():
        try:
            return redirect(once(f"take_mailed:{entry_id}:{scorecard}:{stage}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("desks/mailed.html", card=card, form=form)
    return page, 422 if form.is_submitted() else 200


def _card_on_behalf_or_404(slug: str, entry_id: int, scorecard: str, stage: str) -> Card:
    card = card_or_404(slug, entry_id, scorecard, stage)
    return card if is_on_behalf(card.entry) else abort(404)


@pages.route("/businesses/<slug>/entries/<int:entry_id>/questions/<int:answer_id>", methods=["GET", "POST"])
def question(slug: str, entry_id: int, answer_id: int) -> Any:
    """A reviewer's question about one answer, and the reply. It may come after the scorecard's time is over."""
    card, answer = _answer_or_404(slug, entry_id, answer_id)
    form, evidence = ReplyForm(), None
    if form.validate_on_submit():
        try:
            evidence = _checked(form)
            act = lambda: _reply(slug, entry_id, answer_id, form, evidence)  # noqa: E731 - too long for the call
            return redirect(once(f"reply_to_question:{answer_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    db.session.rollback()
    card, answer = _answer_or_404(slug, entry_id, answer_id)
    talk = talk_about([answer.id]).get(answer.id, [])
    page = render_template(
        "desks/question.html",
        form=form,
        card=card,
        answer=answer,
        item=next(item for item in card.scorecard.items if item.code == answer.item),
        talk=talk,
        is_open=open_question(talk) is not None,
        may_reply=works_for(me(), card.entry.business_id),
        statuses=STATUS_NAMES,
        accepted=ACCEPTED,
        most_megabytes=MOST_BYTES // 2**20,
    )
    return page, 422 if form.is_submitted() else 200


def _page(card: Card, form: OnceForm, lacking: list[Lacking] | None) -> str:
    on_behalf, desk = is_on_behalf(card.entry), desk_of_card(card)
    if card.needs_role:
        role_form = RoleForm(formdata=None)
        role_form.scorecard.data, role_form.stage.data = card.scorecard.key, card.stage
        return render_template(
            "scorecards/role.html", form=role_form, entry=card.entry, fixed=False, on_behalf=on_behalf
        )
    return render_template(
        "desks/scorecard.html",
        card=card,
        desk=desk,
        tally=desk.tally(),
        window=card.window(received(card, g.received_at, on_behalf=on_behalf)),
        mailed=mailed_open(card) if on_behalf else None,
        typed_in=mailed_by_submission(card),
        may_be_mailed=on_behalf and card.entry.challenge.state not in (FINAL_STATE, ARCHIVED),
        hand_ins=hand_ins_of(card),
        origins=ORIGINS,
        has_bonuses=bool(bonuses_for(card.entry)),
        other_stage=card_of_entry(card.entry, card.scorecard.key, FINAL if card.stage == BASELINE else BASELINE),
        lacking=lacking_in(card, desk.answers) if lacking is None else lacking,
        refused=lacking is not None,
        on_behalf=on_behalf,
        form=form,
    )


def _submit(card: Card) -> str:
    origin = "coordinator" if is_on_behalf(card.entry) else "business"
    received_at = received(card, g.received_at, on_behalf=is_on_behalf(card.entry))
    submission = submit_scorecard(card, author=me(), origin=origin, received_at=received_at)
    if is_on_behalf(card.entry):
        close_mailed(card, submission)
    flash("Submitted. You can change answers and submit again until the time is over.", "success")
    return card.address


def _answer_or_404(slug: str, entry_id: int, answer_id: int) -> tuple[Card, ActionAnswer]:
    """An answer of an entry for which the signed-in person answers, and its scorecard."""
    entry, answer = answering_entry_or_404(slug, entry_id), db.session.get(ActionAnswer, answer_id)
    if answer is None or answer.entry_id != entry.id:
        abort(404)
    card = card_of_entry(entry, answer.scorecard, answer.stage)
    if card is None or answer.item not in {item.code for item in card.scorecard.items}:
        abort(404)
    return card, answer


def _checked(form: ReplyForm) -> PackedEvidence | None:
    sent = form.file.data
    if not sent or not sent.filename:
        return None
    data = sent.stream.read()
    sent.stream.seek(0)
    return check(sent.filename, data)


def _reply(slug: str, entry_id: int, answer_id: int, form: ReplyForm, evidence: PackedEvidence | None) -> str:
    card, answer = _answer_or_404(slug, entry_id, answer_id)
    reply_to_question(answer, by=me(), text=form.text.data or "")
    if evidence is not None:
        add_evidence(card, answer.item, evidence, author=me())
    flash("Your reply is sent. The reviewer finds it beside the answer.", "success")
    return url_for("desks.question", slug=slug, entry_id=entry_id, answer_id=answer_id)
