"""What has changed on a board since a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response, abort, render_template, request

from challenge.answers import public
from challenge.challenges.access import public_challenge_or_404
from challenge.desks.routes.blueprint import pages
from challenge.desks.since_queries import changed_since
from challenge.leaderboards.editions import (
    NO_DAY,
    answer_board,
    edition_on,
    edition_or_404,
    is_day,
    kept,
    kept_board,
)
from challenge.leaderboards.kept import KeptPage
from challenge.leaderboards.metric_words import head_of
from challenge.leaderboards.public_board import PublicBoard


@pages.get("/challenges/<city>/<challenge>/leaderboard/since")
@public
def since(city: str, challenge: str) -> Response:
    """Who stood where then, who stands where now, and why."""
    return answer_board(city, challenge, _Since(_day_asked()))


@dataclass(frozen=True)
class _Since:
    """Makes the page for one day: kept as long as the edition is."""

    day: date

    def __call__(self, board: PublicBoard) -> KeptPage:
        city, slug = board.challenge.member.slug, board.challenge.slug
        then = kept_board(edition_on(edition_or_404(city, slug), self.day))
        challenge = public_challenge_or_404(city, slug)
        html = render_template(
            "desks/since.html",
            challenge=challenge,
            board=board,
            then=then,
            day=self.day,
            head=head_of(board.rules),
            since=changed_since(then, board, challenge, self.day),
        )
        return kept(html.encode(), "text/html")


def _day_asked() -> date:
    text = request.args.get("day", "")
    return date.fromisoformat(text) if is_day(text) else abort(422, NO_DAY)
