"""What a board says of itself: who cannot be told apart from first, between which places all stand, what is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from challenge.leaderboards.brief import any_checked
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown
from challenge.leaderboards.ranged import PRIVATE, VIEW, Ranged, Ranked
from challenge.leaderboards.teams import ListedTeam
from challenge.scoring.ranges import spans_nearly_everything
from challenge.scoring.states import STATES
from challenge.words import number

STATE_WORDS = {"self_reported": "Self-reported", "checked": "Checked", "verified": "Verified"}
NO_PLACE = "It has no place here."
NOBODY_SURE = "How sure these places are cannot be told: of no figure here it is known how sure it is."
APART = "The measurements are sure enough to tell it apart from everybody else."
NOT_APART = (
    "The measurements cannot tell these businesses apart: by their bills alone, nearly everybody could stand nearly "
    "anywhere. Read the figures, not the order."
)


@dataclass(frozen=True)
class Honesty:
    """`together` cannot be told apart from first (0: the view tells nothing of it). `has_ranges`: worth a table.

    `says` is what stands right under the first line; `state` is the one that all figures have, "" where they differ.
    `why_none` says why places have no ranges, where nobody has one.
    """

    together: int
    has_ranges: bool
    says: str
    state: str
    why_none: str = ""
    some_checked: bool = False  # of figures of single resources, though no entry has all of its own checked


def honesty_of(seen: Shown) -> Honesty:
    """Of the whole view, not of one page of it, nor of those alone whom a search found."""
    return replace(_honesty_of(seen), some_checked=bool(seen.of("checked").any()))


def has_checked(row: Listed) -> bool:
    """Whether somebody else looked at any figure of it."""
    return any_checked(row.stored["resources"]) or any_checked(row.stored["scorecards"])


def not_apart(seen: Shown) -> str:
    """The sentence that stands instead of ranges where they span nearly everything; "" where ranges are told."""
    honest = _honesty_of(seen)
    return "" if honest.has_ranges else honest.says


def _honesty_of(seen: Shown) -> Honesty:
    states = np.unique(seen.of("state"))
    return _of_ranges(seen.ranged, "businesses", STATES[states[0]] if len(states) == 1 else "")


def honesty_of_teams(teams: Sequence[ListedTeam]) -> Honesty:
    """Of the places of teams."""
    placed = [team for team in teams if team.place]
    ranges = np.array([team.place_range or (0, 0) for team in placed], np.int64).reshape(-1, 2)
    places, none = np.array([team.place for team in placed], np.int64), np.zeros(len(placed), np.int64)
    return _of_ranges(Ranged(Ranked(np.arange(len(placed)), places, none), VIEW, "", lambda: ranges), "teams", "")


def _of_ranges(ranged: Ranged, noun: str, state: str) -> Honesty:
    if not _tells_ranges(ranged):
        return Honesty(0, False, "", state, _why_none(ranged))
    groups = [ranged.ranges[ranged.ranked.groups == group] for group in np.unique(ranged.ranked.groups)]
    if all(map(spans_nearly_everything, groups)):
        return Honesty(0, False, NOT_APART.replace("businesses", noun), state)
    if len(groups) > 1:
        return Honesty(0, True, "", state)
    together = int((ranged.ranges[:, 0] == 1).sum())
    return Honesty(together, True, _words(together, noun), state)


def _tells_ranges(ranged: Ranged) -> bool:
    """Whether ranges say more than places: where actions alone make points, the range is the place."""
    ranges, places = ranged.ranges, ranged.ranked.places
    return len(places) > 1 and bool(((ranges[:, 0] > 0) & (ranges != places[:, None]).any(axis=1)).any())


def _why_none(ranged: Ranged) -> str:
    """Nothing where places are exact, or there is nobody to compare with."""
    if len(ranged.ranked.places) < 2 or ranged.ranges.any():
        return ""
    return ranged.why_none or NOBODY_SURE


def _words(together: int, noun: str) -> str:
    if together < 2:
        return APART if together == 1 else ""
    return f"{number(together)} {noun} cannot be told apart from first: each of them could truly be ahead."


def range_words(row: Listed | ListedTeam) -> str:
    """`1 to 11`, `3`, or why there is none."""
    if row.place_range is None:
        return why_no_range(row) or ""
    best, worst = row.place_range
    return str(best) if best == worst else f"{best} to {worst}"


ALL_STATES = {
    "self_reported": "All figures are self-reported.",
    "checked": "All figures were checked.",
    "verified": "All figures were verified.",
}
SOME_STATES = "Some figures are self-reported, others were checked."
OWN_FIGURES = "Figures come from the businesses themselves."


def state_line(seen: Shown) -> str:
    """What all figures have been through, as far as the board tells it of each."""
    if not seen.board.has_places or not seen.ranked:
        return OWN_FIGURES
    return ALL_STATES.get(honesty_of(seen).state, SOME_STATES)


def honest_line(seen: Shown) -> str:
    """One short line for frames, screens and pictures: what figures have been through, and what places are worth."""
    if not seen.board.has_places or not seen.ranked:
        return ""
    found, state = honesty_of(seen), state_line(seen)
    if found.says == NOT_APART:
        return f"{state} The measurements cannot tell these businesses apart."
    if found.together > 1:
        return f"{state} {number(found.together)} cannot be told apart from first."
    return state


def honest_words(row: Listed, board: PublicBoard) -> str:
    """The same of one entry, for its badge and its picture: `Self-reported; truly between place 3 and 11`."""
    if not board.has_places or row.place is None:
        return ""
    state = STATE_WORDS[row.stored["state"]]
    if row.place_range is None:
        return state if row.no_range == PRIVATE else f"{state}; nobody knows how sure its place is"
    best, worst = row.place_range
    if best == worst:
        return state
    return f"{state}; {'cannot be told apart from first' if best == 1 else f'truly between place {best} and {worst}'}"


def why_no_range(row: Listed | ListedTeam) -> str | None:
    """Why it has no range of places, in words; None where it has one."""
    if row.place_range is not None:
        return None
    return row.reason or NO_PLACE if row.place is None else row.no_range
