"""The coordinator's page of bonuses: codes for events, bonuses given and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from challenge import clock
from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.queries import entries_in
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.forms.challenge import ReasonForm
from challenge.challenges.models import Challenge
from challenge.mistakes import Mistake
from challenge.scorecards.access import coordinated_bonus_or_404, coordinated_event_code_or_404
from challenge.scorecards.actions.bonuses import bonuses_in_rules, end_code, give_bonus, make_code, take_back_bonus
from challenge.scorecards.forms import GiveBonusForm, NewCodeForm
from challenge.scorecards.queries import bonuses_earned_in, codes_in
from challenge.scorecards.routes.blueprint import pages
from challenge.typed import OnceForm

USUAL_MOST = 100


@pages.get("/cities/<member>/challenges/<challenge>/bonuses")
def challenge_bonuses(member: str, challenge: str) -> str:
    """What there is to earn, the codes, and who earned what."""
    return _page(coordinated_challenge_or_404(member, challenge), _code_form(), GiveBonusForm(formdata=None))


@pages.post("/cities/<member>/challenges/<challenge>/bonuses/codes")
def new_code(member: str, challenge: str) -> Any:
    """Make a code."""
    found, form = coordinated_challenge_or_404(member, challenge), NewCodeForm()
    if form.validate():
        try:
            return redirect(once(f"make_code:{found.id}", form, lambda: _make(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(coordinated_challenge_or_404(member, challenge), form, GiveBonusForm(formdata=None)), 422


@pages.post("/cities/<member>/challenges/<challenge>/bonuses/codes/<int:code_id>/end")
def end_event_code(member: str, challenge: str, code_id: int) -> Any:
    """End a code before its time."""
    form = OnceForm()
    row = coordinated_event_code_or_404(member, challenge, code_id)
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        again = coordinated_event_code_or_404(member, challenge, code_id)
        end_code(again)
        flash(f"The code {again.code} is over: it earns nothing from now on.", "success")
        return _home(again.challenge)

    try:
        return redirect(once(f"end_event_code:{code_id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(_home(row.challenge))


@pages.post("/cities/<member>/challenges/<challenge>/bonuses/given")
def give(member: str, challenge: str) -> Any:
    """Give a bonus by hand."""
    found, form = coordinated_challenge_or_404(member, challenge), GiveBonusForm()
    if form.validate():
        try:
            return redirect(once(f"give_bonus:{found.id}", form, lambda: _give(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(coordinated_challenge_or_404(member, challenge), _code_form(), form), 422


@pages.route("/bonuses/<int:bonus_id>/take-back", methods=["GET", "POST"])
def take_back(bonus_id: int) -> Any:
    """Take a bonus back, with a reason."""
    row, form = coordinated_bonus_or_404(bonus_id), ReasonForm()
    if form.validate_on_submit():
        try:
            return redirect(once(f"take_back_bonus:{bonus_id}", form, lambda: _take_back(bonus_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    row = coordinated_bonus_or_404(bonus_id)
    kinds = bonuses_in_rules(row.entry.challenge)
    page = render_template("scorecards/take_back.html", form=form, row=row, kinds=kinds)
    return page, 422 if form.is_submitted() else 200


def _code_form() -> NewCodeForm:
    form = NewCodeForm(formdata=None)
    form.most.data = USUAL_MOST
    return form


def _page(challenge: Challenge, code_form: NewCodeForm, give_form: GiveBonusForm) -> str:
    kinds = bonuses_in_rules(challenge)
    named = {bonus.key: bonus.name for bonus in kinds.values()}
    code_form.bonus.choices = named
    give_form.offer({str(entry.id): entry.business.name for entry in entries_in(challenge)}, named)
    earned = bonuses_earned_in(challenge)
    return render_template(
        "scorecards/challenge_bonuses.html",
        challenge=challenge,
        kinds=kinds,
        codes=codes_in(challenge),
        used={row.code_id: sum(other.code_id == row.code_id for other in earned) for row in earned},
        earned=earned,
        now=clock.now(),
        code_form=code_form,
        give_form=give_form,
        button=OnceForm(formdata=None),
    )


def _make(member: str, challenge: str, form: NewCodeForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    zone = found.time_zone
    row = make_code(
        found,
        bonus=form.bonus.data or "",
        code=form.code.data or "",
        label=form.label.data or "",
        valid_from=_instant(form.valid_from.data, zone),
        valid_until=_instant(form.valid_until.data, zone),
        most=form.most.data,
        author=me(),
    )
    flash(f"The code {row.code} is made. Tell it at the event, and nowhere else.", "success")
    return _home(found)


def _instant(local: datetime | None, zone: str) -> datetime:
    """Of a validated box. Years at the end of the world have no instant in every zone."""
    if local is None or not 2000 <= local.year < 2200:
        raise Mistake("valid_from", "Choose a day of this century.")
    return clock.instant(local, zone)


def _give(member: str, challenge: str, form: GiveBonusForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    entry = next((one for one in entries_in(found) if str(one.id) == form.entry.data), None)
    if entry is None:
        raise Mistake("entry", "Choose one of the businesses.")
    give_bonus(entry, bonus=form.bonus.data or "", why=form.why.data or "", author=me())
    flash(f"{entry.business.name} has the bonus now.", "success")
    return _home(found)


def _take_back(bonus_id: int, form: ReasonForm) -> str:
    row = coordinated_bonus_or_404(bonus_id)
    take_back_bonus(row, why=form.reason.data or "", author=me())
    flash("Taken back. The business reads the reason.", "success")
    return _home(row.entry.challenge)


def _home(challenge: Challenge) -> str:
    return url_for("scorecards.challenge_bonuses", member=challenge.member.slug, challenge=challenge.slug)
