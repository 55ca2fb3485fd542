"""The item that an answer is about, by the rules in force, and what the answer claims of it."""

from __future__ import annotations

from challenge.challenges.queries import rules_of
from challenge.mistakes import Mistake
from challenge.scorecards.models import ActionAnswer
from challenge.scoring.rules.scorecards import Item, Scorecard
from challenge.scoring.scorecards import STATUS_NUMBER, Answers, points_of_answers

NO_REVIEWER = -1


def asked_by(answer: ActionAnswer) -> tuple[Scorecard, Item] | None:
    """The scorecard and the item; None where the rules ask it no more."""
    for card in rules_of(answer.entry.challenge).scorecards:
        for item in card.items:
            if (card.key, item.code) == (answer.scorecard, answer.item):
                return card, item
    return None


def item_of(answer: ActionAnswer) -> Item:
    """Raises Mistake where the rules ask it no more."""
    found = asked_by(answer)
    if found is None:
        raise Mistake("", "The rules do not ask this any more, so there is nothing to decide.")
    return found[1]


def claimed_hundredths(answer: ActionAnswer) -> int:
    """The points that the answer earns as it is claimed, in hundredths, rounded down."""
    found = asked_by(answer)
    if found is None:
        return 0
    card, item = found
    row = (0, card.items.index(item), STATUS_NUMBER[answer.status], answer.amount_hundredths)
    one = Answers.of([(*row, answer.before_start, NO_REVIEWER, False)])
    return int(points_of_answers(card, one)[0]) // 10_000
