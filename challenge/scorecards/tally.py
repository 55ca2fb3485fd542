"""What the answers of one entry would make, and what would lift it most. The points are those of the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from challenge.scorecards.answer import Answer
from challenge.scorecards.asked import Card
from challenge.scoring.card_rows import scorecard_rows
from challenge.scoring.cards import Card as ScoredCard
from challenge.scoring.rules.scorecards import RAW, REPEATABLE, Item
from challenge.scoring.rules.tiers import Tier
from challenge.scoring.scorecards import (
    DONE,
    MILLION,
    NOT_APPLICABLE,
    STATUS_NUMBER,
    Answers,
    Scored,
    asked_of,
    ledger,
    score,
)

MOST_LIFTS = 5
FOUNDATIONAL = "foundational"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reviewer made of an answer: points in hundredths (None: as answered), and whether it does not apply."""

    given_hundredths: int | None = None
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Lift:
    """An item with points still open."""

    item: Item
    open: Decimal


@dataclass(frozen=True)
class Tally:
    """Figures as the board writes them; `categories` are (points, of) by key, `earned` points by item."""

    raw: str
    of: str
    percent: str | None
    tier: Tier | None
    next_tier: Tier | None
    to_next: Decimal | None
    categories: dict[str, tuple[Decimal, Decimal]]
    earned: dict[str, Decimal]
    lifts: list[Lift]


def tally_of(card: Card, answers: Mapping[str, Answer], judged: Mapping[str, Judged] | None = None) -> Tally:
    """The points of these answers by themselves, before anybody checked them, or as far as somebody did."""
    scored = _scored(card, answers, judged or {})
    yes = np.array([True])
    one = ScoredCard(card.scorecard, scored, yes, None, ~yes)
    row = scorecard_rows([one], card.rules, np.zeros((1, 1)), np.full((1, 1), np.nan))[0][card.scorecard.key]
    tiers = {tier.key: tier for tier in card.scorecard.tiers}
    figure = Decimal(row["raw"] if card.scorecard.tiers_by == RAW else row["percent"] or "0")
    tier = tiers[row["tier"]] if row["tier"] else None
    above = next((rung for rung in card.scorecard.tiers if rung.since > (tier.since if tier else -1)), None)
    return Tally(
        raw=row["raw"],
        of=row["of"],
        percent=row["percent"],
        tier=tier,
        next_tier=above,
        to_next=max(above.since - figure, Decimal(0)) if above else None,
        categories={key: (Decimal(part["raw"]), Decimal(part["of"])) for key, part in row["categories"].items()},
        earned={line.code: line.earned for line in ledger(scored, 0)},
        lifts=_lifts(card, answers, scored),
    )


def _scored(card: Card, answers: Mapping[str, Answer], judged: Mapping[str, Judged]) -> Scored:
    asked = asked_of(card.scorecard, [card.entry.role], [card.entry.track])
    rows = []
    for at, item in enumerate(card.scorecard.items):
        answer = answers.get(item.code)
        if answer is not None:
            said = judged.get(item.code, Judged())
            given = -1 if said.given_hundredths is None else said.given_hundredths
            number = STATUS_NUMBER[answer.status]
            rows.append((0, at, number, answer.amount_hundredths, answer.before_start, given, said.accepted))
    return score(card.scorecard, asked, Answers.of(rows))


def _lifts(card: Card, answers: Mapping[str, Answer], scored: Scored) -> list[Lift]:
    """The items with the most points still open, foundational ones first; a full category has none."""
    room = (scored.most - scored.raw)[0].tolist()
    left = {
        category.key: Decimal(free) / MILLION for category, free in zip(card.scorecard.categories, room, strict=True)
    }
    found = []
    for item, line in zip(card.scorecard.items, ledger(scored, 0), strict=True):
        answer = answers.get(item.code)
        settled = answer is not None and (
            answer.status == NOT_APPLICABLE or (answer.status == DONE and item.kind != REPEATABLE)
        )
        still = min(line.points - line.earned, left[item.category])
        if item.code in card.codes and line.applicable and still > 0 and not settled:
            found.append(Lift(item, still))
    found.sort(key=lambda lift: (FOUNDATIONAL not in lift.item.flags, -lift.open))
    return found[:MOST_LIFTS]
