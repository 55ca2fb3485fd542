"""Badges for the sites of businesses, and pictures that networks show beside a link."""

from __future__ import annotations

from flask import Response
from flask.blueprints import BlueprintSetupState

from challenge.answers import ELSEWHERE, public
from challenge.leaderboards.editions import answer_board, answer_entry, kept
from challenge.leaderboards.kept import Kept, KeptPage
from challenge.leaderboards.outside.blueprint import BASE, pages
from challenge.leaderboards.pictures import MOST_PICTURE_BYTES, kept_picture
from challenge.leaderboards.public_board import Listed, PublicBoard
from challenge.leaderboards.told import badge_of, picture_of_board, picture_of_entry
from challenge.papers.badge import badge_svg


@pages.record_once
def _make_room(state: BlueprintSetupState) -> None:
    state.app.extensions["kept_pictures"] = Kept[bytes](MOST_PICTURE_BYTES)


@pages.get(f"{BASE}/badge/<entry>.svg")
@public
def badge(city: str, challenge: str, entry: str) -> Response:
    """A badge for the business's own site."""
    response = answer_entry(city, challenge, entry, _badge)
    response.headers.update(ELSEWHERE)
    return response


@pages.get(f"{BASE}/leaderboard.png")
@public
def board_picture(city: str, challenge: str) -> Response:
    """What stands beside a link to the board."""
    return answer_board(city, challenge, _board_picture)


@pages.get(f"{BASE}/entries/<entry>.png")
@public
def entry_picture(city: str, challenge: str, entry: str) -> Response:
    """What stands beside a link to an entry."""
    return answer_entry(city, challenge, entry, _entry_picture)


def _badge(board: PublicBoard, row: Listed) -> KeptPage:
    return kept(badge_svg(badge_of(row, board)).encode(), "image/svg+xml")


def _board_picture(board: PublicBoard) -> KeptPage:
    return kept(kept_picture(picture_of_board(board, board.whole)), "image/png")


def _entry_picture(board: PublicBoard, row: Listed) -> KeptPage:
    return kept(kept_picture(picture_of_entry(row, board)), "image/png")
