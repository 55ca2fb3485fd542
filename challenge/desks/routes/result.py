"""A result past the limits of the rules: the coordinator says that it is right, or takes that back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.audit.actions import once
from challenge.businesses.access import coordinated_entry_or_404
from challenge.businesses.models import Entry
from challenge.challenges.queries import rules_of
from challenge.desks.routes.blueprint import pages
from challenge.leaderboards.queries import held_figures_of, standing_of
from challenge.mistakes import Mistake
from challenge.review.access import why_not_result
from challenge.review.actions import confirm_result, take_back_result
from challenge.review.confirmed import confirmed_of
from challenge.review.forms import ResultForm
from challenge.scoring.canonical import canonical
from challenge.scoring.entries import LookedAt
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Rules

BASE = "/entries/<int:entry_id>/result"
SAVED = "Saved. The next standings, within minutes, rank it. The reason stands on its page."
TAKEN_BACK = "Taken back. From the next standings on, within minutes, the limits hold it again."


@pages.route(BASE, methods=["GET", "POST"])
def result(entry_id: int) -> Any:
    """What the limits hold, and whether it is right."""

    def confirm(entry: Entry, form: ResultForm) -> None:
        seen = _read(form.seen.data)
        confirm_result(entry, held=held_figures_of(entry), seen=seen, reason=form.reason.data or "")

    return _page(entry_id, "confirm_result", SAVED, confirm)


@pages.post(f"{BASE}/take-back")
def take_back(entry_id: int) -> Any:
    """It is not right after all."""
    return _page(
        entry_id,
        "take_back_result",
        TAKEN_BACK,
        lambda entry, form: take_back_result(entry, reason=form.reason.data or ""),
    )


def _page(entry_id: int, name: str, done: str, deed: Callable[[Entry, ResultForm], None]) -> Any:
    entry, form = coordinated_entry_or_404(entry_id), ResultForm()

    def act() -> str:
        again = coordinated_entry_or_404(entry_id)
        deed(again, form)
        flash(done, "success")
        return url_for("desks.coordinator_home", member=again.challenge.member.slug)

    if form.validate_on_submit():
        try:
            return redirect(once(f"{name}:{entry_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    held, standing, confirmed = held_figures_of(entry), standing_of(entry), confirmed_of(entry)
    form.seen.data = canonical(held)
    page = render_template(
        "desks/result.html",
        entry=entry,
        form=form,
        held=_told(held, rules_of(entry.challenge)),
        confirmed=confirmed,
        holds=confirmed is not None and LookedAt(confirmed.reason, confirmed.percents).holds_for(held),
        why=standing.row["reason"] if standing else "",
        why_not=why_not_result(entry),
        standing=standing,
    )
    return page, 422 if form.is_submitted() else 200


def _read(text: str | None) -> dict[str, float]:
    """The figures that the page showed; none where what came is not what it sent."""
    try:
        found = json.loads(text or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _told(held: dict[str, float], rules: Rules) -> list[tuple[str, str]]:
    """Each measure past the limits by its name, with the change in percent as it is printed."""
    found = []
    for key, percent in held.items():
        of_round, _, measure = key.rpartition(":")
        where = f", {rules.round_name(of_round)}" if of_round else ""
        found.append((f"{MEASURES[measure].name}{where}", f"{percent:.1f}"))
    return found
