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

from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of
from challenge.desks.queries import entry_counts, public_challenges
from challenge.leaderboards.brief import FINEST
from challenge.leaderboards.editions import kept_board
from challenge.leaderboards.lineup import NO_FIGURE
from challenge.leaderboards.public_board import PublicBoard
from challenge.leaderboards.queries import Edition, public_edition
from challenge.leaderboards.sentences import TOTAL_WORDS, amount_together, sure_words, with_sure
from challenge.scoring.rules import DRIVER, NONE, WEATHER, rules_of_track
from challenge.scoring.rules.document import WITH_PERCENTS
from challenge.scoring.suppression import FEWEST
from challenge.scoring.total_bands import summed

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


@dataclass(frozen=True)
class Side:
    """One challenge. `middle` is the middle saving of energy in percent, `of` how many it is the middle of.

    None where fewer than five publish theirs. `per_residents`: entries for 10,000 residents, None where nobody
    stated how many there are.
    """

    challenge: Challenge
    phase: str
    entries: int
    per_residents: float | None
    middle: float | None
    of: int


@dataclass(frozen=True)
class Together:
    """Labels and amounts with how sure they are, the sum of what so many challenges published of so many businesses."""

    amounts: Sequence[tuple[str, str]]
    summed: int
    businesses: int


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
    counts, of = entry_counts(), {one.id: one for one in challenges}
    boards = {one.challenge_id: kept_board(one) for one in editions if one.challenge_id in of}
    groups: dict[str, list[Side]] = {}
    told: dict[str, list[Told]] = {}
    for challenge_id, board in boards.items():
        if board.measured and (kind := _kind(board)):
            groups.setdefault(kind, []).append(_side(of[challenge_id], board, counts.get(challenge_id, 0)))
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


def _side(challenge: Challenge, board: PublicBoard, entries: int) -> Side:
    percents = _percents(board)
    residents = challenge.member.population
    enough = len(percents) >= FEWEST
    return Side(
        challenge=challenge,
        phase=phase_of(challenge),
        entries=entries,
        per_residents=entries * RESIDENTS / residents if residents else None,
        middle=round(median(percents), 1) if enough else None,
        of=len(percents) if enough else 0,
    )


def _percents(board: PublicBoard) -> list[float]:
    """Of those that are ranked and listed, where the board publishes percents."""
    if board.shows != WITH_PERCENTS:
        return []
    percents = board.lineup["energy"][board.lineup["place"] > 0]
    found: list[float] = (percents[percents > NO_FIGURE] / 10**FINEST).tolist()
    return found


Told = Mapping[str, Any]
"""Totals as a board tells them."""


def _totals(board: PublicBoard) -> Told | None:
    totals = board.snapshot.totals if board.snapshot else {}
    return totals if any(totals.get(name) for name in TOTAL_WORDS) else None


def _together(told: Sequence[Told]) -> Together:
    found = []
    for name, (label, words) in TOTAL_WORDS.items():
        parts = [totals for totals in told if totals.get(name)]
        if parts:
            text = str(sum(Decimal(str(totals[name])) for totals in parts))
            bands = [totals["bands"][name] for totals in parts if name in totals.get("bands", {})]
            band = summed(bands) if len(bands) == len(parts) else None
            sure = sure_words(text, band, words) if band else ""
            found.append((label, with_sure(amount_together(text, words), sure)))
    return Together(found, len(told), sum(int(totals["contributors"] or 0) for totals in told))
