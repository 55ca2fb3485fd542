"""Frames for a city's own site: the first rows of a board, or what all did together; and the page with the codes.

They may stand in a frame of any site, since nothing can be done in them: no form, no cookie, no script.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from challenge.answers import as_framed, public
from challenge.leaderboards.editions import answer_board, answer_view
from challenge.leaderboards.honest import honest_line, state_line
from challenge.leaderboards.kept import KeptPage
from challenge.leaderboards.outside.blueprint import BASE, absolute, base_of, page_of, pages, short_rows, together
from challenge.leaderboards.public_board import PublicBoard, Shown
from challenge.leaderboards.sentences import address_of
from challenge.papers.codes import frame_code
from challenge.quantities.resources import RESOURCES

FRAME_ROWS = 10
FRAME_HEIGHT, COUNTER_HEIGHT = 800, 780  # what a column as narrow as a phone needs, in pixels


@pages.get("/embed/<city>/<challenge>")
def embed(city: str, challenge: str) -> Response:
    """The first rows, or with `?show=counter` what all did together."""
    if request.args.get("show", "") == "counter":
        return as_framed(answer_board(city, challenge, _counter))
    return as_framed(answer_view(city, challenge, _framed_board))


@pages.get(f"{BASE}/leaderboard/on-your-site")
@public
def on_your_site(city: str, challenge: str) -> Response:
    """The code to copy: board, counter, feed, files."""
    return answer_board(city, challenge, _on_your_site)


def frame_address(board: PublicBoard) -> str:
    """Where the frame of a board is."""
    return absolute(f"/embed/{board.challenge.member.slug}/{board.challenge.slug}")


def _framed_board(board: PublicBoard, seen: Shown) -> KeptPage:
    view = replace(seen.view, page=1)
    return page_of(
        "embed",
        board,
        rows=short_rows(seen.rows(0, FRAME_ROWS), board, view),
        more=max(0, seen.count - FRAME_ROWS),
        view=view,
        honest=honest_line(seen),
        full=address_of(f"{base_of(board)}/leaderboard", view),
        resources=RESOURCES,
        **together(board),
    )


def _counter(board: PublicBoard) -> KeptPage:
    honest = state_line(board.whole)
    return page_of("counter", board, **together(board), honest=honest, full=f"{base_of(board)}/leaderboard")


def _on_your_site(board: PublicBoard) -> KeptPage:
    frame, name = frame_address(board), board.challenge.name
    codes = {
        "board": frame_code(frame, f"Leaderboard: {name}", FRAME_HEIGHT),
        "counter": frame_code(f"{frame}?show=counter", f"Saved together: {name}", COUNTER_HEIGHT),
    }
    return page_of("on_your_site", board, base=base_of(board), codes=codes)
