"""The blueprint of these pages, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, render_template

from challenge.leaderboards.editions import kept
from challenge.leaderboards.kept import KeptPage
from challenge.leaderboards.metric_words import reached_words
from challenge.leaderboards.public_board import Listed, PublicBoard, View
from challenge.leaderboards.sentences import (
    EXPECTED,
    TOTAL_WORDS,
    amounts_together,
    equivalents_together,
    figure_words,
    sure_together,
)

pages = Blueprint("outside", __name__)

BASE = "/challenges/<city>/<challenge>"


def base_of(board: PublicBoard) -> str:
    """The address of a challenge on this site."""
    return f"/challenges/{board.challenge.member.slug}/{board.challenge.slug}"


def absolute(address: str) -> str:
    """As other sites need it; never taken from a request."""
    return f"{current_app.config['BASE_URL']}{address}"


def page_of(template: str, board: PublicBoard, **more: Any) -> KeptPage:
    """A page of ours about a board."""
    html = render_template(f"leaderboards/{template}.html", board=board, challenge=board.challenge, **more)
    return kept(html.encode(), "text/html")


def short_rows(rows: Sequence[Listed], board: PublicBoard, view: View) -> list[dict[str, Any]]:
    """Rows as frames and screens take them: one short figure in words."""
    several = len(board.rules.tracks) > 1 and not view.track
    return [
        {
            "place": row.place if board.has_places else None,
            "tied": row.tied,
            "name": row.name,
            "address": f"{base_of(board)}/entries/{row.entry}",
            "track": board.track_names.get(row.stored["track"], "") if several else "",
            "figure": figure_words(row, view, board.rules) if row.place and board.has_places else "",
            "reached": reached_words(row.stored, board.rules),
        }
        for row in rows
    ]


def together(board: PublicBoard) -> dict[str, Any]:
    """What all did together, as far as it may be told: label, amount, how sure it is."""
    amounts, sure = amounts_together(board), sure_together(board)
    return {
        "entries": board.snapshot.totals["entries"] if board.snapshot else 0,
        "together": [(TOTAL_WORDS[name][0], amount, sure.get(name, "")) for name, amount in amounts.items()],
        "expected": EXPECTED[board.rules.adjustment],
        "equivalents": [one.words for one in equivalents_together(board)],
    }
