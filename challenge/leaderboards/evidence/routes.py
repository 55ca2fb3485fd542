"""The evidence of a board for everybody, and what a business alone can show of its own row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable

from flask import Blueprint, Response, abort, current_app, render_template

from challenge.answers import public
from challenge.businesses.access import entry_or_404
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.evidence.contents import contents_of
from challenge.leaderboards.evidence.opening import opening_of
from challenge.leaderboards.evidence.packing import pack
from challenge.leaderboards.kept import Kept, KeptPage
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.queries import Edition, public_edition

pages = Blueprint("evidence", __name__)


@pages.get("/challenges/<city>/<challenge>/leaderboard/evidence.zip")
@public
def evidence(city: str, challenge: str) -> Response:
    """All that is needed to check the board and to compute it again; 404 before the first board that can be."""
    edition = public_edition(city, challenge)
    if edition is None or edition.snapshot_id is None:
        abort(404)
    store: Kept[KeptPage] = current_app.extensions["kept_pages"]
    key: Hashable = (edition, "evidence")
    page = store.get(key)
    if page is None:
        page = _bundle(edition, f"{city}-{challenge}-evidence.zip")
        store.put(key, page, len(page.body))
    response = Response(page.body, mimetype=page.mimetype)
    response.set_etag(f"{edition.snapshot_id}.{edition.display_version}.{page.etag}")
    response.headers["Content-Disposition"] = f'attachment; filename="{page.file_name}"'
    return response


def _bundle(edition: Edition, name: str) -> KeptPage:
    snapshot = db.session.get_one(Snapshot, edition.snapshot_id)
    if not snapshot.sha256:
        abort(404)
    body = pack(contents_of(db.session.get_one(Challenge, edition.challenge_id), snapshot))
    return KeptPage(body, "application/zip", hashlib.sha256(body).hexdigest()[:32], name)


@pages.get("/about/checking-a-board")
@public
def checking() -> str:
    """For whoever does not want to take a board on trust."""
    return render_template("leaderboards/checking.html")


@pages.get("/entries/<int:entry_id>/amounts.json")
def amounts(entry_id: int) -> Response:
    """The amounts behind an entry's published row, with the salt that proves them."""
    entry = entry_or_404(entry_id)
    found = opening_of(entry)
    if found is None:
        abort(404)
    response = Response(json.dumps(found, indent=1) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="amounts-{entry.public_key}.json"'
    return response
