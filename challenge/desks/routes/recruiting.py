"""Recruiting: how far everybody came, who needs a nudge, letters to groups, reminders; and the end of letters."""

from __future__ import annotations

import csv
import io
import secrets
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for

from challenge.accounts.access import me
from challenge.accounts.routes.letters import secret_address
from challenge.audit.actions import once
from challenge.businesses.queries import invitations_in
from challenge.challenges.access import coordinated_challenge_or_404, is_public
from challenge.challenges.models import Challenge
from challenge.desks.access import coordinated_group_letter_or_404
from challenge.desks.group_letters import SEEN, left_out_of, preview, seal_of, send_group_letter, send_test
from challenge.desks.letter_groups import GROUPS, Group, members_of, readers_of
from challenge.desks.recruiting_forms import GroupLetterForm, RemindersForm
from challenge.desks.recruiting_queries import counts_by_stage, in_stage, recruits_of
from challenge.desks.reminders import KINDS, keep_settings, owed_in, settings_of, turned_on
from challenge.desks.routes.blueprint import pages
from challenge.desks.stages import AT_RISK_DAYS, STAGES
from challenge.extensions import csrf, db, transaction
from challenge.mistakes import Mistake
from challenge.notices.endings import has_ended, letter_of_token, unsubscribe, unsubscribed_in
from challenge.notices.groups import group_letters_in, letters_left, letters_of
from challenge.notices.models import Letter
from challenge.papers.codes import frame_code
from challenge.typed import OnceForm
from challenge.words import plain_text

JOIN_HEIGHT = 300  # of its frame, in pixels: what a column as narrow as a phone needs
ADDRESS = "/cities/<member>/challenges/<challenge>/recruiting"
FILTERS = {"": "Everybody", "nudge": "Needs a nudge", **STAGES}
ON_A_PAGE = 15


@pages.get(ADDRESS)
def recruiting(member: str, challenge: str) -> str:
    """Who was invited, who joined, how far they came, and who needs a nudge."""
    found, stage = coordinated_challenge_or_404(member, challenge), _stage()
    recruits = recruits_of(found)
    invitations, shown = invitations_in(found.id), in_stage(recruits, stage)
    pages_there = max(1, -(-len(shown) // ON_A_PAGE))
    page = min(_page_asked(), pages_there)
    return render_template(
        "desks/recruiting.html",
        challenge=found,
        join_code=_join_code(found),
        is_public=is_public(found),
        counts=counts_by_stage(recruits),
        nudges=len(in_stage(recruits, "nudge")),
        invited_ever=len(invitations),
        unwritten=sum(one.written_at is None and one.joined_at is None for one in invitations),
        count=len(shown),
        shown=shown[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        page=page,
        pages_there=pages_there,
        stage=stage,
        stages=STAGES,
        filters=FILTERS,
        ended=unsubscribed_in(found.id),
        reminders=turned_on(settings_of(found.id)),
        at_risk_days=AT_RISK_DAYS,
    )


def _join_code(challenge: Challenge) -> str:
    """The code of the sign-up box for the city's own site."""
    address = f"{current_app.config['BASE_URL']}/embed/{challenge.member.slug}/{challenge.slug}/join"
    return frame_code(address, f"Join the {challenge.name}", JOIN_HEIGHT)


def _page_asked() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


@pages.get(f"{ADDRESS}.csv")
def recruiting_csv(member: str, challenge: str) -> Response:
    """The same list for a spreadsheet."""
    found, stage = coordinated_challenge_or_404(member, challenge), _stage()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["Business", "Stage", "Nudge", "Since", "Last bill", "People", "Not written to"])
    for one in in_stage(recruits_of(found), stage):
        people = "; ".join(f"{person.name} <{person.email}>" for person in one.people)
        silent = "; ".join(f"{person.email}: {person.left_out}" for person in one.people if person.left_out)
        last = one.progress.last_bill_on
        days = [one.progress.since.isoformat(), last.isoformat() if last else ""]
        writer.writerow([plain_text(cell) for cell in (one.name, STAGES[one.stage], one.nudge, *days, people, silent)])
    answer = Response(b"\xef\xbb\xbf" + text.getvalue().encode(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="recruiting-{found.slug}.csv"'
    return answer


@pages.route(f"{ADDRESS}/letters/new", methods=["GET", "POST"])
def new_letter(member: str, challenge: str) -> Any:
    """Write to a group: look at the letter, try it on oneself, send it."""
    found, shown, told = coordinated_challenge_or_404(member, challenge), None, ""
    form = GroupLetterForm(found)
    if not form.is_submitted():
        form.stage.data = request.args.get("stage") if request.args.get("stage") in GROUPS else "all joined"
    elif form.validate():
        try:
            wanted = request.form.get("do", "")
            if wanted not in ("preview", "test", "send"):
                raise Mistake("", "Press one of the three buttons.")
            if wanted == "send":
                return redirect(once(f"send_group_letter:{found.id}", form, lambda: _send(member, challenge, form)))
            if wanted == "test":
                once(f"send_test_letter:{found.id}", form, lambda: _test(member, challenge, form))
                told = f"A test is on its way to {me().email}."
                form.key.data = secrets.token_urlsafe(18)  # what is changed after a test is another letter
            shown = preview(found, form.draft)
        except Mistake as mistake:
            form.show(mistake)
            shown = preview(found, form.draft) if mistake.field == SEEN else None
        form.seen.data = seal_of(found, form.draft) if shown else ""
    recruits = recruits_of(found)
    members = members_of(found, recruits, form.draft.group)
    facts: dict[str, Any] = {"readers": readers_of(members), "left_out": left_out_of(members)}
    sizes = {stage: len(readers_of(members_of(found, recruits, Group(stage)))) for stage in GROUPS}
    facts |= {"challenge": found, "shown": shown, "told": told, "left": letters_left(me().id), "sizes": sizes}
    most, status = current_app.config["LETTERS_PER_DAY"], 422 if form.errors else 200
    return render_template("desks/new_letter.html", form=form, most=most, groups=GROUPS, **facts), status


@pages.get(f"{ADDRESS}/letters")
def letters(member: str, challenge: str) -> str:
    """What was written to groups, and to whom."""
    found = coordinated_challenge_or_404(member, challenge)
    return render_template("desks/letters.html", challenge=found, letters=group_letters_in(found.id))


@pages.get(f"{ADDRESS}/letters/<int:group_id>")
def letter(member: str, challenge: str, group_id: int) -> str:
    """One letter to a group: what it said, and what became of each copy."""
    found, group = coordinated_group_letter_or_404(member, challenge, group_id)
    facts = {"challenge": found, "group": group, "copies": letters_of(group), "ended": unsubscribed_in(found.id)}
    return render_template("desks/letter.html", **facts)


@pages.route(f"{ADDRESS}/reminders", methods=["GET", "POST"])
def reminders(member: str, challenge: str) -> Any:
    """Which reminders go out by themselves, and how many would today."""
    found = coordinated_challenge_or_404(member, challenge)
    form = RemindersForm(obj=settings_of(found.id))
    if form.validate_on_submit():
        return redirect(once(f"keep_reminders:{found.id}", form, lambda: _keep(member, challenge, form)))
    owed = [one.kind for one in owed_in(found, set(KINDS))]
    today = {kind: owed.count(kind) for kind in KINDS}
    page = render_template("desks/reminders.html", form=form, challenge=found, today=today, kinds=KINDS)
    return page, 422 if form.is_submitted() else 200


@pages.get("/unsubscribe/<token>")
@secret_address
def unsubscribe_page(token: str) -> str:
    """What the link in a letter opens. Opening it changes nothing, since mail scanners open links: its button does."""
    return _unsubscribe_page(token)


@pages.post("/unsubscribe/<token>")
@secret_address
def end_letters(token: str) -> Any:
    """End them: the page's button, or a mail program's own, which knows no token of a form and follows no redirect."""
    _letter_or_404(token)
    if request.form.get("List-Unsubscribe") == "One-Click":  # RFC 8058; the signed address says what may be done
        with transaction():
            unsubscribe(_letter_or_404(token))
        return _unsubscribe_page(token)
    csrf.protect()
    form = OnceForm()
    if not form.validate_on_submit():
        abort(422)
    return redirect(once("unsubscribe", form, lambda: _end(token)))


csrf.exempt(end_letters)  # it looks at the token itself


def _end(token: str) -> str:
    unsubscribe(_letter_or_404(token))
    return url_for("desks.unsubscribe_page", token=token)


def _unsubscribe_page(token: str) -> str:
    found = _letter_or_404(token)
    challenge = db.session.get_one(Challenge, found.challenge_id)
    facts = {"challenge": challenge, "token": token, "ended": has_ended(challenge.id, found.to)}
    return render_template("desks/unsubscribe.html", form=OnceForm(formdata=None), **facts)


def _letter_or_404(token: str) -> Letter:
    found = letter_of_token(token)
    if found is None:
        abort(404)
    return found


def _stage() -> str:
    wanted = request.args.get("stage", "")
    return wanted if wanted in FILTERS else ""


def _send(member: str, challenge: str, form: GroupLetterForm) -> str:
    group = send_group_letter(
        coordinated_challenge_or_404(member, challenge), form.draft, by=me(), seen=form.seen.data or ""
    )
    flash(f"{group.recipients:,} {'letter is' if group.recipients == 1 else 'letters are'} on the way.", "success")
    return url_for("desks.letter", member=member, challenge=challenge, group_id=group.id)


def _test(member: str, challenge: str, form: GroupLetterForm) -> str:
    send_test(coordinated_challenge_or_404(member, challenge), form.draft, to=me())
    return url_for("desks.new_letter", member=member, challenge=challenge)


def _keep(member: str, challenge: str, form: RemindersForm) -> str:
    keep_settings(coordinated_challenge_or_404(member, challenge), form.kinds, by=me())
    flash("Reminders are saved.", "success")
    return url_for("desks.recruiting", member=member, challenge=challenge)
