"""The evidence of a board for everybody, and what a business alone can show of its own row."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request

from challenge.answers import public
from challenge.businesses.access import entry_or_404
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.editions import NO_DAY, answer_edition, edition_on, edition_or_404, is_day, kept
from challenge.leaderboards.evidence.contents import contents_of
from challenge.leaderboards.evidence.opening import document_of, openings_of
from challenge.leaderboards.evidence.packing import pack
from challenge.leaderboards.kept import KeptPage
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.queries import Edition

pages = Blueprint("evidence", __name__)


@pages.get("/challenges/<city>/<challenge>/leaderboard/evidence.zip")
@public
def evidence(city: str, challenge: str) -> Response:
    """All that is needed to check the board and to compute it again; 404 before the first board that can be.

    With `?as_of=`, of the board that the public read at the end of a day.
    """
    edition, day = edition_or_404(city, challenge), request.args.get("as_of", "")
    if day and not is_day(day):
        abort(422, NO_DAY)
    if day:
        edition = edition_on(edition, date.fromisoformat(day))
    name = "-".join(filter(None, (city, challenge, "evidence", day)))
    return answer_edition(edition, "evidence", lambda: (_bundle(edition, f"{name}.zip"), True))


def _bundle(edition: Edition, name: str) -> KeptPage:
    snapshot = db.session.get(Snapshot, edition.snapshot_id) if edition.snapshot_id else None
    if snapshot is None or not snapshot.sha256:
        abort(404)
    body = pack(contents_of(db.session.get_one(Challenge, edition.challenge_id), snapshot))
    return kept(body, "application/zip", name)


@pages.get("/about/checking-a-board")
@public
def checking() -> str:
    """For whoever does not want to take a board on trust."""
    return render_template("leaderboards/checking.html", software=current_app.config["SOFTWARE_URL"])


@pages.get("/entries/<int:entry_id>/amounts.json")
def amounts(entry_id: int) -> Any:
    """The amounts behind an entry's published rows, with the salts that prove them."""
    entry = entry_or_404(entry_id)
    found = openings_of(entry)
    if not found:
        flash("There are no amounts to prove yet: the board does not show this entry. Please look again later.", "info")
        return redirect(f"/businesses/{entry.business.slug}")
    response = Response(json.dumps(document_of(entry, found), indent=1) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="amounts-{entry.public_key}.json"'
    return response
