"""The board for a television in a lobby: large and dark, it turns its pages and takes new standings by itself."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from challenge.answers import public
from challenge.leaderboards.editions import answer_view
from challenge.leaderboards.honest import honest_line
from challenge.leaderboards.kept import KeptPage
from challenge.leaderboards.outside.blueprint import BASE, base_of, page_of, pages, short_rows, together
from challenge.leaderboards.public_board import PublicBoard, Shown
from challenge.leaderboards.sentences import address_of
from challenge.quantities.resources import RESOURCES

SCREEN_ROWS = 8
MOST_SCREENS = 20  # nobody in a lobby waits for more


@pages.get(f"{BASE}/leaderboard/screen")
@public
def screen(city: str, challenge: str) -> Response:
    """One screen of it; the next one follows."""
    return answer_view(city, challenge, _screen, page_rows=SCREEN_ROWS)


def _screen(board: PublicBoard, seen: Shown) -> KeptPage:
    view, address = seen.view, f"{base_of(board)}/leaderboard/screen"
    screens = max(1, min(MOST_SCREENS, -(-seen.count // SCREEN_ROWS)))
    first = (view.page - 1) * SCREEN_ROWS
    rows = seen.rows(first, first + SCREEN_ROWS) if view.page <= screens else []
    return page_of(
        "screen",
        board,
        rows=short_rows(rows, board, view),
        view=view,
        honest=honest_line(seen),
        screens=screens,
        left_out=max(0, seen.count - screens * SCREEN_ROWS),
        following=address_of(address, replace(view, page=view.page + 1 if view.page < screens else 1)),
        resources=RESOURCES,
        **together(board),
    )
