"""Setting a challenge up: its parts one by one, and whether it can be published."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.queries import tracks_in_use
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.actions import change_rules
from challenge.challenges.checks import problems_of
from challenge.challenges.editions import earlier_edition
from challenge.challenges.forms.award import AwardForm
from challenge.challenges.forms.days import DaysForm
from challenge.challenges.forms.groups import GroupsForm
from challenge.challenges.forms.ranking import RankingForm
from challenge.challenges.forms.scorecard import ItemsForm, ScorecardForm
from challenge.challenges.forms.teams import TeamRuleForm
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of, rules_row
from challenge.challenges.rule_words import LATE_WORDS, team_words, weight_of_round
from challenge.desks.coordinator_queries import has_begun
from challenge.desks.routes.blueprint import pages
from challenge.desks.routes.site import page_of_challenge
from challenge.leaderboards.metric_words import metric_name
from challenge.leaderboards.rounds import without_board
from challenge.mistakes import Mistake
from challenge.savings.left_out import exceptions_in
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules.rounds import Milestone
from challenge.typed import OnceForm
from challenge.words import and_words

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


@pages.get(f"{BASE}/rules.json")
def setup_file(member: str, challenge: str) -> Response:
    """The rules as a file, to be kept or used elsewhere."""
    found = coordinated_challenge_or_404(member, challenge)
    row = rules_row(found)
    document = {"name": found.name, "version": row.version, "sha256": row.hash, "rules": rules_of(found).document()}
    response = Response(json.dumps(document, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-rules.json"'
    return response


@pages.route(f"{BASE}/groups", methods=["GET", "POST"])
def setup_groups(member: str, challenge: str) -> Any:
    """Tracks, divisions, and who may take part."""
    return _part(member, challenge, GroupsForm(), "groups", lambda form, document: document | form.changes(document))


@pages.route(f"{BASE}/ranking", methods=["GET", "POST"])
def setup_ranking(member: str, challenge: str) -> Any:
    """What places go by, and what the public reads."""
    form = RankingForm()
    form.offer(_document(coordinated_challenge_or_404(member, challenge)))
    return _part(member, challenge, form, "ranking", lambda form, document: document | form.changes(document))


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
    return _part(member, challenge, DaysForm(), "days", changed, without_board=rounds)


@pages.route(f"{BASE}/teams", methods=["GET", "POST"])
def setup_teams(member: str, challenge: str) -> Any:
    """Whether there are teams, and what a team comes to."""
    return _part(member, challenge, TeamRuleForm(), "teams", lambda form, document: document | form.changes(document))


@pages.route(f"{BASE}/scorecards/<card>", methods=["GET", "POST"])
def setup_scorecard(member: str, challenge: str, card: str) -> Any:
    """Categories, tiers, and what each status earns."""
    form = ScorecardForm()
    _card_or_404(_document(coordinated_challenge_or_404(member, challenge)), card)
    return _part(
        member,
        challenge,
        form,
        "scorecard",
        lambda form, document: _with_card(document, form.changes(_card_or_404(document, card))),
        lambda form, document: form.fill(_card_or_404(document, card)),
        card=card,
    )


@pages.route(f"{BASE}/scorecards/<card>/<category>", methods=["GET", "POST"])
def setup_items(member: str, challenge: str, card: str, category: str) -> Any:
    """The actions of one category."""
    form = ItemsForm()
    document = _document(coordinated_challenge_or_404(member, challenge))
    if category not in {one["key"] for one in _card_or_404(document, card)["categories"]}:
        abort(404)
    tracks = {track["key"]: track["name"] for track in document["tracks"]}
    form.offer_tracks(tracks)

    def fill(form: ItemsForm, document: Document) -> None:
        form.fill(_card_or_404(document, card), category)
        form.offer_tracks(tracks)

    return _part(
        member,
        challenge,
        form,
        "items",
        lambda form, document: _with_card(document, form.changes(_card_or_404(document, card), category)),
        fill,
        card=card,
        category=category,
        tracks=tracks,
    )


@pages.route(f"{BASE}/awards/<award>", methods=["GET", "POST"])
def setup_award(member: str, challenge: str, award: str) -> Any:
    """One award; `new` is one that is not there yet."""
    document = _document(coordinated_challenge_or_404(member, challenge))
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

    return _part(
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
        document = _document(again)
        document["awards"] = [one for one in document.get("awards", ()) if one["key"] != award]
        _save(again, document, "An award was taken out.")
        return _address(again)

    return redirect(once(f"remove_award:{found.id}:{award}", form, act))


def _part(
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
        document = changed(form, _document(again))
        _save(again, document, form.reason.data or "")
        return _address(again)

    if not form.is_submitted():
        (fill or (lambda form, document: form.fill(document)))(form, _document(found))
    elif form.validate():
        try:
            return redirect(once(f"setup_{name}:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    shown = {"challenge": found, "form": form, "document": _document(found), "user": me(), **page}
    return render_template(f"desks/setup_{name}.html", **shown), 422 if form.is_submitted() else 200


def _save(challenge: Challenge, document: Document, reason: str) -> None:
    change_rules(
        challenge,
        document=document,
        reason=reason,
        tracks_in_use=tracks_in_use(challenge),
        has_begun=has_begun(challenge),
    )


def _document(challenge: Challenge) -> Document:
    return rules_of(challenge).document()


def _card_or_404(document: Document, key: str) -> Document:
    cards: dict[str, Document] = {one["key"]: one for one in document.get("scorecards", ())}
    return cards[key] if key in cards else abort(404)


def _with_card(document: Document, card: Document) -> Document:
    cards = [card if one["key"] == card["key"] else one for one in document.get("scorecards", ())]
    return {**document, "scorecards": cards}


def _address(challenge: Challenge) -> str:
    return url_for("desks.setup", member=challenge.member.slug, challenge=challenge.slug)
