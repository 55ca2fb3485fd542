"""What a coordinator does: sees what needs her today, makes and runs challenges, lets entries in."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from challenge.accounts.access import coordinated_member_or_404, me
from challenge.audit.actions import once
from challenge.awards.queries import appeals_in, must_be_put_right
from challenge.businesses.access import coordinated_entry_or_404
from challenge.businesses.actions import approve_entry, decline_entry
from challenge.businesses.models import Entry
from challenge.businesses.queries import sites_of, stories_in
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.actions import create_challenge, edit_challenge, edited
from challenge.challenges.forms.challenge import ChallengeForm, ReasonForm
from challenge.challenges.life import FINAL, PUBLIC, moves_from
from challenge.challenges.life_words import COORDINATOR, NAMES, what_next
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of, registration_of, rules_of, rules_row, state_before
from challenge.challenges.rule_words import is_measured
from challenge.desks.coordinator_queries import (
    challenges_of,
    funnel_of,
    has_begun,
    last_run_of,
    last_runs_of,
    results_to_look_at,
    review_of,
    what_each_logged,
)
from challenge.desks.division_queries import division_links
from challenge.desks.progress_charts import participation_of, savings_of
from challenge.desks.routes.blueprint import pages
from challenge.desks.routes.setup import LOOK
from challenge.desks.rule_change import change_by
from challenge.desks.weather_queries import weather_of_challenge
from challenge.leaderboards.boards import board_of
from challenge.leaderboards.queries import current_snapshot
from challenge.mistakes import Mistake
from challenge.review.queries import open_holds_in, site_changes_waiting
from challenge.scorecards.actions.bonuses import bonuses_in_rules
from challenge.scoring.measures import MEASURES
from challenge.typed import OnceForm


@pages.get("/cities/<member>")
def coordinator_home(member: str) -> str:
    """What needs me today."""
    city = coordinated_member_or_404(member)
    challenges = challenges_of(city)
    going = [one for one in challenges if one.state in PUBLIC and one.state != FINAL]
    return render_template(
        "desks/coordinator_home.html",
        progress={one.id: (participation_of(one), savings_of(one)) for one in going},
        review={one.id: work for one in going if (work := review_of(one))},
        stories={one.id: sum(story.state == "waiting" for story in stories_in(one)) for one in going},
        appeals={one.id: sum(not appeal.decision for appeal in appeals_in(one)) for one in challenges},
        to_put_right={one.id: sum(must_be_put_right(appeal) for appeal in appeals_in(one)) for one in challenges},
        runs={one.id: last_runs_of(one) for one in challenges},
        member=city,
        challenges=challenges,
        funnels={challenge.id: funnel_of(challenge) for challenge in challenges},
        state_names=NAMES,
        next_words={challenge.id: what_next(challenge, COORDINATOR) for challenge in challenges},
        measured={challenge.id: is_measured(rules_of(challenge)) for challenge in challenges},
        holds=open_holds_in(city.id),
        changes=site_changes_waiting(city.id),
        results=results_to_look_at(challenges),
    )


@pages.get("/cities/<member>/challenges/<challenge>")
def manage(member: str, challenge: str) -> str:
    """One challenge: who joined, who logged what, what is held, when it was computed."""
    found = coordinated_challenge_or_404(member, challenge)
    return render_template(
        "desks/manage.html",
        challenge=found,
        phase=phase_of(found),
        registration=registration_of(found),
        rules=rules_of(found),
        version=rules_row(found),
        measures=MEASURES,
        funnel=funnel_of(found),
        logged=what_each_logged(found),
        divisions=division_links(found),
        changes=site_changes_waiting(found.member_id),
        snapshot=current_snapshot(found),
        board=board_of(found),
        moves=list(moves_from(found.state, state_before(found))),
        next_words=what_next(found, COORDINATOR),
        measured=is_measured(rules_of(found)),
        state_names=NAMES,
        public=found.state in PUBLIC,
        last_run=last_run_of(found),
        weather=weather_of_challenge(found),
        stories_waiting=sum(story.state == "waiting" for story in stories_in(found)),
        bonuses=bonuses_in_rules(found),
        form=OnceForm(),
    )


@pages.route("/cities/<member>/challenges/new", methods=["GET", "POST"])
def new_challenge(member: str) -> Any:
    """A new challenge starts as a draft, filled with what most challenges have."""
    city = coordinated_member_or_404(member)
    form = ChallengeForm()
    if not form.is_submitted():
        form.start_from_usual(city, (me().name, me().email))
    elif form.validate():
        try:
            return redirect(once("create_challenge", form, lambda: _create(member, form)))
        except Mistake as mistake:
            form.show(mistake)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "desks/challenge_form.html", form=form, member=city, challenge=None, measures=MEASURES
    ), status


@pages.route("/cities/<member>/challenges/<challenge>/edit", methods=["GET", "POST"])
def edit(member: str, challenge: str) -> Any:
    """Change a challenge; other rules become a new version."""
    found = coordinated_challenge_or_404(member, challenge)
    form, rules = ChallengeForm(), rules_of(found)
    form.change(rules)
    page: dict[str, Any] = {"form": form, "member": found.member, "challenge": found, "change": None}
    page |= {"version": rules_row(found), "measures": MEASURES}
    if not form.is_submitted():
        form.start_from(found, rules)
    elif form.validate():
        try:
            if request.form.get("step") == LOOK and found.published_at is not None:
                page["change"] = change_by(found, *edited(found, **form.typed()))
                return render_template("desks/challenge_form.html", **page)
            return redirect(once(f"edit_challenge:{found.id}", form, lambda: _edit(member, challenge, form)))
        except Mistake as mistake:
            form.show(mistake)
    return render_template("desks/challenge_form.html", **page), 422 if form.is_submitted() else 200


@pages.post("/entries/<int:entry_id>/approve")
def approve(entry_id: int) -> Any:
    """Let an entry in."""
    entry = coordinated_entry_or_404(entry_id)
    form = OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        again = coordinated_entry_or_404(entry_id)
        approve_entry(again, me())
        flash(f"{again.business.name} takes part now, and is told by letter.", "success")
        return _manage(again.challenge)

    try:
        return redirect(once(f"approve_entry:{entry_id}", form, act))
    except Mistake as mistake:
        return _decline_page(entry, ReasonForm(formdata=None), mistake.message), 422


@pages.route("/entries/<int:entry_id>/decline", methods=["GET", "POST"])
def decline(entry_id: int) -> Any:
    """Turn an entry down, with a reason that the business reads."""
    entry = coordinated_entry_or_404(entry_id)
    form = ReasonForm()

    def act() -> str:
        again = coordinated_entry_or_404(entry_id)
        decline_entry(again, me(), form.reason.data or "")
        return _manage(again.challenge)

    if form.validate_on_submit():
        try:
            return redirect(once(f"decline_entry:{entry_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _decline_page(entry, form), 422 if form.is_submitted() else 200


def _decline_page(entry: Entry, form: ReasonForm, problem: str = "") -> str:
    return render_template("desks/decline.html", entry=entry, sites=sites_of(entry), form=form, problem=problem)


def _create(member: str, form: ChallengeForm) -> str:
    city = coordinated_member_or_404(member)
    return _manage(create_challenge(city, **form.typed()))


def _edit(member: str, challenge: str, form: ChallengeForm) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    form.change(rules_of(found))
    changed = edit_challenge(
        found,
        **form.typed(),
        reason=form.reason.data or "",
        has_begun=has_begun(found),
    )
    return _manage(changed)


def _manage(challenge: Challenge) -> str:
    """Where a coordinator runs this challenge."""
    return url_for("desks.manage", member=challenge.member.slug, challenge=challenge.slug)
