"""The life of a challenge: its states, and every move from one to another. Pure: no database, no clock.

    draft -> published -> running -> grace -> in_review -> final, and from each of them -> archived

Moves with a date happen by themselves, through the scheduled job; every move can be made by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

DRAFT, PUBLISHED, RUNNING, GRACE = "draft", "published", "running", "grace"
IN_REVIEW, FINAL, ARCHIVED = "in_review", "final", "archived"
STATES = (DRAFT, PUBLISHED, RUNNING, GRACE, IN_REVIEW, FINAL, ARCHIVED)

PUBLIC = (PUBLISHED, RUNNING, GRACE, IN_REVIEW, FINAL)
"""The states in which everybody may read a challenge."""
BY_THEMSELVES = (PUBLISHED, RUNNING, GRACE)
"""The states that a date ends."""
BILLS_CLOSED = (IN_REVIEW, FINAL)
"""The states in which no bill counts any more."""

STARTS, ENDS, CLOSES = "starts_at", "ends_at", "closes_at"
REASON, NEW_CLOSE, NOTHING_OPEN, AS_IT_WAS = "reason", "new close", "nothing open", "as it was"


@dataclass(frozen=True, slots=True)
class Dates:
    """The instants at which a challenge moves by itself: its first day, the end of its period, the close of bills."""

    starts_at: datetime
    ends_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a state to another.

    `label` is its button, `effect` what it does; `when` names the date that does it, "" for moves by hand only;
    `needs`: a reason, a new moment for the close of bills, that nothing is open any more, or that it was so before.
    """

    source: str
    target: str
    label: str
    effect: str
    when: str = ""
    needs: tuple[str, ...] = (REASON,)

    @property
    def is_public(self) -> bool:
        """Whether the public reads of it: it saw the challenge before, and sees it after."""
        return self.source in PUBLIC and self.target in PUBLIC


HIDES = "Pages, board and files disappear for the public. Everything is kept, and it can be brought back."

MOVES = (
    Move(DRAFT, PUBLISHED, "Publish", "Everybody reads the challenge and its rules; businesses can join.", needs=()),
    Move(
        PUBLISHED,
        RUNNING,
        "Start it now",
        "Everybody reads that it runs. The days that count stay those of the rules.",
        STARTS,
    ),
    Move(
        RUNNING,
        GRACE,
        "End the period now",
        "Everybody reads that the days that count are over, and nobody joins any more. What is missing is still taken.",
        ENDS,
    ),
    Move(GRACE, RUNNING, "Let it run on", "Everybody reads that it runs. The days that count stay those of the rules."),
    Move(
        GRACE,
        IN_REVIEW,
        "Take nothing more",
        "What arrives from this moment on does not count. You decide on what is open, and freeze the board.",
        CLOSES,
    ),
    Move(
        IN_REVIEW,
        GRACE,
        "Take more in again",
        "What arrives counts again until the moment you give, and so does what came late meanwhile.",
        needs=(REASON, NEW_CLOSE),
    ),
    Move(
        IN_REVIEW,
        FINAL,
        "Make it final",
        "The board as it is shown becomes the result. Nothing that comes later changes it.",
        needs=(REASON, NOTHING_OPEN),
    ),
    Move(
        FINAL,
        IN_REVIEW,
        "Open the review again",
        "The board is frozen instead of final, and everybody reads why. Nothing more is taken.",
    ),
    Move(DRAFT, ARCHIVED, "Put this draft away", "Nobody can join or publish it. It is kept, and can be brought back."),
    *(Move(state, ARCHIVED, "Take it off the public site", HIDES) for state in PUBLIC),
    *(
        Move(ARCHIVED, state, "Bring it back", "It is what it was before it was taken off.", needs=(REASON, AS_IT_WAS))
        for state in (DRAFT, *PUBLIC)
    ),
)

_MOVES = {(move.source, move.target): move for move in MOVES}


def move_between(source: str, target: str) -> Move | None:
    """The move, or None where there is none."""
    return _MOVES.get((source, target))


def moves_from(state: str, before: str = "") -> Iterator[Move]:
    """The moves that can be made by hand now. `before`: what an archived challenge was."""
    for move in MOVES:
        if move.source == state and (AS_IT_WAS not in move.needs or move.target == before):
            yield move


def moves_due(state: str, dates: Dates, at: datetime) -> Iterator[Move]:
    """The moves that dates make until an instant, in their order; that instant itself is included."""
    step = next((move for move in MOVES if move.source == state and move.when), None)
    if step is not None and getattr(dates, step.when) <= at:
        yield step
        yield from moves_due(step.target, dates, at)


def state_by_date(dates: Dates, at: datetime) -> str:
    """What a published challenge has become at an instant, had nobody moved it by hand."""
    state = PUBLISHED
    for move in moves_due(state, dates, at):
        state = move.target
    return state
