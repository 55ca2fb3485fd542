"""Cities side by side, only by what is alike: how many take part for each resident, and the middle saving in percent.

Totals of challenges that compare use in the same way are added up as each published them, so that no sum tells more
than its parts did. Use that is compared in different ways is never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

import numpy as np

from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of
from challenge.desks.queries import public_challenges
from challenge.leaderboards.brief import FINEST
from challenge.leaderboards.editions import kept_board
from challenge.leaderboards.lineup import NO_FIGURE
from challenge.leaderboards.public_board import PublicBoard
from challenge.leaderboards.queries import Edition, public_edition
from challenge.leaderboards.sentences import TOTAL_WORDS, amount_together, sure_words, with_sure
from challenge.scoring.figures import Floats, Ints
from challenge.scoring.middle import band_of_middle
from challenge.scoring.rules import DRIVER, NONE, WEATHER, rules_of_track
from challenge.scoring.rules.document import WITH_PERCENTS
from challenge.scoring.suppression import FEWEST
from challenge.scoring.total_bands import joined
from challenge.words import give_or_take, number

KINDS = {
    WEATHER: (
        "At this year's weather",
        "Each business against what its own past would have used at this year's weather.",
    ),
    NONE: (
        "Against the same days",
        "Each business against the same days of its own past. A mild winter helps everybody.",
    ),
    DRIVER: ("For size and activity", "Each business against its own past, in proportion to what drives its use."),
}
RESIDENTS = 10_000
MOST_READ = 300  # rows of a challenge that are read for how sure its middle is
GIVE_OR_TAKE = "give or take"


@dataclass(frozen=True)
class Side:
    """One challenge. `middle` is the middle saving of energy in percent, `of` how many it is the middle of.

    None where fewer than five publish theirs; `sure` is the band of it in words. `per_residents`: entries for 10,000
    residents, None where nobody stated how many there are.
    """

    challenge: Challenge
    phase: str
    entries: int
    per_residents: float | None
    middle: float | None
    sure: str
    of: int


@dataclass(frozen=True)
class Together:
    """Labels and amounts with their bands: each the sum of what some challenges published, with the number of their
    businesses. `whole`: all of them are in each amount."""

    amounts: Sequence[tuple[str, str]]
    whole: bool


@dataclass(frozen=True)
class League:
    """By how use is compared: nothing is compared, and nothing added up, across the groups."""

    groups: Mapping[str, Sequence[Side]]
    together: Mapping[str, Together]


def editions_in(challenges: Iterable[Challenge]) -> list[Edition]:
    """What the page depends on: when none of them changed, neither did the page."""
    found = (public_edition(one.member.slug, one.slug) for one in challenges)
    return [edition for edition in found if edition is not None]


def comparable() -> list[Challenge]:
    """Public challenges that have begun."""
    return [one for one in public_challenges() if phase_of(one) in ("running", "finished")]


def league_of(challenges: Sequence[Challenge], editions: Sequence[Edition]) -> League:
    """Each challenge in the group of those that are compared in the same way, the largest middle saving first."""
    of = {one.id: one for one in challenges}
    boards = {one.challenge_id: kept_board(one) for one in editions if one.challenge_id in of}
    groups: dict[str, list[Side]] = {}
    told: dict[str, list[Told]] = {}
    for challenge_id, board in boards.items():
        if board.measured and (kind := _kind(board)):
            groups.setdefault(kind, []).append(_side(of[challenge_id], board))
            told.setdefault(kind, []).extend(filter(None, [_totals(board)]))
    for sides in groups.values():
        sides.sort(key=lambda one: (one.middle is None, -(one.middle or 0.0), one.challenge.name))
    return League(
        groups={kind: groups[kind] for kind in KINDS if kind in groups},
        together={kind: _together(totals) for kind, totals in told.items() if totals},
    )


def _kind(board: PublicBoard) -> str:
    """How use is compared; "" where tracks do it in different ways, so that no figure of the whole is of one kind."""
    kinds = {rules_of_track(board.rules, first).adjustment for first in board.rules.boards}
    return kinds.pop() if len(kinds) == 1 else ""


def _side(challenge: Challenge, board: PublicBoard) -> Side:
    """As its board tells: who was approved since then is not counted, as there."""
    lines = _compared(board)
    entries = board.snapshot.totals.get("entries", 0) if board.snapshot else 0
    percents = board.lineup["energy"][lines] / 10**FINEST
    residents = challenge.member.population
    enough = len(percents) >= FEWEST
    return Side(
        challenge=challenge,
        phase=phase_of(challenge),
        entries=entries,
        per_residents=entries * RESIDENTS / residents if residents else None,
        middle=round(median(percents.tolist()), 1) if enough else None,
        sure=_sure_of_middle(board, lines, percents) if enough else "",
        of=len(percents) if enough else 0,
    )


def _compared(board: PublicBoard) -> Ints:
    """The lines of those that are ranked, listed and have a percent of energy, where the board publishes percents."""
    if board.shows != WITH_PERCENTS:
        return np.zeros(0, np.int64)
    return np.flatnonzero((board.lineup["place"] > 0) & (board.lineup["energy"] > NO_FIGURE))


def _sure_of_middle(board: PublicBoard, lines: Ints, percents: Floats) -> str:
    """`give or take 3`, from what the board publishes of each; of a large one, of some in even steps along it."""
    chosen = np.unique(np.linspace(0, len(lines) - 1, MOST_READ).round().astype(np.int64))
    rows = {row.entry_id: row for row in board.whole.rows_at(_where(board, lines[chosen]))}
    told = [rows.get(entry_id) for entry_id in board.lineup["entry_id"][lines[chosen]].tolist()]
    known = [(row.stored["uncertainty_points"] if row else None) for row in told]
    half_widths = np.array([np.nan if text is None else float(text) for text in known])
    if np.isfinite(half_widths).sum() < FEWEST:
        return ""
    each = half_widths[np.searchsorted(chosen, np.arange(len(lines))).clip(max=len(chosen) - 1)]
    words = give_or_take(band_of_middle(percents, each, board.rules.hash))
    return words.replace(GIVE_OR_TAKE, f"{GIVE_OR_TAKE} at least") if np.isnan(each).any() else words


def _where(board: PublicBoard, lines: Ints) -> Ints:
    """Where lines of the lineup stand in the whole board."""
    found: Ints = np.flatnonzero(np.isin(board.whole.lines, lines))
    return found


Told = Mapping[str, Any]
"""Totals as a board tells them."""


def _totals(board: PublicBoard) -> Told | None:
    totals = board.snapshot.totals if board.snapshot else {}
    return totals if any(totals.get(name) for name in TOTAL_WORDS) else None


def _together(told: Sequence[Told]) -> Together:
    """Each figure says of how many it is: not every challenge publishes each of them."""
    found = []
    for name, (label, words) in TOTAL_WORDS.items():
        parts = [totals for totals in told if totals.get(name)]
        if parts:
            text = str(sum(Decimal(str(totals[name])) for totals in parts))
            band = joined([totals.get("bands", {}).get(name) for totals in parts])
            sure = sure_words(text, band, words) if band else ""
            businesses = sum(int(totals["contributors"] or 0) for totals in parts)
            by = f"{len(parts)} {'challenge' if len(parts) == 1 else 'challenges'}"
            of = f"published by {by} of {number(businesses)} businesses"
            found.append((label, with_sure(amount_together(text, words), "; ".join(filter(None, [sure, of])))))
    return Together(found, all(all(totals.get(name) for name in TOTAL_WORDS) for totals in told))
