"""Public answers about a board, made once for each edition (snapshot, display version) and then served from memory.

A page, a file, a badge, a picture: whatever leaves the site of a board goes this way, so that it is gone when the
challenge is, stands still when the board does, and is the same for everybody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from typing import cast

from flask import Response, abort, current_app, request
from flask.sansio.app import App

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.committed import WhileUnchanged
from challenge.leaderboards.access import public_entry_or_404
from challenge.leaderboards.front import MARK, Marked, mark, unmark
from challenge.leaderboards.history import days_of
from challenge.leaderboards.kept import Kept, KeptPage, Makers
from challenge.leaderboards.narrowed import NEWCOMERS, narrowed, ways_of
from challenge.leaderboards.public_board import PAGE_ROWS, Listed, PublicBoard, Shown, View, public_board, shown
from challenge.leaderboards.queries import (
    Edition,
    current_snapshot,
    half_hour_of,
    public_edition,
    snapshot_on,
    standing_of,
    zone_of,
)
from challenge.leaderboards.sentences import address_of
from challenge.leaderboards.stored import NOT_KNOWN
from challenge.quantities.resources import RESOURCES
from challenge.scoring.rows import Row
from challenge.scoring.rules.document import TOTALS_ONLY

MOST_PAGE_BYTES = 12_000_000
MOST_AT_ONCE = 2_000  # rows of a board whose pages are made anew with every snapshot, however many there are
REST_A_ROW = 0.0004  # seconds: twenty times what making a page takes
MOST_BOARD_ROWS = 120_000  # of boards that are kept as tables: 15 MB
LONGEST_NAME = 100
NO_BOARD_YET, DAY_TO_COME, NO_DAY = "no board yet", "day to come", "no day"  # the error pages say more about them
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
ViewMaker = Callable[[PublicBoard, Shown], KeptPage]
EntryMaker = Callable[[PublicBoard, Listed], KeptPage]


def make_room(app: App) -> None:
    """Each application keeps its own pages: another one may show another database."""
    app.extensions["kept_pages"] = Kept[KeptPage](MOST_PAGE_BYTES)
    app.extensions["kept_boards"] = Kept[PublicBoard](MOST_BOARD_ROWS)
    app.extensions["editions"] = WhileUnchanged[Edition | None]()
    app.extensions["page_makers"] = Makers()


def current_edition(city: str, challenge: str) -> Edition | None:
    """The current edition of a public challenge's board, read again once anything was committed."""
    known: WhileUnchanged[Edition | None] = current_app.extensions["editions"]
    edition = known.get((city, challenge), lambda: public_edition(city, challenge))
    half_hour = half_hour_of(clock.now())
    return edition if edition is None or edition.half_hour == half_hour else replace(edition, half_hour=half_hour)


def edition_or_404(city: str, challenge: str) -> Edition:
    """The current edition; a draft or an archived challenge is not there."""
    edition = current_edition(city, challenge)
    if edition is None:
        abort(404)
    return edition


def answer_view(city: str, challenge: str, make: ViewMaker, *, page_rows: int = PAGE_ROWS) -> Response:
    """The view that the address asks for. A page beyond the last, or a name, is not kept: there is no end of them."""
    edition, view = edition_or_404(city, challenge), view_asked()
    if view.as_of:
        edition = edition_on(edition, date.fromisoformat(view.as_of))

    def made() -> tuple[KeptPage, bool]:
        board = kept_board(edition)
        if MARK in request.environ:
            mark(Marked(city, challenge, edition, rest_of(board)))
        seen = narrowed(board, shown(board, view_or_404(board, view)))
        return make(board, seen), not view.name and view.page <= max(1, -(-seen.count // page_rows))

    if not view.as_of and request.query_string.decode() == address_of("", view)[1:]:
        mark(Marked(city, challenge, edition))
    return answer_edition(edition, (make, view), made)


def rest_of(board: PublicBoard) -> float:
    """Seconds for which a page of this board may be read while only figures are newer."""
    return board.listed * REST_A_ROW if board.listed > MOST_AT_ONCE else 0.0


def edition_on(edition: Edition, day: date) -> Edition:
    """The same, with what the public read at the end of that day in the challenge's zone; 404 before the first board,
    and of a day to come."""
    zone = zone_of(edition)
    if day > clock.today(zone):
        abort(404, DAY_TO_COME)
    found = snapshot_on(edition, day, zone)
    if found is None:
        abort(404, NO_BOARD_YET)
    return replace(edition, snapshot_id=found, of_day=day.isoformat())


def answer_entry(city: str, challenge: str, key: str, make: EntryMaker) -> Response:
    """What is told of one entry; 404 where the board does not list it."""
    edition = edition_or_404(city, challenge)

    def made() -> tuple[KeptPage, bool]:
        board = kept_board(edition)
        return make(board, listed_or_404(board, key)), True

    if not request.query_string:
        mark(Marked(city, challenge, edition))
    return answer_edition(edition, (make, key), made)


def answer_board(city: str, challenge: str, make: Callable[[PublicBoard], KeptPage]) -> Response:
    """What is told of the whole board."""
    edition = edition_or_404(city, challenge)
    if not request.query_string:
        mark(Marked(city, challenge, edition))
    return answer_edition(edition, make, lambda: (make(kept_board(edition)), True))


def answer_edition(edition: Edition, what: Hashable, make: Callable[[], tuple[KeptPage, bool]]) -> Response:
    """What was made for this edition already, or what is made now; and whether it is worth keeping."""
    store: Kept[KeptPage] = current_app.extensions["kept_pages"]
    page = store.get((edition, what)) or _made_once(store, (edition, what), make)
    response = Response(page.body, mimetype=page.mimetype)
    response.set_etag(page.etag)
    if page.file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{page.file_name}"'
    return response


def _made_once(store: Kept[KeptPage], key: Hashable, make: Callable[[], tuple[KeptPage, bool]]) -> KeptPage:
    """While one makes a page, whoever wants the same one waits for it."""
    makers: Makers = current_app.extensions["page_makers"]
    with makers.one(key):
        page = store.get(key)
        if page is None:
            page, keep = make()
            if keep:
                store.put(key, page, len(page.body))
            else:
                unmark()
    return page


def kept_board(edition: Edition) -> PublicBoard:
    """The whole board of an edition."""
    store: Kept[PublicBoard] = current_app.extensions["kept_boards"]
    board = store.get(edition)
    if board is None:
        board = public_board(edition.challenge_id, edition.snapshot_id, edition.of_day)
        store.put(edition, board, board.listed + 1)
    return board


def board_now(challenge: Challenge) -> PublicBoard:
    """The board that the public reads now; what it would read, of a challenge that is not public."""
    edition = current_edition(challenge.member.slug, challenge.slug)
    if edition is not None:
        return kept_board(edition)
    snapshot = current_snapshot(challenge)
    return public_board(challenge.id, snapshot.id if snapshot else None)


def listed_or_404(board: PublicBoard, key: str) -> Listed:
    """The entry's row with its place; without figures where it was approved after the standings were made."""
    listed = board.whole.rows_of([key])
    if key in listed:
        return listed[key]
    entry = public_entry_or_404(board.challenge, key)
    if board.shows == TOTALS_ONLY or standing_of(entry) is not None:
        abort(404)
    slug = entry.business.slug if entry.listing == "name" else None
    return Listed(entry.id, entry.public_name or "", slug, cast(Row, {**NOT_KNOWN, "entry": key, "track": entry.track}))


def view_asked() -> View:
    """What the address asks for; anything else in it is passed over, so that it makes no page of its own."""
    resource, number, day = (
        request.args.get(name, usual) for name, usual in (("resource", ""), ("page", "1"), ("as_of", ""))
    )
    if not PAGE_NUMBER.fullmatch(number):
        abort(422)
    if day and not is_day(day):
        abort(422, NO_DAY)
    asked = {name: request.args.get(name, "") for name in ("track", "division", "board", "by", "only")}
    asked["name"] = " ".join(request.args.get("name", "").split())[:LONGEST_NAME]
    return View(**asked, resource=resource, page=int(number), as_of=day)


def is_day(text: str) -> bool:
    """Whether it is a date as we write it in addresses: `2026-03-31`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def view_or_404(board: PublicBoard, view: View) -> View:
    """The view, if the board has such a track, division and further board, and such a way to look at it."""
    if view.resource and view.resource not in RESOURCES:
        abort(404)
    if view.track and view.track not in {track.key for track in board.rules.tracks}:
        abort(404)
    if view.division and view.division not in board.division_names:
        abort(404)
    if view.board and view.board not in {one.key for one in board.rules.more_boards}:
        abort(404)
    if (view.by and view.by not in ways_of(board, days_of(board))) or view.only not in ("", NEWCOMERS):
        abort(404)
    return view


def kept(body: bytes, mimetype: str, file_name: str = "") -> KeptPage:
    """An answer, ready to be sent; its ETag names its bytes."""
    return KeptPage(body, mimetype, hashlib.sha256(body).hexdigest()[:32], file_name)
