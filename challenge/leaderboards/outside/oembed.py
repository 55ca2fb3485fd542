"""oEmbed (oembed.com): another site asks how to show an address of ours, and gets the code of a frame or a badge."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Response, abort, current_app, request

from challenge.answers import public
from challenge.leaderboards.editions import edition_or_404, kept_board, listed_or_404, view_or_404
from challenge.leaderboards.outside.blueprint import absolute, base_of, pages
from challenge.leaderboards.outside.frames import FRAME_HEIGHT, frame_address
from challenge.leaderboards.public_board import Listed, PublicBoard, View
from challenge.leaderboards.sentences import address_of
from challenge.papers import badge, picture
from challenge.papers.codes import badge_code, frame_code

WORD = r"[A-Za-z0-9_-]{1,200}"
ADDRESS = re.compile(
    rf"/(?:challenges|embed)/(?P<city>{WORD})/(?P<challenge>{WORD})(?:/leaderboard|/entries/(?P<entry>{WORD}))?"
)
FRAME_WIDTH = 600
CACHE_SECONDS = 3600
FILTERS = ("track", "division", "board", "resource", "by", "only")


@pages.get("/oembed")
@public
def oembed() -> Response:
    """How to show an address of this site elsewhere, as JSON; other formats are not spoken."""
    if request.args.get("format", "json") != "json":
        return Response("This site answers oEmbed in JSON only.\n", 501, mimetype="text/plain")
    asked = asked_for(request.args.get("url", ""), current_app.config["BASE_URL"])
    if asked is None:
        abort(404)
    city, challenge, key = asked
    board = kept_board(edition_or_404(city, challenge))
    view = view_of(parse_qs(urlsplit(request.args["url"]).query))
    told = _entry(board, listed_or_404(board, key)) if key else _board(board, view_or_404(board, view))
    known = {
        "version": "1.0",
        "type": "rich",
        "provider_name": current_app.config["NETWORK_NAME"],
        "provider_url": current_app.config["BASE_URL"],
        "cache_age": CACHE_SECONDS,
    }
    return Response(json.dumps({**known, **told}, ensure_ascii=False) + "\n", mimetype="application/json")


def asked_for(address: str, base_url: str) -> tuple[str, str, str] | None:
    """City, challenge and entry ("" for the board) of an address of this site; None for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != urlsplit(base_url).netloc.lower():
        return None
    found = ADDRESS.fullmatch(parts.path.removesuffix("/"))
    return (found["city"], found["challenge"], found["entry"] or "") if found else None


def view_of(asked: Mapping[str, Sequence[str]]) -> View:
    """The view of a board that an address asks for, as far as a frame follows it."""
    told: dict[str, Any] = {name: asked[name][-1] for name in FILTERS if name in asked}
    return View(**told)


def size_within(most: str, usual: int) -> int:
    """The usual size, or less where the asking site has less room: never more than it says."""
    return min(usual, int(most)) if re.fullmatch(r"[1-9][0-9]{0,4}", most) else usual


def _board(board: PublicBoard, view: View) -> dict[str, Any]:
    width = size_within(request.args.get("maxwidth", ""), FRAME_WIDTH)
    height = size_within(request.args.get("maxheight", ""), FRAME_HEIGHT)
    title = f"Leaderboard: {board.challenge.name}"
    return {
        "title": title,
        "html": frame_code(address_of(frame_address(board), view), title, height, width),
        "width": width,
        "height": height,
        "thumbnail_url": absolute(f"{base_of(board)}/leaderboard.png"),
        "thumbnail_width": picture.WIDTH,
        "thumbnail_height": picture.HEIGHT,
    }


def _entry(board: PublicBoard, row: Listed) -> dict[str, Any]:
    name = board.challenge.name
    width = size_within(request.args.get("maxwidth", ""), badge.WIDTH)
    height = size_within(request.args.get("maxheight", ""), badge.HEIGHT)
    part = min(Fraction(width, badge.WIDTH), Fraction(height, badge.HEIGHT))
    width, height = max(1, int(badge.WIDTH * part)), max(1, int(badge.HEIGHT * part))
    return {
        "title": f"{row.name}, {name}",
        "html": badge_code(absolute(base_of(board)), row.entry, row.name, name, width, height),
        "width": width,
        "height": height,
    }
