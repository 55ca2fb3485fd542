"""The jury: what a juror judges, her points for each candidate, and ties that a juror or the coordinator decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from challenge.accounts.access import coordinates, me
from challenge.audit.actions import once
from challenge.awards.access import judged_tie_decision_or_404
from challenge.awards.forms import BallotForm, EndForm, TieForm
from challenge.awards.jury import MOST, ballot_of, cast_ballot
from challenge.awards.placed import award_of, placed_in
from challenge.awards.queries import decisions_by_award
from challenge.awards.routes.blueprint import pages
from challenge.awards.routes.giving import ending
from challenge.awards.ties import (
    decide_tie,
    decided_ties,
    end_tie,
    name_for_coordinators,
    name_for_jurors,
    open_ties,
    tie_with,
    why_no_ties,
)
from challenge.businesses.models import Entry
from challenge.challenges.life_words import JUROR, what_next
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.mistakes import Mistake
from challenge.review.access import judged_challenge_or_404, juried_challenge_or_404
from challenge.scoring.rules.awards import BY_JURY, Award

BASE = "/cities/<member>/challenges/<challenge>"


@pages.get(f"{BASE}/jury")
def jury_desk(member: str, challenge: str) -> str:
    """What waits for this juror: awards to score, ties to decide."""
    found = juried_challenge_or_404(member, challenge)
    awards = [award for award in rules_of(found).awards if award.by == BY_JURY]
    placed, given = placed_in(found), decisions_by_award(found)
    lines = [(award, placed.candidates(award), ballot_of(found, award, me())) for award in awards]
    return render_template(
        "awards/jury_desk.html",
        challenge=found,
        next_words=what_next(found, JUROR),
        awards=lines,
        waits=sum(not ballot and bool(who) and award.key not in given for award, who, ballot in lines),
        given=given,
        ties=open_ties(found),
        decided=decided_ties(found),
        why_no_ties=why_no_ties(found),
        shown=name_for_jurors,
    )


@pages.route(f"{BASE}/jury/<award>", methods=["GET", "POST"])
def ballot(member: str, challenge: str, award: str) -> Any:
    """A juror's points for each candidate of an award."""
    found, one = _juried_award_or_404(member, challenge, award)
    entries, form = placed_in(found).candidates(one), BallotForm()

    def act() -> str:
        again, award_again = _juried_award_or_404(member, challenge, award)
        cast_ballot(again, award_again, scores=form.scores, text=form.text.data or "", by=me())
        flash("Your points are kept. You may change them until the award is given.", "success")
        return url_for("awards.jury_desk", member=member, challenge=challenge)

    if not form.is_submitted():
        before = ballot_of(found, one, me())
        keys = [entry.public_key for entry in sorted(entries, key=_name)]
        form.fill(keys, before.scores if before else {}, before.text if before else "")
    elif form.validate():
        try:
            return redirect(once(f"cast_ballot:{found.id}:{award}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = {"challenge": found, "award": one, "form": form, "entries": _by_key(entries), "most": MOST}
    return render_template("awards/ballot.html", **page), 422 if form.is_submitted() else 200


@pages.route(f"{BASE}/ties/<entry>", methods=["GET", "POST"])
def tie(member: str, challenge: str, entry: str) -> Any:
    """Who comes first of those who share this entry's place."""
    found, form = judged_challenge_or_404(member, challenge), TieForm()
    shared = tie_with(found, entry, request.args.get("board", ""))

    def act() -> str:
        again = judged_challenge_or_404(member, challenge)
        decide_tie(again, positions=form.positions, reason=form.reason.data or "", by=me())
        flash("Decided. The places follow with the next standings, within minutes.", "success")
        return _back(again)

    if not form.is_submitted():
        if shared is None:
            abort(404)
        form.fill([one.public_key for one in shared.entries])
    elif form.validate():
        try:
            return redirect(once(f"decide_tie:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template(
        "awards/tie.html",
        challenge=found,
        tie=shared,
        form=form,
        entries=_by_key(shared.entries if shared else ()),
        back=_back(found),
        why_not=why_no_ties(found),
        shown=name_for_coordinators if coordinates(me(), found.member_id) else name_for_jurors,
    )
    return page, 422 if form.is_submitted() else 200


@pages.route("/tie-decisions/<int:decision_id>/end", methods=["GET", "POST"])
def end_tie_decision(decision_id: int) -> Any:
    """Take the decision on a tie back."""
    decision = judged_tie_decision_or_404(decision_id)

    def act(form: EndForm) -> str:
        row = judged_tie_decision_or_404(decision_id)
        end_tie(row, reason=form.reason.data or "", by=me())
        return _back(row.challenge)

    lead = "They share their place again with the next standings."
    page = {"challenge": decision.challenge, "title": "Take back the decision on this tie?", "lead": lead}
    return ending(f"end_tie:{decision_id}", act, **page, button="Take it back", back=_back(decision.challenge))


def _juried_award_or_404(member: str, challenge: str, key: str) -> tuple[Challenge, Award]:
    found = juried_challenge_or_404(member, challenge)
    award = award_of(rules_of(found), key)
    if award is None or award.by != BY_JURY:
        abort(404)
    return found, award


def _back(challenge: Challenge) -> str:
    """Whoever coordinates came from the awards, a juror from her own page."""
    page = "awards.giving" if coordinates(me(), challenge.member_id) else "awards.jury_desk"
    return url_for(page, member=challenge.member.slug, challenge=challenge.slug)


def _by_key(entries: Sequence[Entry]) -> dict[str, Entry]:
    return {entry.public_key: entry for entry in entries}


def _name(entry: Entry) -> str:
    return (entry.public_name or "").casefold()
