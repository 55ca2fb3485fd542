"""Setting a challenge up: its parts one by one, and whether it can be published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from challenge.audit.actions import once
from challenge.businesses.queries import tracks_in_use
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.actions import change_rules, changed_rules
from challenge.challenges.checks import problems_of
from challenge.challenges.editions import earlier_edition
from challenge.challenges.forms.award import AwardForm
from challenge.challenges.forms.days import DaysForm
from challenge.challenges.forms.groups import GroupsForm
from challenge.challenges.forms.ranking import RankingForm
from challenge.challenges.forms.teams import TeamRuleForm
from challenge.challenges.forms.track import TrackSettingsForm
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of, rules_row
from challenge.challenges.rule_words import LATE_WORDS, team_words, weight_of_round
from challenge.desks.coordinator_queries import has_begun
from challenge.desks.routes.blueprint import pages
from challenge.desks.routes.dry_run import nobody_ranked
from challenge.desks.routes.site import page_of_challenge
from challenge.desks.rule_change import change_by
from challenge.leaderboards.metric_words import metric_name
from challenge.leaderboards.rounds import without_board
from challenge.mistakes import Mistake
from challenge.savings.left_out import exceptions_in
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules.rounds import Milestone
from challenge.typed import OnceForm
from challenge.words import and_words

LOOK = "look"  # the button that saves nothing
BASE = "/cities/<member>/challenges/<challenge>/setup"
Document = dict[str, Any]


@pages.get(BASE)
def setup(member: str, challenge: str) -> str:
    """All parts with what they say now, what cannot work, and the button to publish."""
    found = coordinated_challenge_or_404(member, challenge)
    rules = rules_of(found)
    return render_template(
        "desks/setup.html",
        challenge=found,
        rules=rules,
        version=rules_row(found),
        problems=problems_of(found, rules),
        nobody_ranked=found.published_at is None and nobody_ranked(rules),
        earlier=earlier_edition(found),
        exceptions=len(exceptions_in(found.id)),
        late_words=LATE_WORDS,
        team_words=team_words,
        weight_of_round=weight_of_round,
        metric=metric_name(rules),
        measures=MEASURES,
        form=OnceForm(),
    )


@pages.get(f"{BASE}/preview")
def setup_preview(member: str, challenge: str) -> str:
    """The public page as the public will see it."""
    return page_of_challenge(coordinated_challenge_or_404(member, challenge), preview=True)


@pages.route(f"{BASE}/groups", methods=["GET", "POST"])
def setup_groups(member: str, challenge: str) -> Any:
    """Tracks, divisions, and who may take part."""
    return part_page(
        member, challenge, GroupsForm(), "groups", lambda form, document: document | form.changes(document)
    )


@pages.route(f"{BASE}/tracks/<track>", methods=["GET", "POST"])
def setup_track(member: str, challenge: str, track: str) -> Any:
    """What one track has of its own."""
    form, now = TrackSettingsForm(), document_of(coordinated_challenge_or_404(member, challenge))
    form.offer(now)
    named = _track_or_404(now, track)["name"]

    def changed(form: TrackSettingsForm, document: Document) -> Document:
        form.offer(document)
        own = form.changes(document, _track_or_404(document, track).get("own", {}))
        tracks = [{**one, "own": own} if one["key"] == track else one for one in document["tracks"]]
        return {**document, "tracks": tracks}

    return part_page(
        member,
        challenge,
        form,
        "track",
        changed,
        lambda form, document: form.fill(document, _track_or_404(document, track).get("own", {})),
        track=named,
        measures=MEASURES,
    )


@pages.route(f"{BASE}/ranking", methods=["GET", "POST"])
def setup_ranking(member: str, challenge: str) -> Any:
    """What places go by, and what the public reads."""
    form = RankingForm()
    form.offer(document_of(coordinated_challenge_or_404(member, challenge)))
    return part_page(member, challenge, form, "ranking", lambda form, document: document | form.changes(document))


@pages.route(f"{BASE}/days", methods=["GET", "POST"])
def setup_days(member: str, challenge: str) -> Any:
    """Days that count for nobody, and from when on late joiners count."""
    found = coordinated_challenge_or_404(member, challenge)

    def changed(form: Any, document: Document) -> Document:
        new: Document = document | form.changes(document)
        known = {(one["on"], one["name"]) for one in document.get("milestones", ())}
        rounds = [one for one in new.get("milestones", ()) if one.get("round")]
        added = [one for one in rounds if (one["on"], one["name"]) not in known]
        missed = without_board(found, [Milestone(date.fromisoformat(one["on"]), one["name"]) for one in added])
        if missed:
            names = and_words(one.name for one in missed)
            flash(f"{names}: there was no board yet on that day, so nobody can read who was first.", "warning")
        return new

    rounds = without_board(found, rules_of(found).rounds)
    return part_page(member, challenge, DaysForm(), "days", changed, without_board=rounds)


@pages.route(f"{BASE}/teams", methods=["GET", "POST"])
def setup_teams(member: str, challenge: str) -> Any:
    """Whether there are teams, and what a team comes to."""
    return part_page(
        member, challenge, TeamRuleForm(), "teams", lambda form, document: document | form.changes(document)
    )


@pages.route(f"{BASE}/awards/<award>", methods=["GET", "POST"])
def setup_award(member: str, challenge: str, award: str) -> Any:
    """One award; `new` is one that is not there yet."""
    document = document_of(coordinated_challenge_or_404(member, challenge))
    known = {one["key"]: one for one in document.get("awards", ())}
    if award != "new" and award not in known:
        abort(404)
    form = AwardForm()
    form.offer(document)

    def changed(form: AwardForm, document: Document) -> Document:
        awards = list(document.get("awards", ()))
        keys = [one["key"] for one in awards]
        typed = form.changes(None if award == "new" else award, set(keys))
        at = keys.index(award) if award in keys else len(awards)
        return {**document, "awards": [*awards[:at], typed, *awards[at + 1 :]]}

    return part_page(
        member,
        challenge,
        form,
        "award",
        changed,
        lambda form, document: form.fill(known.get(award, {}), document),
        award=award,
    )


@pages.post(f"{BASE}/awards/<award>/remove")
def remove_award(member: str, challenge: str, award: str) -> Any:
    """Take an award out of the rules; of a public challenge the next version of them says so."""
    found, form = coordinated_challenge_or_404(member, challenge), OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        again = coordinated_challenge_or_404(member, challenge)
        document = document_of(again)
        document["awards"] = [one for one in document.get("awards", ()) if one["key"] != award]
        save_rules(again, document, "An award was taken out.")
        flash("The award is taken out.", "success")
        return address_of(again)

    return redirect(once(f"remove_award:{found.id}:{award}", form, act))


def part_page(
    member: str,
    challenge: str,
    form: Any,
    name: str,
    changed: Callable[[Any, Document], Document],
    fill: Callable[[Any, Document], None] | None = None,
    **page: Any,
) -> Any:
    """One page of the set-up: filled with the rules as they are, and saved as new ones."""
    found = coordinated_challenge_or_404(member, challenge)

    def act() -> str:
        again = coordinated_challenge_or_404(member, challenge)
        document = changed(form, document_of(again))
        save_rules(again, document, form.reason.data or "")
        flash(f"Saved.{_reordered(form)}", "success")
        return address_of(again)

    if not form.is_submitted():
        (fill or (lambda form, document: form.fill(document)))(form, document_of(found))
    elif form.validate():
        try:
            if request.form.get("step") == LOOK and found.published_at is not None:
                page["change"] = change_by(
                    found, changed_rules(found, changed(form, document_of(found)), tracks_in_use(found))
                )
                return render_template(f"desks/setup_{name}.html", **_shown(found, form, page))
            return redirect(once(f"setup_{name}:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return render_template(f"desks/setup_{name}.html", **_shown(found, form, page)), 422 if form.is_submitted() else 200


def _reordered(form: Any) -> str:
    """Tiers that were typed in another order than that of their bounds are kept in this one: it is said."""
    rows = form.tiers if "tiers" in form else ()
    typed = [(row.form.since.data or 0, row.form.name.data) for row in rows if row.form.name.data]
    in_order = sorted(typed, key=lambda one: one[0])
    if typed == in_order:
        return ""
    ladder = and_words(f"{name} from {at:f}" for at, name in in_order)
    return f" The tiers were put in order, from the lowest up: {ladder}."


def _shown(challenge: Challenge, form: Any, page: dict[str, Any]) -> dict[str, Any]:
    return {"challenge": challenge, "form": form, "document": document_of(challenge), "change": None, **page}


def save_rules(challenge: Challenge, document: Document, reason: str) -> None:
    change_rules(
        challenge,
        document=document,
        reason=reason,
        tracks_in_use=tracks_in_use(challenge),
        has_begun=has_begun(challenge),
    )


def document_of(challenge: Challenge) -> Document:
    return rules_of(challenge).document()


def _track_or_404(document: Document, key: str) -> Document:
    tracks: dict[str, Document] = {one["key"]: one for one in document["tracks"]}
    return tracks[key] if key in tracks else abort(404)


def address_of(challenge: Challenge) -> str:
    return url_for("desks.setup", member=challenge.member.slug, challenge=challenge.slug)
