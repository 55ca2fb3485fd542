"""The coordinator's awards: so far or final, juries, draws, publication; entries that are taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from challenge import clock
from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.awards.access import (
    coordinated_award_or_404,
    coordinated_decision_or_404,
    coordinated_exclusion_or_404,
)
from challenge.awards.actions import draw_award, give_by_jury, publish_seed, set_appeal_days, take_back
from challenge.awards.disputes import take_in_again, take_out
from challenge.awards.finals import is_final
from challenge.awards.forms import EndForm, JuryForm, PublishForm, TakeOutForm
from challenge.awards.jury import MOST, Scored, ballots_in, tally
from challenge.awards.legacy import kept_legacy, legacy_awards
from challenge.awards.placed import placed_in
from challenge.awards.queries import (
    appeals_in,
    corrections_of,
    decisions_by_award,
    exclusions_in,
    in_order,
    last_result,
    must_be_put_right,
    night_of,
    seeds_in,
)
from challenge.awards.results import publish_results
from challenge.awards.routes.blueprint import pages
from challenge.awards.ties import decided_ties, name_for_coordinators, open_ties, why_no_ties
from challenge.awards.undecided import undecided_awards
from challenge.businesses.access import coordinated_entry_or_404
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.editions import earlier_edition
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.leaderboards.podium import podium_of
from challenge.mistakes import Mistake
from challenge.review.verified import unverified_for_final
from challenge.scoring.rules.awards import BY_DRAW, BY_JURY
from challenge.scoring.rules.document import BY_JURY as TIES_BY_JURY
from challenge.typed import OnceForm

BASE = "/cities/<member>/challenges/<challenge>/awards"


@pages.get(BASE)
def giving(member: str, challenge: str) -> str:
    """Who would get what by the board as it is, what is decided, and what is still to do."""
    return _page(coordinated_challenge_or_404(member, challenge))


@pages.route(f"{BASE}/publish", methods=["GET", "POST"])
def publish_awards(member: str, challenge: str) -> Any:
    """Publish the results, or a correction of them: first what is undecided, and until when appeals run."""
    found = coordinated_challenge_or_404(member, challenge)
    night, form = night_of(found), PublishForm()
    if not form.is_submitted():
        form.appeal_days.data = night.appeal_days

    def act() -> str:
        again = coordinated_challenge_or_404(member, challenge)
        set_appeal_days(again, int(form.appeal_days.data or 0))
        publish_results(again, reason=form.reason.data or "", by=me())
        flash("The results are public.", "success")
        return _address(again)

    if form.validate_on_submit():
        try:
            return redirect(once(f"publish_results:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template(
        "awards/publish.html",
        challenge=found,
        result=last_result(found),
        final=is_final(found),
        unverified=unverified_for_final(found, podium_of(found)),
        undecided=undecided_awards(found),
        until=clock.now() + timedelta(days=night.appeal_days),
        night=night,
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@pages.route(f"{BASE}/<award>/jury", methods=["GET", "POST"])
def jury(member: str, challenge: str, award: str) -> Any:
    """What the jurors scored, and the award that follows; or the coordinator types what a jury decided."""
    found, given = coordinated_award_or_404(member, challenge, award, BY_JURY)
    form, entries = JuryForm(), {one.public_key: one for one in placed_in(found).candidates(given)}
    form.offer(list(entries.values()))
    ballots = ballots_in(found).get(award, [])
    has_it = {decision.entry.public_key for decision in decisions_by_award(found).get(award, [])}
    scored = tally(ballots, [key for key in entries if key not in has_it])
    if ballots and not form.is_submitted():
        _start_from_scores(form, scored)

    def act() -> str:
        again, award_again = coordinated_award_or_404(member, challenge, award, BY_JURY)
        give_by_jury(again, award_again, form.entry.data or "", reason=form.reason.data or "", by=me())
        return _address(again)

    if form.validate_on_submit():
        try:
            return redirect(once(f"give_by_jury:{found.id}:{award}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = {"challenge": found, "award": given, "form": form, "entries": entries, "ballots": ballots, "scored": scored}
    return render_template("awards/jury.html", **page), 422 if form.is_submitted() else 200


def _start_from_scores(form: JuryForm, scored: Sequence[Scored]) -> None:
    """The highest one chosen, and why."""
    first = scored[0] if scored else None
    if first and first.points and (len(scored) == 1 or scored[1].mean != first.mean):
        count = len(first.points)
        form.entry.data = first.key
        form.reason.data = f"{count} {'juror' if count == 1 else 'jurors'} gave it {first.mean_words} of {MOST} points"
        form.reason.data += " on average, the most." if count > 1 else ", the most."


@pages.post(f"{BASE}/<award>/seed")
def seed(member: str, challenge: str, award: str) -> Any:
    """Publish the seed of a draw."""
    return _draw_deed(member, challenge, award, "publish_seed", lambda found, one: publish_seed(found, one, by=me()))


@pages.post(f"{BASE}/<award>/draw")
def draw(member: str, challenge: str, award: str) -> Any:
    """Draw, once."""
    return _draw_deed(member, challenge, award, "draw_award", lambda found, one: draw_award(found, one, by=me()))


@pages.route(f"{BASE}/given/<int:decision_id>/end", methods=["GET", "POST"])
def end_award(member: str, challenge: str, decision_id: int) -> Any:
    """Take back what a jury gave."""
    _, decision = coordinated_decision_or_404(member, challenge, decision_id)

    def act(form: EndForm) -> str:
        again, row = coordinated_decision_or_404(member, challenge, decision_id)
        take_back(row, reason=form.reason.data or "", by=me())
        return _address(again)

    page = {"challenge": decision.challenge, "title": f"Take back {decision.name}?", "button": "Take it back"}
    lead = (
        f"{decision.entry.public_name or 'The entry'} has it. The page that verifies the certificate says so at once."
    )
    return ending(f"take_back:{decision_id}", act, lead=lead, **page)


@pages.route("/entries/<int:entry_id>/out", methods=["GET", "POST"])
def out(entry_id: int) -> Any:
    """Take an entry out after the fact."""
    entry, form = coordinated_entry_or_404(entry_id), TakeOutForm()

    def act() -> str:
        again = coordinated_entry_or_404(entry_id)
        take_out(again, kind=form.kind.data or "", reason=form.reason.data or "", by=me())
        flash("The entry is off the board. Verify who moves up, then publish the results again.", "success")
        return _address(again.challenge)

    if form.validate_on_submit():
        try:
            return redirect(once(f"take_out:{entry_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("awards/out.html", entry=entry, challenge=entry.challenge, form=form)
    return page, 422 if form.is_submitted() else 200


@pages.route("/exclusions/<int:exclusion_id>/end", methods=["GET", "POST"])
def end_exclusion(exclusion_id: int) -> Any:
    """Let an entry that was disqualified take part again."""
    exclusion = coordinated_exclusion_or_404(exclusion_id)

    def act(form: EndForm) -> str:
        row = coordinated_exclusion_or_404(exclusion_id)
        take_in_again(row, reason=form.reason.data or "", by=me())
        return _address(row.entry.challenge)

    title = f"Let {exclusion.entry.business.name} take part again?"
    lead = "Its place comes back at once; its awards with the next publication."
    page = {"challenge": exclusion.entry.challenge, "title": title, "lead": lead, "button": "Let it take part"}
    return ending(f"take_in_again:{exclusion_id}", act, **page)


def ending(deed: str, act: Callable[[EndForm], str], **page: Any) -> Any:
    """A page that asks why, and one button."""
    form = EndForm()
    if form.validate_on_submit():
        try:
            return redirect(once(deed, form, lambda: act(form)))
        except Mistake as mistake:
            form.show(mistake)
    return render_template("awards/end.html", form=form, **page), 422 if form.is_submitted() else 200


def _draw_deed(member: str, challenge: str, award: str, deed: str, act: Callable[[Challenge, Any], Any]) -> Any:
    """A button of a draw; a refusal is told on the page it stands on."""
    found, _ = coordinated_award_or_404(member, challenge, award, BY_DRAW)
    form = OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def do() -> str:
        again, one = coordinated_award_or_404(member, challenge, award, BY_DRAW)
        act(again, one)
        return _address(again)

    try:
        return redirect(once(f"{deed}:{found.id}:{award}", form, do))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(_address(found))


def _page(found: Challenge) -> str:
    placed, result, final = placed_in(found), last_result(found), is_final(found)
    return render_template(
        "awards/giving.html",
        challenge=found,
        final=final,
        unverified=unverified_for_final(found, podium_of(found)) if final else [],
        result=result,
        corrections=len(corrections_of(found)),
        awards=in_order(placed.rules, decisions_by_award(found)),
        so_far={one.award: list(zip(one.entries, one.why, strict=True)) for one in placed.given},
        entries=placed.entries,
        team_names=placed.team_names,
        seeds=seeds_in(found),
        exclusions=exclusions_in(found),
        appeals=appeals_in(found),
        must_be_put_right=must_be_put_right,
        earlier=earlier_edition(found),
        ballots=ballots_in(found),
        ties=open_ties(found),
        decided_ties=decided_ties(found),
        ties_by_jury=rules_of(found).ties == TIES_BY_JURY,
        why_no_ties=why_no_ties(found),
        shown=name_for_coordinators,
        legacy=kept_legacy(found),
        legacy_awards=legacy_awards(placed.rules),
        night=night_of(found),
        button=OnceForm(formdata=None),
    )


def _address(challenge: Challenge) -> str:
    return url_for("awards.giving", member=challenge.member.slug, challenge=challenge.slug)
