"""Invitations: a list is read, looked at and sent; each can be renewed or withdrawn; and what its link opens."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for

from challenge import clock
from challenge.accounts.access import me
from challenge.accounts.routes.letters import secret_address
from challenge.audit.actions import once
from challenge.businesses.access import coordinated_guest_list_or_404, coordinated_invitation_or_404
from challenge.businesses.actions import (
    forget_invitation,
    invite_guests,
    keep_guest_list,
    link_of,
    new_link_of,
    withdraw_invitation,
    write_invitations,
)
from challenge.businesses.guests import WORDS, Checked, checked_rows, counts_of, lines_of
from challenge.businesses.models import Invitation
from challenge.businesses.queries import invitation_of_token, invitations_in, living_invitation
from challenge.businesses.recruiting_forms import GuestListForm, InviteForm, WriteForm
from challenge.businesses.routes.blueprint import pages
from challenge.challenges.access import coordinated_challenge_or_404, is_public
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of, registration_of
from challenge.formats.guest_lists import read_guest_list
from challenge.formats.table import NotATable
from challenge.mistakes import Mistake
from challenge.notices.groups import letters_left
from challenge.typed import OnceForm
from challenge.words import plain_text

ADDRESS = "/cities/<member>/challenges/<challenge>/recruiting"


@pages.get("/invitations/<token>")
@secret_address
def invitation(token: str) -> Any:
    """What the link in an invitation opens: the join page, with what is known filled in."""
    found = invitation_of_token(token)
    if found is None or not is_public(found.challenge):
        return render_template("businesses/dead_invitation.html", state="unknown", challenge=None), 404
    challenge = found.challenge
    if living_invitation(token, challenge) is not None:
        return redirect(_join_address(challenge, token))
    may_join = registration_of(challenge) == "open" and phase_of(challenge) != "finished"
    facts = {"state": found.state_at(clock.now()), "challenge": challenge, "may_join": may_join}
    return render_template("businesses/dead_invitation.html", **facts), 404


@pages.route(f"{ADDRESS}/invite", methods=["GET", "POST"])
def invite_list(member: str, challenge: str) -> Any:
    """Paste or upload a list of businesses."""
    found, form = coordinated_challenge_or_404(member, challenge), GuestListForm()
    if form.validate_on_submit():
        try:
            name, rows = _read(form)
            return redirect(once(f"read_guest_list:{found.id}", form, lambda: _keep(member, challenge, name, rows)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("businesses/invite_list.html", form=form, challenge=found)
    return page, 422 if form.is_submitted() else 200


@pages.route(f"{ADDRESS}/lists/<int:list_id>", methods=["GET", "POST"])
def guest_list(member: str, challenge: str, list_id: int) -> Any:
    """What would become of each row; then what became of it."""
    guests, form = coordinated_guest_list_or_404(member, challenge, list_id), InviteForm()
    if form.validate_on_submit():
        try:
            return redirect(once(f"invite_guests:{list_id}", form, lambda: _invite(member, challenge, list_id, form)))
        except Mistake as mistake:
            form.show(mistake)
    lines = lines_of(guests)
    facts = {"guests": guests, "lines": lines, "counts": counts_of(lines), "words": WORDS}
    facts |= {"challenge": guests.challenge, "left": letters_left(me().id), "form": form}
    return render_template("businesses/guest_list.html", **facts), 422 if form.is_submitted() else 200


@pages.route(f"{ADDRESS}/write", methods=["GET", "POST"])
def write_to_invited(member: str, challenge: str) -> Any:
    """Write to invited businesses that have no letter yet, as far as the day's letters go."""
    found, form = coordinated_challenge_or_404(member, challenge), WriteForm()
    if form.validate_on_submit():
        try:
            return redirect(once(f"write_invitations:{found.id}", form, lambda: _write_rest(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    facts = {"form": form, "challenge": found, "unwritten": len(_unwritten(found)), "left": letters_left(me().id)}
    return render_template("businesses/write_to_invited.html", **facts), 422 if form.is_submitted() else 200


@pages.get(f"{ADDRESS}/links.csv")
def invitation_links(member: str, challenge: str) -> Response:
    """The links of all who have not joined, to print or to mail oneself."""
    found, now = coordinated_challenge_or_404(member, challenge), clock.now()
    waiting = [one for one in invitations_in(found.id) if one.state_at(now) == "invited"]
    return _csv([[one.business_name, one.contact_name, one.email, link_of(one)] for one in waiting])


@pages.get(f"{ADDRESS}/invitations/<int:invitation_id>")
def invited(member: str, challenge: str, invitation_id: int) -> str:
    """One invitation: what is known, where it stands, a new link or its end."""
    found = coordinated_invitation_or_404(member, challenge, invitation_id)
    facts: dict[str, Any] = {"invitation": found, "challenge": found.challenge, "state": found.state_at(clock.now())}
    facts["link"] = link_of(found) if facts["state"] == "invited" else ""
    return render_template("businesses/invited.html", form=OnceForm(), **facts)


@pages.post(f"{ADDRESS}/invitations/<int:invitation_id>/link")
def renew_invitation(member: str, challenge: str, invitation_id: int) -> Any:
    """A new link; the older one ends."""

    def act(one: Invitation) -> None:
        new_link_of(one)
        flash(f"There is a new link for {one.business_name}. Older ones no longer work.", "success")

    return _change("renew_invitation", member, challenge, invitation_id, act)


@pages.post(f"{ADDRESS}/invitations/<int:invitation_id>/letter")
def write_invitation(member: str, challenge: str, invitation_id: int) -> Any:
    """A letter with its link."""

    def act(one: Invitation) -> None:
        if not write_invitations([one], by=me()):
            raise Mistake("", "No letter was written: its reader wants none, or your letters for today are used up.")
        flash(f"A letter to {one.email} is on its way.", "success")

    return _change("write_invitation", member, challenge, invitation_id, act)


@pages.post(f"{ADDRESS}/invitations/<int:invitation_id>/withdraw")
def end_invitation(member: str, challenge: str, invitation_id: int) -> Any:
    """Its link no longer works."""

    def act(one: Invitation) -> None:
        withdraw_invitation(one)
        flash(f"The invitation of {one.business_name} is withdrawn: its link no longer works.", "success")

    return _change("withdraw_invitation", member, challenge, invitation_id, act)


@pages.post(f"{ADDRESS}/invitations/<int:invitation_id>/forget")
def forget_invited(member: str, challenge: str, invitation_id: int) -> Any:
    """Delete who was invited."""

    def act(one: Invitation) -> None:
        forget_invitation(one)
        flash("Name, address and letters are deleted. Nobody can be written to there any more.", "success")

    return _change("forget_invitation", member, challenge, invitation_id, act)


def _change(deed: str, member: str, challenge: str, invitation_id: int, act: Any) -> Any:
    found, form = coordinated_invitation_or_404(member, challenge, invitation_id), OnceForm()
    if not form.validate_on_submit():
        abort(422)
    address = url_for("businesses.invited", member=member, challenge=challenge, invitation_id=invitation_id)

    def once_more() -> str:
        act(coordinated_invitation_or_404(member, challenge, invitation_id))
        return address

    try:
        return redirect(once(f"{deed}:{found.id}", form, once_more))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(address)


def _read(form: GuestListForm) -> tuple[str, list[Checked]]:
    """The list's name and its checked rows. A file goes before what was pasted."""
    sent = form.file.data
    data = sent.stream.read() if sent else (form.pasted.data or "").encode()
    try:
        rows = checked_rows(read_guest_list(data))
    except NotATable as problem:
        raise Mistake("file" if sent else "pasted", f"{problem.what}") from None
    if sent:
        sent.stream.seek(0)
    return (sent.filename or "a file") if sent else "a pasted list", rows


def _keep(member: str, challenge: str, name: str, rows: list[Checked]) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    guests = keep_guest_list(found, name, rows, author=me())
    return url_for("businesses.guest_list", member=member, challenge=challenge, list_id=guests.id)


def _invite(member: str, challenge: str, list_id: int, form: InviteForm) -> str:
    guests = coordinated_guest_list_or_404(member, challenge, list_id)
    if form.by_letter.data:
        _refuse_unopened(guests.challenge)
    made = invite_guests(guests, by=me())
    written = write_invitations(made, by=me(), words=form.words.data or "") if form.by_letter.data else 0
    flash(f"{len(made):,} invited, {written:,} of them by letter.", "success")
    return url_for("businesses.guest_list", member=member, challenge=challenge, list_id=list_id)


def _write_rest(member: str, challenge: str, form: WriteForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    _refuse_unopened(found)
    written = write_invitations(_unwritten(found), by=me(), words=form.words.data or "")
    if not written:
        raise Mistake("", "No letter was written: nobody waits for one, or your letters for today are used up.")
    flash(f"{written:,} {'letter is' if written == 1 else 'letters are'} on the way.", "success")
    return url_for("desks.recruiting", member=member, challenge=challenge)


def _refuse_unopened(challenge: Challenge) -> None:
    if not is_public(challenge):
        raise Mistake("", "The challenge is not public yet, so links in letters would lead nowhere. Publish it first.")


def _unwritten(challenge: Challenge) -> list[Invitation]:
    now = clock.now()
    return [one for one in invitations_in(challenge.id) if one.written_at is None and one.state_at(now) == "invited"]


def _join_address(challenge: Challenge, token: str) -> str:
    return url_for("businesses.join", city=challenge.member.slug, challenge=challenge.slug, invitation=token)


def _csv(rows: list[list[str]]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["Business", "Contact", "E-mail", "Link"])
    writer.writerows([plain_text(cell) for cell in row] for row in rows)
    answer = Response(b"\xef\xbb\xbf" + text.getvalue().encode(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="invitation-links.csv"'
    return answer
