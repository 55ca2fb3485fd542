"""News of a board for feed readers."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app

from challenge.answers import ELSEWHERE, public
from challenge.awards.news import News, board_words, news_of
from challenge.awards.routes.blueprint import pages
from challenge.leaderboards.editions import answer_board, kept
from challenge.leaderboards.kept import KeptPage
from challenge.leaderboards.public_board import PublicBoard
from challenge.papers.atom import Entry, Feed, atom, tag_of
from challenge.words import short_moment

ATOM = "application/atom+xml"


@pages.get("/challenges/<city>/<challenge>/feed.atom")
@public
def feed(city: str, challenge: str) -> Response:
    """Who leads, frozen or final, corrections, awards."""
    response = answer_board(city, challenge, _feed)
    response.headers.update(ELSEWHERE)
    return response


def _feed(board: PublicBoard) -> KeptPage:
    challenge, snapshot = board.challenge, board.snapshot
    base_url = current_app.config["BASE_URL"]
    address = f"{base_url}/challenges/{challenge.member.slug}/{challenge.slug}"
    parts = (urlsplit(base_url).hostname or "", challenge.created_at.year, f"challenge-{challenge.id}")
    news = news_of(challenge)
    moments = [one.at for one in news] + ([snapshot.computed_at] if snapshot else [])
    feed = Feed(
        id=tag_of(*parts),
        title=challenge.name,
        subtitle=_head(board),
        author=challenge.member.title,
        link=f"{address}/leaderboard",
        own_link=f"{address}/feed.atom",
        updated=max(moments, default=challenge.published_at or challenge.created_at),
        entries=[_entry(one, address, tag_of(*parts, one.key)) for one in news],
    )
    return kept(atom(feed), ATOM)


def _entry(news: News, address: str, identity: str) -> Entry:
    return Entry(identity, news.title, news.text, news.at, news.at, f"{address}/{news.page}")


def _head(board: PublicBoard) -> str:
    """Which standings these are: number and fingerprint stand on the board, too."""
    snapshot = board.snapshot
    if snapshot is None:
        return "No standings yet."
    as_of = short_moment(snapshot.as_of, board.challenge.time_zone)
    return f"As of {as_of}, {board.state}: {board_words(board.number, snapshot.sha256)}."
