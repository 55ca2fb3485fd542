"""Setting a challenge up: its scorecards, each with its categories and their actions."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for

from challenge.audit.actions import once
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.forms.new_scorecard import NewScorecardForm
from challenge.challenges.forms.scorecard import ItemsForm, ScorecardForm
from challenge.challenges.scorecard_parts import with_scorecard, without_scorecard
from challenge.challenges.templates import template_scorecards
from challenge.desks.routes.blueprint import pages
from challenge.desks.routes.setup import BASE, Document, address_of, document_of, part_page, save_rules
from challenge.mistakes import Mistake
from challenge.scorecards.queries import is_answered
from challenge.typed import OnceForm


@pages.route(f"{BASE}/new-scorecard", methods=["GET", "POST"])
def new_scorecard(member: str, challenge: str) -> Any:
    """One more scorecard: empty, or like that of a template."""
    return part_page(
        member,
        challenge,
        NewScorecardForm(),
        "new_scorecard",
        lambda form, document: with_scorecard(document, form.name.data, template_scorecards().get(form.like.data)),
        lambda form, document: None,
    )


@pages.post(f"{BASE}/remove-scorecard/<card>")
def remove_scorecard(member: str, challenge: str, card: str) -> Any:
    """Take a scorecard out that nobody has answered and nothing else goes by."""
    found, form = coordinated_challenge_or_404(member, challenge), OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        again = coordinated_challenge_or_404(member, challenge)
        document = document_of(again)
        name = _card_or_404(document, card)["name"]
        if is_answered(again.id, card):
            raise Mistake("", "Somebody has answered this scorecard, so it stays. A weight of 0 makes no points.")
        save_rules(again, without_scorecard(document, card), f"The scorecard “{name}” was taken out.")
        flash(f"The scorecard “{name}” is taken out.", "success")
        return address_of(again)

    try:
        return redirect(once(f"remove_scorecard:{found.id}:{card}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(url_for("desks.setup_scorecard", member=member, challenge=challenge, card=card))


@pages.route(f"{BASE}/scorecards/<card>", methods=["GET", "POST"])
def setup_scorecard(member: str, challenge: str, card: str) -> Any:
    """Categories, tiers, and what each status earns."""
    form = ScorecardForm()
    _card_or_404(document_of(coordinated_challenge_or_404(member, challenge)), card)
    return part_page(
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
    document = document_of(coordinated_challenge_or_404(member, challenge))
    if category not in {one["key"] for one in _card_or_404(document, card)["categories"]}:
        abort(404)
    tracks = {track["key"]: track["name"] for track in document["tracks"]}
    form.offer_tracks(tracks)

    def fill(form: ItemsForm, document: Document) -> None:
        form.fill(_card_or_404(document, card), category)
        form.offer_tracks(tracks)

    return part_page(
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


def _card_or_404(document: Document, key: str) -> Document:
    cards: dict[str, Document] = {one["key"]: one for one in document.get("scorecards", ())}
    return cards[key] if key in cards else abort(404)


def _with_card(document: Document, card: Document) -> Document:
    cards = [card if one["key"] == card["key"] else one for one in document.get("scorecards", ())]
    return {**document, "scorecards": cards}
