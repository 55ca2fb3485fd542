"""The board, as a page and as files, and the page that explains one entry's score.

A page of the board is made once for each edition (snapshot, display version) and view, and then served from memory.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.blueprints import BlueprintSetupState

from challenge import clock
from challenge.answers import public
from challenge.challenges.access import public_challenge_or_404
from challenge.challenges.queries import phase_of, registration_of
from challenge.leaderboards.access import public_entry_or_404
from challenge.leaderboards.downloads import csv_of, json_of
from challenge.leaderboards.kept import Kept, KeptPage
from challenge.leaderboards.metric_words import HEADS, head_of, metric_name, ranked_words, reached_words
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown, View, public_board, shown
from challenge.leaderboards.queries import Edition, current_snapshot, public_edition, rules_behind, standing_of
from challenge.leaderboards.sentences import (
    METHOD_WORDS,
    address_of,
    data_through,
    equivalents_together,
    finding_of,
    leaders_of,
    totals_together,
)
from challenge.leaderboards.told_ties import told_ties
from challenge.leaderboards.values import public_row
from challenge.leaderboards.visible import PLACES, shown_on, visible
from challenge.quantities.resources import RESOURCES
from challenge.savings.models import CATEGORIES
from challenge.scoring.explain import explain
from challenge.scoring.measures import MEASURES
from challenge.scoring.metrics import Ranking
from challenge.scoring.rules import rules_of_track
from challenge.scoring.rules.document import TOTALS_ONLY, WITH_PERCENTS
from challenge.words import short_day

pages = Blueprint("leaderboards", __name__)

MOST_PAGE_BYTES = 32_000_000
MOST_BOARD_ROWS = 20_000
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
Maker = Callable[[PublicBoard, Shown], KeptPage]


@pages.record_once
def _make_room(state: BlueprintSetupState) -> None:
    """Each application keeps its own pages: another one may show another database."""
    state.app.extensions["kept_pages"] = Kept[KeptPage](MOST_PAGE_BYTES)
    state.app.extensions["kept_boards"] = Kept[PublicBoard](MOST_BOARD_ROWS)


@pages.get("/challenges/<city>/<challenge>/leaderboard")
@public
def leaderboard(city: str, challenge: str) -> Response:
    """Who leads, as of when."""
    return _answer(city, challenge, _page)


@pages.get("/challenges/<city>/<challenge>/leaderboard.json")
@public
def leaderboard_json(city: str, challenge: str) -> Response:
    """The same, for programs."""
    return _answer(city, challenge, _json)


@pages.get("/challenges/<city>/<challenge>/leaderboard.csv")
@public
def leaderboard_csv(city: str, challenge: str) -> Response:
    """The same, for spreadsheets; every row of the view."""
    return _answer(city, challenge, _csv)


@pages.get("/challenges/<city>/<challenge>/entries/<entry>")
@public
def entry(city: str, challenge: str, entry: str) -> str:
    """Why this place: how the score of one entry came about."""
    found = public_challenge_or_404(city, challenge)
    public_entry = public_entry_or_404(found, entry)
    snapshot = current_snapshot(found)
    standing = standing_of(public_entry)
    rules = rules_behind(found, snapshot)
    shows = shown_on(rules, clock.today(found.time_zone))
    row = visible(public_row(standing.row, public_entry, rules), shows) if standing else None
    if shows == TOTALS_ONLY or (standing and row is None):
        abort(404)
    own_rules = rules_of_track(rules, public_entry.track)
    return render_template(
        "leaderboards/entry.html",
        challenge=found,
        entry=public_entry,
        snapshot=snapshot,
        place=standing.place if standing and row and row["place"] is not None else None,
        row=row,
        shows=shows,
        reached=reached_words(row, rules) if row else "",
        lines=explain(row, own_rules) if row and shows == WITH_PERCENTS else [],
        finding=finding_of(row, own_rules) if row else "",
        ranked_with=ranked_words(row, rules) if row and row["place"] is not None and shows in PLACES else "",
        categories=CATEGORIES,
        method_words=METHOD_WORDS,
        rules=own_rules,
        phase=phase_of(found),
        measures=MEASURES,
        resources=RESOURCES,
    )


def _answer(city: str, challenge: str, make: Maker) -> Response:
    edition = public_edition(city, challenge)
    if edition is None:
        abort(404)
    view = _view_asked()
    key = (edition, make.__name__, view)
    store: Kept[KeptPage] = current_app.extensions["kept_pages"]
    page = store.get(key) or _make(edition, view, make, key)
    response = Response(page.body, mimetype=page.mimetype)
    response.set_etag(f"{edition.snapshot_id or 0}.{edition.display_version}.{page.etag}")
    if page.file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{page.file_name}"'
    return response


def _make(edition: Edition, view: View, make: Maker, key: Any) -> KeptPage:
    """Make a page that is not kept yet. A page beyond the last is not kept: there is no end of them."""
    board = _board(edition)
    if view.track and view.track not in {track.key for track in board.rules.tracks}:
        abort(404)
    if view.division and view.division not in board.division_names:
        abort(404)
    if view.board and view.board not in {one.key for one in board.rules.more_boards}:
        abort(404)
    seen = shown(board, view)
    page = make(board, seen)
    if view.page <= seen.pages:
        current_app.extensions["kept_pages"].put(key, page, len(page.body))
    return page


def _board(edition: Edition) -> PublicBoard:
    store: Kept[PublicBoard] = current_app.extensions["kept_boards"]
    board = store.get(edition)
    if board is None:
        board = public_board(edition.challenge_id, edition.snapshot_id)
        store.put(edition, board, len(board.listed) + 1)
    return board


def _view_asked() -> View:
    """What the address asks for; anything else in it is passed over, so that it makes no page of its own."""
    resource, number = request.args.get("resource", ""), request.args.get("page", "1")
    if resource and resource not in RESOURCES:
        abort(404)
    if not PAGE_NUMBER.fullmatch(number):
        abort(422)
    asked = {name: request.args.get(name, "") for name in ("track", "division", "board")}
    return View(**asked, resource=resource, page=int(number))


def _json(board: PublicBoard, seen: Shown) -> KeptPage:
    return _kept(json_of(board, seen), "application/json")


def _csv(board: PublicBoard, seen: Shown) -> KeptPage:
    name = f"{board.challenge.member.slug}-{board.challenge.slug}-leaderboard.csv"
    return _kept(csv_of(board, seen), "text/csv", name)


def _page(board: PublicBoard, seen: Shown) -> KeptPage:
    challenge = board.challenge
    base = f"/challenges/{challenge.member.slug}/{challenge.slug}"
    html = render_template(
        "leaderboards/leaderboard.html",
        board=board,
        challenge=challenge,
        shown=seen,
        base=base,
        rows=[_cells(row, board, seen, base) for row in seen.page_rows],
        percents=[float(percent) for row in seen.ranked if (percent := board.percent_of(row, seen.view.resource))],
        leaders=leaders_of(board, seen),
        ties=[] if seen.view.board or seen.view.resource else told_ties(board),
        through=data_through(seen.rows),
        together=totals_together(board),
        equivalents=equivalents_together(board),
        address=lambda **other: address_of(f"{base}/leaderboard", replace(seen.view, **{"page": 1, **other})),
        page_address=lambda number: address_of(f"{base}/leaderboard", replace(seen.view, page=number)),
        download=lambda kind: address_of(f"{base}/leaderboard.{kind}", replace(seen.view, page=1)),
        phase=phase_of(challenge),
        registration=registration_of(challenge),
        head=HEADS[_ranking(board, seen).metric] if seen.view.board else head_of(board.rules),
        metric=metric_name(_ranking(board, seen)),
        main_metric=metric_name(rules_of_track(board.rules, seen.view.track)),
        resources=RESOURCES,
        measures=MEASURES,
    )
    return _kept(html.encode(), "text/html")


def _ranking(board: PublicBoard, seen: Shown) -> Ranking:
    """What the view ranks by."""
    more = {one.key: one for one in board.rules.more_boards}
    return more.get(seen.view.board) or rules_of_track(board.rules, seen.view.track)


def _cells(row: Listed, board: PublicBoard, seen: Shown, base: str) -> dict[str, Any]:
    """A row as the board's table takes it."""
    stored = row.stored
    percent = board.percent_of(row, seen.view.resource)
    return {
        "place": row.place,
        "tied": row.tied,
        "moved": None,
        "entry": row.entry,
        "url": f"{base}/entries/{row.entry}",
        "business": {"name": row.name},
        "track": board.track_names.get(stored["track"], stored["track"]),
        "points": stored["boards"][seen.view.board]["figure"] if seen.view.board and row.place else stored["points"],
        "reduction_percent": None if percent is None else float(percent),
        "uncertainty_points": board.band_of(row, seen.view.resource).points if row.place else None,
        "data_through": stored["data_through"] and short_day(stored["data_through"]),
        "resources": {
            key: {"reduction_percent": None if (own := row.percent_of(key)) is None else float(own)}
            for key in board.resources
        },
        "reason": row.reason,
        "reached": reached_words(stored, board.rules),
    }


def _kept(body: bytes, mimetype: str, file_name: str = "") -> KeptPage:
    return KeptPage(body, mimetype, hashlib.sha256(body).hexdigest()[:32], file_name)
