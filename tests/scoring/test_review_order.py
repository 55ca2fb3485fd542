"""The order of the review: points at stake x oddness; and the sample that anybody can repeat."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from challenge.scoring.review_order import SIGNS, Ordered, review_order
from challenge.scoring.review_sample import drawn, sample_size, seed_of
from challenge.scoring.rules.scorecards import NO_CREDIT, RANGE, REPEATABLE, Category, Item, Scorecard
from challenge.scoring.scorecards import DONE, IN_PROGRESS, NOT_APPLICABLE, STATUS_NUMBER, Answers

LAMPS, AUDIT, TRAINING, ROOF = range(4)
CARD = Scorecard(
    "actions",
    "Actions",
    (Category("energy", "Energy", Decimal(40)),),
    (
        Item("EN-01", "Lamps", "energy", Decimal(10), before_start=NO_CREDIT),
        Item("EN-02", "Audit", "energy", Decimal(8), kind=RANGE, evidence="required"),
        Item("EN-03", "Training", "energy", Decimal(40), kind=REPEATABLE, each=Decimal(2)),
        Item("EN-04", "Roof", "energy", Decimal(6)),
    ),
)


def answers(*rows: tuple[int, int, str, int]) -> Answers:
    """Entry, item, status, amount in whole units."""
    return Answers.of(
        [(entry, item, STATUS_NUMBER[s], amount * 100, False, -1, False) for entry, item, s, amount in rows]
    )


def order(*rows: tuple[int, int, str, int], before: Answers | None = None, evidence: bool = True) -> Ordered:
    entries = max(row[0] for row in rows) + 1
    return review_order(CARD, answers(*rows), before, [0] * entries, np.full(len(rows), evidence))


def signs(found: Ordered, at: int = 0) -> set[str]:
    """The keys of what is odd about an answer."""
    return {sign.key for sign, shown in zip(SIGNS, found.signs[at].tolist(), strict=True) if shown}


def test_it_works() -> None:
    """What is worth most comes first, and twice as much where it is odd."""
    found = order((0, LAMPS, DONE, 0), (0, ROOF, DONE, 0), (0, AUDIT, DONE, 5), evidence=False)
    assert found.stake.tolist() == [10_000_000, 6_000_000, 5_000_000]
    assert found.priority.tolist() == [10, 6, 15]
    assert found.reasons(2) == ["Evidence is required, and none is there"]


def test_own_history() -> None:
    """Done at the start and claimed as new; an amount that jumped; what did not apply and now earns."""
    before = answers((0, LAMPS, DONE, 0), (0, TRAINING, DONE, 2), (0, ROOF, NOT_APPLICABLE, 0))
    found = order((0, LAMPS, DONE, 0), (0, TRAINING, DONE, 7), (0, ROOF, DONE, 0), before=before)
    assert [signs(found, at) for at in range(3)] == [{"was_done"}, {"jumped"}, {"did_not_apply"}]


def test_peers() -> None:
    """An amount far above what others claim, and an action that hardly anybody else claims."""
    others = [(entry, TRAINING, DONE, 2) for entry in range(1, 13)]
    found = order((0, TRAINING, DONE, 19), (0, ROOF, DONE, 0), *others)
    assert signs(found, 0) >= {"above_peers"}
    assert signs(found, 1) == {"rare", "whole_card"}
    assert np.isclose(found.share[0], 1)
    slip = order((0, TRAINING, DONE, 20), *((entry, TRAINING, DONE, 2) for entry in range(1, 13)))
    assert "far_above_peers" in signs(slip, 0)


def test_few_peers_tell_nothing() -> None:
    """Nobody is odd beside three others."""
    found = order((0, ROOF, DONE, 0), *((entry, LAMPS, DONE, 0) for entry in range(1, 4)))
    assert signs(found, 0) == set()
    assert np.isnan(found.share[0])


def test_round_numbers_and_caps() -> None:
    """Twenty hours are just what the cap takes; a range claims all of it."""
    found = order((0, TRAINING, DONE, 20), (0, AUDIT, DONE, 8), (0, AUDIT, DONE, 7))
    assert signs(found, 0) == {"at_the_cap", "round_number"}
    assert signs(found, 1) == {"at_the_cap"}
    assert signs(found, 2) == set()


def test_what_does_not_apply_is_at_stake() -> None:
    """With the points that leave the denominator."""
    found = order((0, ROOF, NOT_APPLICABLE, 0))
    assert (found.stake.tolist(), signs(found)) == ([6_000_000], {"does_not_apply"})


ROW = st.tuples(
    st.integers(0, 5), st.integers(0, 3), st.sampled_from([DONE, IN_PROGRESS, NOT_APPLICABLE]), st.integers(0, 60)
)


@given(rows=st.lists(ROW, min_size=1, max_size=24, unique_by=lambda row: row[:2]), seed=st.randoms())
def test_the_order_of_input_does_not_matter(rows: list[tuple[int, int, str, int]], seed: object) -> None:
    """Each answer has the same priority wherever it stands, and never less than what is at stake."""
    rows = [*rows, (5, LAMPS, DONE, 0)] if not any(row[:2] == (5, LAMPS) for row in rows) else rows
    shuffled = sorted(rows, key=lambda row: hashlib.sha256(repr((row, seed)).encode()).hexdigest())
    one, other = order(*rows), order(*shuffled)
    first = dict(zip([row[:2] for row in rows], one.priority.tolist(), strict=True))
    assert first == dict(zip([row[:2] for row in shuffled], other.priority.tolist(), strict=True))
    assert (one.priority >= one.stake / 1e6 - 1e-9).all()


def test_the_sample_can_be_repeated_by_hand() -> None:
    """Five entries or ten percent, whichever is more; the smallest hashes of seed and key."""
    keys = [f"entry{number:011d}" for number in range(80)]
    seed = seed_of(7, "abc")
    by_hand = sorted(keys, key=lambda key: hashlib.sha256(f"7:abc:{key}".encode()).hexdigest())[:8]
    assert drawn(reversed(keys), seed, sample_size(80, at_least=5, percent=10)) == by_hand
    assert drawn(keys, seed_of(8, "abc"), 8) != by_hand
    assert [sample_size(n, at_least=5, percent=10) for n in (0, 3, 5, 41, 50, 51, 1000)] == [0, 3, 5, 5, 5, 6, 100]
