"""Teams: the coordinator keeps them, owners join with a code, the captain sees to the name."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.exceptions import TooManyRequests

from challenge.accounts.access import me
from challenge.accounts.limits import CODES_FROM_PLACE, place, seconds_to_wait
from challenge.audit.actions import once
from challenge.businesses.access import coordinated_team_or_404, own_entry_or_404
from challenge.businesses.actions.teams import (
    end_team,
    is_captain,
    join_team,
    leave_team,
    make_team,
    put_in_team,
    rename_team,
)
from challenge.businesses.models import Entry, Team
from challenge.businesses.queries import entries_in
from challenge.businesses.routes.blueprint import pages
from challenge.businesses.team_forms import NO_TEAM, SeatForm, TeamCodeForm, TeamForm
from challenge.businesses.teams import members_of_teams, team_of, teams_in
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.challenges.queries import registration_of, rules_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.typed import OnceForm

ADDRESS = "/cities/<member>/challenges/<challenge>/teams"


@pages.route(ADDRESS, methods=["GET", "POST"])
def teams(member: str, challenge: str) -> Any:
    """The teams with their codes, and a new one."""
    found, form = coordinated_challenge_or_404(member, challenge), TeamForm()
    if form.validate_on_submit():
        try:
            return redirect(once(f"make_team:{found.id}", form, lambda: _make(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, form, _seats(found)), 422 if form.is_submitted() else 200


@pages.post(f"{ADDRESS}/seats")
def seat_in_team(member: str, challenge: str) -> Any:
    """The coordinator puts an entry in a team, or takes it out of one."""
    found = coordinated_challenge_or_404(member, challenge)
    form = _seats(found)
    if form.validate_on_submit():
        try:
            return redirect(once(f"seat_in_team:{found.id}", form, lambda: _seat(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, TeamForm(formdata=None), form), 422


@pages.route(f"{ADDRESS}/<int:team_id>", methods=["GET", "POST"])
def team(member: str, challenge: str, team_id: int) -> Any:
    """Another name for a team."""
    found = coordinated_team_or_404(member, challenge, team_id)
    form = TeamForm(obj=found)
    if form.validate_on_submit():
        try:
            return redirect(once(f"rename_team:{team_id}", form, lambda: _rename(member, challenge, team_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("businesses/team.html", challenge=found.challenge, team=found, form=form, button=OnceForm())
    return page, 422 if form.is_submitted() else 200


@pages.post(f"{ADDRESS}/<int:team_id>/end")
def end_a_team(member: str, challenge: str, team_id: int) -> Any:
    """The team is no more."""
    coordinated_team_or_404(member, challenge, team_id, even_ended=True)
    form = OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        again = coordinated_team_or_404(member, challenge, team_id, even_ended=True)
        end_team(again)
        flash(f"The team {again.name} is no more. Its entries go on by themselves.", "success")
        return _teams(member, challenge)

    try:
        return redirect(once(f"end_team:{team_id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(_teams(member, challenge))


@pages.route("/entries/<int:entry_id>/team", methods=["GET", "POST"])
def entry_team(entry_id: int) -> Any:
    """My team: join with a code, or see who else is in it."""
    found, form = own_entry_or_404(entry_id), TeamCodeForm()
    if form.validate_on_submit():
        _count_try()
        try:
            return redirect(once(f"join_team:{entry_id}", form, lambda: _join(entry_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _own_page(found, form), 422 if form.is_submitted() else 200


@pages.post("/entries/<int:entry_id>/team/leave")
def leave_own_team(entry_id: int) -> Any:
    """Out of the team again."""
    own_entry_or_404(entry_id)
    form = OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        leave_team(own_entry_or_404(entry_id))
        flash("You left the team.", "success")
        return url_for("businesses.entry_team", entry_id=entry_id)

    try:
        return redirect(once(f"leave_team:{entry_id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(url_for("businesses.entry_team", entry_id=entry_id))


@pages.post("/entries/<int:entry_id>/team/name")
def name_own_team(entry_id: int) -> Any:
    """The captain gives her team another name."""
    found, form = own_entry_or_404(entry_id), TeamForm()
    _led_team_or_404(found)
    if form.validate_on_submit():

        def act() -> str:
            rename_team(_led_team_or_404(own_entry_or_404(entry_id)), form.name.data or "")
            flash("Saved.", "success")
            return url_for("businesses.entry_team", entry_id=entry_id)

        try:
            return redirect(once(f"name_team:{entry_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _own_page(found, TeamCodeForm(formdata=None), form), 422


def _led_team_or_404(entry: Entry) -> Team:
    """The team of an entry whose captain is signed in."""
    found = team_of(entry)
    if found is None or not is_captain(found, entry):
        abort(404)
    return found


def _count_try() -> None:
    """Tries from one place are counted, right ones too: else a right one could be found by trying on."""
    wait = seconds_to_wait((CODES_FROM_PLACE, place()))
    if wait:
        raise TooManyRequests(retry_after=wait)


def _join(entry_id: int, form: TeamCodeForm) -> str:
    joined = join_team(own_entry_or_404(entry_id), form.code.data or "", me())
    flash(f"You are in the team {joined.name}.", "success")
    return url_for("businesses.entry_team", entry_id=entry_id)


def _own_page(entry: Entry, form: TeamCodeForm, name_form: TeamForm | None = None) -> str:
    found = team_of(entry)
    others = members_of_teams(entry.challenge_id).get(found.id, []) if found else []
    return render_template(
        "businesses/entry_team.html",
        entry=entry,
        form=form,
        team=found,
        members=[one for one in others if one.public_name and one.id != entry.id],
        has_teams=rules_of(entry.challenge).teams is not None,
        leads=found is not None and is_captain(found, entry),
        closed=registration_of(entry.challenge) == "closed",
        name_form=name_form or TeamForm(formdata=None, obj=found),
        button=OnceForm(formdata=None),
    )


def _page(challenge: Challenge, form: TeamForm, seats: SeatForm) -> str:
    return render_template(
        "businesses/teams.html",
        challenge=challenge,
        rule=rules_of(challenge).teams,
        teams=teams_in(challenge.id),
        members=members_of_teams(challenge.id),
        form=form,
        seats=seats,
        has_entries=bool(entries_in(challenge)),
    )


def _seats(challenge: Challenge) -> SeatForm:
    form = SeatForm()
    entries = {one.id: one.business.name for one in entries_in(challenge)}
    form.offer(entries, {one.id: one.name for one in teams_in(challenge.id)})
    return form


def _make(member: str, challenge: str, form: TeamForm) -> str:
    made = make_team(coordinated_challenge_or_404(member, challenge), form.name.data or "")
    flash(f"The code of {made.name} is {made.code[:4]}-{made.code[4:]}.", "success")
    return _teams(member, challenge)


def _rename(member: str, challenge: str, team_id: int, form: TeamForm) -> str:
    rename_team(coordinated_team_or_404(member, challenge, team_id), form.name.data or "")
    return _teams(member, challenge)


def _seat(member: str, challenge: str, form: SeatForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    entry = db.session.get(Entry, int(form.entry.data))
    if entry is None or entry.challenge_id != found.id:
        abort(404)
    into = None if form.team.data == NO_TEAM else coordinated_team_or_404(member, challenge, int(form.team.data))
    put_in_team(entry, into)
    flash(f"{entry.business.name} is in {into.name if into else 'no team'} now.", "success")
    return _teams(member, challenge)


def _teams(member: str, challenge: str) -> str:
    return url_for("businesses.teams", member=member, challenge=challenge)
