"""How a coordinator moves a challenge through its life, and lets its board stand still."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from challenge.audit.actions import once
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.actions import delete_draft as forget_draft
from challenge.challenges.actions import move_challenge, publish_challenge, why_not_deleted
from challenge.challenges.checks import problems_of
from challenge.challenges.forms.challenge import BoardForm, MoveForm
from challenge.challenges.life import FINAL, IN_REVIEW, NEW_CLOSE, NOTHING_OPEN, PUBLISHED, Move, moves_from
from challenge.challenges.life_words import NAMES
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of, state_before
from challenge.desks.routes.blueprint import pages
from challenge.leaderboards.boards import (
    board_of,
    freeze_board,
    make_final,
    open_review_again,
    thaw_board,
    what_blocks_final,
)
from challenge.leaderboards.unchecked import tiers_to_lose
from challenge.mistakes import Mistake
from challenge.typed import OnceForm


@pages.post("/cities/<member>/challenges/<challenge>/publish")
def publish(member: str, challenge: str) -> Any:
    """Let the public see a draft: the one move that needs no reason."""
    found, form = coordinated_challenge_or_404(member, challenge), OnceForm()
    if not form.validate_on_submit():
        abort(422)
    if problems_of(found, rules_of(found)):
        flash("Not published yet: something cannot work. It is marked below.", "error")
        return redirect(url_for("desks.setup", member=member, challenge=challenge))

    def act() -> str:
        again = coordinated_challenge_or_404(member, challenge)
        publish_challenge(again)
        flash("Published: everybody can read it now.", "success")
        return _manage(again)

    try:
        return redirect(once(f"publish_challenge:{found.id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(_manage(found))


@pages.route("/cities/<member>/challenges/<challenge>/delete", methods=["GET", "POST"])
def delete_draft(member: str, challenge: str) -> Any:
    """A draft that nobody met is forgotten, once its coordinator has said so twice."""
    form = OnceForm()

    def act() -> str:
        again = coordinated_challenge_or_404(member, challenge)
        forget_draft(again)
        flash(f"The draft “{again.name}” is deleted.", "success")
        return url_for("desks.coordinator_home", member=member)

    if form.validate_on_submit():
        try:
            return redirect(once(f"delete_draft:{member}/{challenge}", form, act))  # sent twice, it is gone already
        except Mistake as mistake:
            form.show(mistake)
    found = coordinated_challenge_or_404(member, challenge)
    page = render_template("desks/delete_draft.html", challenge=found, form=form, why_not=why_not_deleted(found))
    return page, 422 if form.is_submitted() else 200


@pages.route("/cities/<member>/challenges/<challenge>/moves/<target>", methods=["GET", "POST"])
def move(member: str, challenge: str, target: str) -> Any:
    """What a move does and what it needs; then it is made."""
    found, form = coordinated_challenge_or_404(member, challenge), MoveForm()
    step = next((one for one in moves_from(found.state, state_before(found)) if one.target == target), None)
    if step is None and not form.is_submitted():
        abort(404)
    form.zone, form.asks_close = found.time_zone, step is not None and NEW_CLOSE in step.needs
    if form.validate_on_submit():
        try:
            return redirect(
                once(f"move_challenge:{found.id}:{target}", form, lambda: _make(member, challenge, target, form))
            )
        except Mistake as mistake:
            form.show(mistake)
    if step is None:
        flash("The challenge is in another state by now.", "error")
        return redirect(_manage(found))
    return _page(found, step, form), 422 if form.is_submitted() else 200


@pages.route("/cities/<member>/challenges/<challenge>/board", methods=["GET", "POST"])
def board(member: str, challenge: str) -> Any:
    """Whether the public board follows the standings or stands still, and the button that changes it."""
    found, form = coordinated_challenge_or_404(member, challenge), BoardForm()

    def act() -> str:
        again = coordinated_challenge_or_404(member, challenge)
        deed = freeze_board if form.freeze.data else thaw_board
        deed(again, form.reason.data or "")
        flash("The board stands still now." if form.freeze.data else "The board goes on.", "success")
        return _manage(again)

    if form.validate_on_submit():
        try:
            return redirect(once(f"set_board:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template(
        "desks/board.html", challenge=found, board=board_of(found), blocks=what_blocks_final(found), form=form
    )
    return page, 422 if form.is_submitted() else 200


def _make(member: str, challenge: str, target: str, form: MoveForm) -> str:
    found, reason = coordinated_challenge_or_404(member, challenge), form.reason.data or ""
    if target == FINAL and found.state == IN_REVIEW:
        if tiers_to_lose(found) and not form.sure.data:
            raise Mistake("sure", "Read who would have no tier, then say that it is final all the same.")
        make_final(found, reason)
    elif target == IN_REVIEW and found.state == FINAL:
        open_review_again(found, reason)
    else:
        move_challenge(found, target, reason=reason, closes_at=form.closes_at())
    flash(f"{found.name}: {NAMES[found.state].lower()}.", "success")
    return _manage(found)


def _page(found: Challenge, step: Move, form: MoveForm) -> str:
    needs_none = NOTHING_OPEN in step.needs
    return render_template(
        "desks/move.html",
        challenge=found,
        move=step,
        names=NAMES,
        blocks=what_blocks_final(found) if needs_none else [],
        form=form,
        lost=tiers_to_lose(found) if step.target == FINAL and needs_none else [],
        publishes=step.target == PUBLISHED and not step.needs,
    )


def _manage(challenge: Challenge) -> str:
    return url_for("desks.manage", member=challenge.member.slug, challenge=challenge.slug)
