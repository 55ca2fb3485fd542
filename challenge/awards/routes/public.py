"""What everybody reads: who won, what was corrected, whether a certificate is true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.accounts.routes.letters import secret_address
from challenge.answers import public
from challenge.awards.honours import honours_of, name_of, public_name
from challenge.awards.models import ABOUT_IN_PUBLIC, PublishedResult
from challenge.awards.news import APPEAL_WORDS
from challenge.awards.queries import (
    corrections_of,
    decided_appeals,
    decisions_of_code,
    exclusions_in,
    first_result,
    is_named,
    last_result,
    night_of,
    seeds_in,
    told_awards,
)
from challenge.awards.routes.blueprint import pages
from challenge.businesses.models import Entry
from challenge.businesses.queries import moves_between_tracks
from challenge.challenges.access import is_public, public_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.challenges.queries import moved_windows, rules_of
from challenge.extensions import db
from challenge.leaderboards.editions import board_now
from challenge.leaderboards.queries import current_snapshot
from challenge.leaderboards.told_ties import ToldTie, told_ties
from challenge.leaderboards.visible import PLACES, hides_figure, shown_on
from challenge.review.confirmed import confirmed_results_in
from challenge.review.models import ConfirmedResult
from challenge.review.ties import tie_decisions_in
from challenge.scoring.rules.document import TOTALS_ONLY, WITH_PERCENTS

BASE = "/challenges/<city>/<challenge>"


@pages.get(f"{BASE}/awards")
@public
def awards(city: str, challenge: str) -> str:
    """Who won what, and how draws can be repeated."""
    found = public_challenge_or_404(city, challenge)
    rules, result = rules_of(found), last_result(found)
    shows = shown_on(rules, clock.today(found.time_zone))
    return render_template(
        "awards/awards.html",
        challenge=found,
        rules=rules,
        result=result,
        night=night_of(found),
        awards=told_awards(found),
        figures=shows == WITH_PERCENTS,
        seeds=seeds_in(found),
        corrections=len(corrections_of(found)),
        ties=_ties(found, result),
    )


def _ties(challenge: Challenge, result: PublishedResult | None) -> list[ToldTie]:
    """How places that were shared were decided, once there are results."""
    if result is None or not tie_decisions_in(challenge.id):
        return []
    return told_ties(board_now(challenge))


@pages.get(f"{BASE}/changes")
@public
def changes(city: str, challenge: str) -> str:
    """What was corrected after the results were published, and why: places, points and percents, never quantities."""
    found = public_challenge_or_404(city, challenge)
    shows = shown_on(rules_of(found), clock.today(found.time_zone))
    log = corrections_of(found)
    return render_template(
        "awards/changes.html",
        challenge=found,
        first=first_result(found),
        log=[(result, _lines(result, found, shows)) for result in log],
        exclusions=exclusions_in(found),
        looked_at=_looked_at(found),
        appeals=decided_appeals(found),
        about=ABOUT_IN_PUBLIC,
        appeal_words=APPEAL_WORDS,
        windows=moved_windows(found),
        moves=_moves(found, shows),
        shows=shows,
    )


def _looked_at(challenge: Challenge) -> list[ConfirmedResult]:
    """Results past the limits that count: as of the standings that everybody reads, so a board that stands still
    tells of nothing that came later."""
    shown = current_snapshot(challenge)
    return [one for one in confirmed_results_in(challenge.id) if shown and one.created_at < shown.as_of]


def _moves(challenge: Challenge, shows: str) -> list[tuple[datetime, str | None, str, str]]:
    """When which entry came from which track into which; told with the first standings that compare it there."""
    snapshot, names = current_snapshot(challenge), {one.key: one.name for one in rules_of(challenge).tracks}
    found = moves_between_tracks(challenge, snapshot.as_of) if snapshot else []
    return [
        (at, public_name(entry) if shows != TOTALS_ONLY else None, names.get(before, before), names.get(after, after))
        for at, entry, before, after in found
    ]


@pages.get("/certificates/<code>")
@public
@secret_address
def certificate(code: str) -> str:
    """Is this certificate true?"""
    code = code.upper()
    decisions = decisions_of_code(code)
    if not decisions or not is_public(decisions[0].challenge):
        abort(404)
    decision, is_teams = decisions[0], decisions[0].team_code == code
    own = public_name(decision.entry) if decision.team and decision.entry.listing == "name" else ""
    team = honours_of([one for one in decisions if one.holds]) if is_teams else []
    return render_template(
        "awards/certificate.html",
        decision=decision,
        code=code,
        challenge=decision.challenge,
        name=name_of(decision),
        member="" if is_teams else own,
        members=team[0].members if team else "",
        void_from=max(filter(None, (one.void_from for one in decisions)), default=None),
        night=night_of(decision.challenge),
    )


def _lines(result: PublishedResult, challenge: Challenge, shows: str) -> list[dict[str, Any]]:
    """The changes as far as the board lets them be read, with names by today's consent."""
    keys = {change["entry"] for change in result.changes}
    statement = select(Entry).options(joinedload(Entry.business)).filter_by(challenge_id=challenge.id)
    names = {
        entry.public_key: public_name(entry) for entry in db.session.scalars(statement) if entry.public_key in keys
    }
    awards = {award.name: is_named(award, shows) for award in rules_of(challenge).awards}
    rules = rules_of(challenge)
    points = not any(hides_figure(rules, track.key, shows) for track in rules.tracks)
    return [line for change in result.changes if (line := _line(change, names, awards, shows, points)) is not None]


def _line(
    change: Any, names: dict[str, str | None], awards: dict[str, bool], shows: str, points: bool
) -> dict[str, Any] | None:
    name = names.get(change["entry"])
    if change["what"] in ("lost", "got"):
        known = name if awards.get(change["award"], False) else None
        return {"name": known, "what": change["what"], "award": change["award"], "figures": []}
    if shows not in PLACES:
        return None
    if change["what"] == "figures":
        kinds = {WITH_PERCENTS: ("Place", "Points", "Percent")}.get(
            shows, ("Place", "Points") if points else ("Place",)
        )
        pairs = zip(kinds, change["before"], change["after"], strict=False)
        figures = [(kind, before, after) for kind, before, after in pairs if before != after]
        return {"name": name, "what": "figures", "award": "", "figures": figures} if figures else None
    return {"name": name if change["what"] == "came" else None, "what": change["what"], "award": "", "figures": []}
