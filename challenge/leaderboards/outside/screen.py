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
from challenge.leaderboards.sentences import address_of, leaders_of, together_words, verb_of_first
from challenge.quantities.resources import RESOURCES
from challenge.words import and_words, number

SCREEN_ROWS = 8
MOST_SCREENS = 20  # nobody in a lobby waits for more


@pages.get(f"{BASE}/leaderboard/screen")
@public
def screen(city: str, challenge: str) -> Response:
    """One screen of it; the next one follows."""
    return answer_view(city, challenge, _screen, page_rows=SCREEN_ROWS)


def _screen(board: PublicBoard, seen: Shown) -> KeptPage:
    view, address = seen.view, f"{base_of(board)}/leaderboard/screen"
    bounds = _bounds(seen)
    screens = len(bounds) - 1
    rows = seen.rows(*bounds[view.page - 1 : view.page + 1]) if view.page <= screens else []
    return page_of(
        "screen",
        board,
        rows=short_rows(rows, board, view),
        view=view,
        honest=honest_line(seen),
        screens=screens,
        left_out=seen.count - bounds[-1],
        following=address_of(address, replace(view, page=view.page + 1 if view.page < screens else 1)),
        resources=RESOURCES,
        in_short=together_words(board),
        who_is_first=_who_is_first(board, seen),
        **together(board),
    )


def _who_is_first(board: PublicBoard, seen: Shown) -> str:
    """Who won, in a sentence, on each screen of a final board; before that the board itself says who leads."""
    first = leaders_of(board, seen) if board.state == "final" and not board.is_past else None
    if first is None:
        return ""
    who = and_words(first.names) if first.names else f"{number(first.count)} entries"
    return f"{who} {verb_of_first(board, first.count, first.doubt)}."


def _bounds(seen: Shown) -> list[int]:
    """Where each screen begins, and where the last one ends: those who share a place stand on one, if they fit."""
    found = [0]
    while len(found) <= MOST_SCREENS and (found[-1] < seen.count or len(found) == 1):
        end = cut = min(found[-1] + SCREEN_ROWS, seen.count)
        while found[-1] < cut < seen.count and seen.places[cut] and seen.places[cut] == seen.places[cut - 1]:
            cut -= 1
        found.append(cut if cut > found[-1] else end)
    return found
