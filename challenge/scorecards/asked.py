"""What an entry is asked: a scorecard of its track, the items that suit its role, in parts of a page each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from challenge.businesses.models import LIVE, Entry
from challenge.challenges.queries import rules_of
from challenge.challenges.windows import baseline_closes_for, baseline_opens_at
from challenge.mistakes import Mistake
from challenge.scoring.cards import BASELINE, name_at, stages_of
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.scorecards import BOTH, Category, Item, Scorecard

MOST_ON_A_PAGE = 12
OPEN, NOT_YET, OVER, LEFT = "open", "before", "closed", "left"


@dataclass(frozen=True)
class Part:
    """A category, or a piece of a long one: what is answered on one page. `number` counts from 1."""

    number: int
    category: Category
    items: tuple[Item, ...]
    piece: int
    pieces: int

    @property
    def name(self) -> str:
        return self.category.name if self.pieces == 1 else f"{self.category.name}, {self.piece} of {self.pieces}"


@dataclass(frozen=True)
class Card:
    """A scorecard as one entry answers it, at the start (`baseline`) or in the end (`final`)."""

    entry: Entry
    rules: Rules
    scorecard: Scorecard
    stage: str
    said_role: str = ""  # what a sheet says, while the entry has not stated it

    @property
    def role(self) -> str:
        """Whether it answers as an owner or as a tenant; "" while that is not known."""
        return self.entry.role or self.said_role

    @property
    def name(self) -> str:
        return name_at(self.scorecard, self.stage)

    @property
    def address(self) -> str:
        """Where it is answered."""
        home = f"/businesses/{self.entry.business.slug}/entries/{self.entry.id}/scorecards/{self.scorecard.key}"
        return f"{home}/baseline" if self.stage == BASELINE else home

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.scorecard.items if item.suits(self.role, self.entry.track))

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(self.by_code)

    @cached_property
    def needs_role(self) -> bool:
        """Whether it must be known first if the entry owns or rents."""
        asked = (item for item in self.scorecard.items if not item.tracks or self.entry.track in item.tracks)
        return not self.role and any(item.whom != BOTH for item in asked)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        pieces = [(category, piece) for category in self.scorecard.categories for piece in self._pieces(category)]
        count = {category.key: sum(other == category for other, _ in pieces) for category, _ in pieces}
        found: list[Part] = []
        for category, items in pieces:
            piece = 1 + sum(part.category == category for part in found)
            found.append(Part(len(found) + 1, category, items, piece, count[category.key]))
        return tuple(found)

    def part_of(self, code: str) -> Part | None:
        """The page on which an item is answered."""
        return next((part for part in self.parts for item in part.items if item.code == code), None)

    @property
    def opens_at(self) -> datetime:
        challenge = self.entry.challenge
        return baseline_opens_at(challenge) if self.stage == BASELINE else challenge.submission_opens_at

    @property
    def closes_at(self) -> datetime:
        """For the start it is the same moment as for bills of the baseline: it may hang on the day of joining."""
        challenge = self.entry.challenge
        if self.stage == BASELINE:
            return baseline_closes_for(challenge, self.entry.joined_at)
        return challenge.submission_closes_at

    @property
    def own_days(self) -> int | None:
        """How many days after joining it closes, where that day of its own decides."""
        challenge = self.entry.challenge
        days = challenge.baseline_due_days_after_joining
        if self.stage != BASELINE or days is None:
            return None
        return days if self.closes_at not in (challenge.baseline_closes_at, challenge.submission_closes_at) else None

    def window(self, at: datetime) -> str:
        """Whether something received at this instant counts: open, before, closed, or left (it takes no part)."""
        if self.entry.state not in LIVE:
            return LEFT
        if at < self.opens_at:
            return NOT_YET
        return OPEN if at < self.closes_at else OVER

    def refuse_over(self, at: datetime) -> None:
        """Raise a Mistake once nothing can be answered any more."""
        window = self.window(at)
        if window == LEFT:
            raise Mistake("", "This entry does not take part, so its scorecard cannot be changed.")
        if window == OVER:
            raise Mistake("", "The time for this scorecard is over, so it cannot be changed any more.")

    def refuse_closed(self, at: datetime) -> None:
        """Raise a Mistake unless the scorecard can be submitted at this instant."""
        self.refuse_over(at)
        if self.window(at) == NOT_YET:
            raise Mistake("", "The time for submitting has not begun. What you answered is kept until then.")

    def _pieces(self, category: Category) -> Iterator[tuple[Item, ...]]:
        items = [item for item in self.items if item.category == category.key]
        count = -(-len(items) // MOST_ON_A_PAGE)
        for piece in range(count):
            yield tuple(items[len(items) * piece // count : len(items) * (piece + 1) // count])


def cards_of_entry(entry: Entry, rules: Rules | None = None) -> list[Card]:
    """Every scorecard that the entry answers; one that is answered twice comes at the start first.

    `rules` are the challenge's, for who has read them already.
    """
    own = rules_of_track(rules or rules_of(entry.challenge), entry.track)
    return [
        Card(entry, own, scorecard, stage) for scorecard in own.answered_scorecards for stage in stages_of(scorecard)
    ]


def card_of_entry(entry: Entry, key: str, stage: str, rules: Rules | None = None) -> Card | None:
    """The scorecard of this key, if the entry answers it in this stage."""
    cards = cards_of_entry(entry, rules)
    return next((card for card in cards if (card.scorecard.key, card.stage) == (key, stage)), None)
