"""Scorecards: what answers earn, exactly, and what no answer can do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.scoring.rules.reading import Reader
from challenge.scoring.rules.scorecards import Scorecard, read_scorecard
from challenge.scoring.scorecards import (
    DONE,
    IN_PROGRESS,
    MILLION,
    NO,
    NOT_APPLICABLE,
    PLANNED,
    STATUS_NUMBER,
    Answers,
    Scored,
    asked_of,
    ledger,
    score,
)


def card(items: list[dict[str, Any]], maximum: str = "1000", **more: Any) -> Scorecard:
    categories = sorted({item.get("category", "energy") for item in items})
    document = {
        "key": "actions",
        "name": "Actions",
        "categories": [{"key": key, "name": key.title(), "maximum": maximum} for key in categories],
        "items": [{"text": "Do it.", "category": "energy", **item} for item in items],
        **more,
    }
    reader = Reader()
    found = read_scorecard(reader, "scorecards.0", document)
    assert not reader.problems
    return found


def answered(scorecard: Scorecard, answers: dict[str, Any], role: str = "", track: str = "all") -> Scored:
    """The scorecard of one entry. An answer is a status, or (status, more)."""
    codes = [item.code for item in scorecard.items]
    rows = []
    for code, answer in answers.items():
        status, more = answer if isinstance(answer, tuple) else (answer, {})
        rows.append((0, codes.index(code), STATUS_NUMBER[status], *_more(**more)))
    return score(scorecard, asked_of(scorecard, [role], [track]), Answers.of(rows))


def _more(
    amount: float = 0, before_start: bool = False, given: float = -0.01, accepted: bool = True
) -> tuple[int, bool, int, bool]:
    return round(amount * 100), before_start, round(given * 100), accepted


FIVE = [
    {"code": "A", "points": "10"},
    {"code": "B", "points": "8"},
    {"code": "C", "points": "5"},
    {"code": "D", "points": "6"},
    {"code": "E", "points": "12"},
]


def test_it_works() -> None:
    """10 of 10, 0.3 x 8, a flat 1 of 5, 6 left out, 12 of 12: 25.4 of 35, which is 72.57."""
    scored = answered(
        card(FIVE, planned={"points": "1"}),
        {"A": DONE, "B": IN_PROGRESS, "C": PLANNED, "D": NOT_APPLICABLE, "E": DONE},
    )
    assert (scored.total[0], scored.of[0]) == (25_400_000, 35_000_000)
    assert round(scored.percent[0], 2) == 72.57


def test_what_does_not_apply_counts_against_until_a_reviewer_agrees() -> None:
    scored = answered(card(FIVE), {"A": DONE, "D": (NOT_APPLICABLE, {"accepted": False})})
    assert (scored.total[0], scored.of[0]) == (10 * MILLION, 41 * MILLION)


def test_a_category_counts_up_to_its_maximum_above_and_below_the_line() -> None:
    scored = answered(card(FIVE, maximum="20"), {"A": DONE, "E": DONE})
    assert (scored.total[0], scored.of[0]) == (20 * MILLION, 20 * MILLION)
    fewer = answered(
        card(FIVE, maximum="20"), {"A": DONE, "E": NOT_APPLICABLE, "B": NOT_APPLICABLE, "D": NOT_APPLICABLE}
    )
    assert (fewer.total[0], fewer.of[0]) == (10 * MILLION, 15 * MILLION)


def test_a_repeatable_item_counts_each_time_up_to_its_points() -> None:
    scorecard = card([{"code": "A", "points": "5", "kind": "repeatable", "each": "1.5"}])
    assert answered(scorecard, {"A": (DONE, {"amount": 3})}).total[0] == 4_500_000
    assert answered(scorecard, {"A": (DONE, {"amount": 40})}).total[0] == 5_000_000
    assert answered(scorecard, {"A": (DONE, {"amount": 0})}).total[0] == 0


def test_of_a_range_the_reviewers_choice_replaces_the_claim() -> None:
    scorecard = card([{"code": "A", "points": "8", "kind": "range"}])
    assert answered(scorecard, {"A": (DONE, {"amount": 6})}).total[0] == 6 * MILLION
    assert answered(scorecard, {"A": (DONE, {"amount": 6, "given": 2.5})}).total[0] == 2_500_000
    assert answered(scorecard, {"A": (DONE, {"amount": 99})}).total[0] == 8 * MILLION


@pytest.mark.parametrize(("credit", "points"), [("full", 10_000_000), ("part", 2_500_000), ("none", 0)])
def test_what_was_done_before_the_start_counts_as_the_item_says(credit: str, points: int) -> None:
    scorecard = card([{"code": "A", "points": "10", "before_start": credit}], part_before_start="0.25")
    assert answered(scorecard, {"A": (DONE, {"before_start": True})}).total[0] == points


def test_a_planned_action_never_earns_more_than_one_in_progress() -> None:
    scorecard = card([{"code": "A", "points": "2"}], planned={"points": "1"})
    assert answered(scorecard, {"A": PLANNED}).total[0] == 600_000
    assert answered(scorecard, {"A": IN_PROGRESS}).total[0] == 600_000


def test_items_for_others_are_neither_asked_nor_counted() -> None:
    scorecard = card([{"code": "A", "points": "2", "for": "owner"}, {"code": "B", "points": "3"}])
    tenant = answered(scorecard, {"A": DONE, "B": DONE}, role="tenant")
    assert (tenant.total[0], tenant.of[0]) == (3 * MILLION, 3 * MILLION)
    assert answered(scorecard, {"A": DONE, "B": DONE}, role="owner").total[0] == 5 * MILLION


def test_nothing_applies_is_no_score() -> None:
    scored = answered(card([{"code": "A", "points": "2", "for": "owner"}]), {}, role="tenant")
    assert np.isnan(scored.percent[0])


# --- what holds for every scorecard -----------------------------------------------------------------

points = st.integers(1, 3000).map(lambda hundredths: f"{Decimal(hundredths) / 100}")
fractions = st.integers(0, 100).map(lambda hundredths: f"{Decimal(hundredths) / 100}")
ORDER = (NO, PLANNED, IN_PROGRESS, DONE)


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    kinds = st.sampled_from(["yes_no", "range", "repeatable"])
    count = draw(st.integers(1, 8))
    items = []
    for number in range(count):
        kind = draw(kinds)
        items.append(
            {
                "code": f"I{number}",
                "points": draw(points),
                "kind": kind,
                "category": draw(st.sampled_from(["energy", "water", "waste"])),
                "before_start": draw(st.sampled_from(["full", "part", "none"])),
                **({"each": draw(points)} if kind == "repeatable" else {}),
            }
        )
    in_progress = draw(st.integers(0, 100))
    fraction = {"fraction": f"{Decimal(draw(st.integers(0, in_progress))) / 100}"}
    planned = draw(st.sampled_from([fraction, {"points": draw(points)}]))
    return card(items, draw(points), in_progress=f"{Decimal(in_progress) / 100}", planned=planned)


Cell = tuple[str, int, bool, int, bool]
cells = st.tuples(
    st.sampled_from([*ORDER, NOT_APPLICABLE]),
    st.integers(0, 5000),
    st.booleans(),
    st.one_of(st.just(-1), st.integers(0, 5000)),
    st.booleans(),
)


def scored_by(scorecard: Scorecard, rows: list[tuple[int, Cell]], count: int = 1) -> Scored:
    width = len(scorecard.items)
    table = [(at // width, at % width, STATUS_NUMBER[status], *rest) for at, (status, *rest) in rows]
    asked = asked_of(scorecard, [""] * count, ["all"] * count)
    return score(scorecard, asked, Answers.of(table))  # type: ignore[arg-type]  # rows are built from cells


@given(cards(), st.data())
def test_moving_an_item_up_a_status_never_lowers_the_score(scorecard: Scorecard, data: st.DataObject) -> None:
    rows = [(at, data.draw(cells)) for at in range(len(scorecard.items))]
    at = data.draw(st.integers(0, len(rows) - 1))
    status, *rest = rows[at][1]
    if status not in ORDER[:-1]:
        return
    higher = list(rows)
    higher[at] = (at, (ORDER[ORDER.index(status) + 1], *rest))  # type: ignore[assignment]  # a cell with another status
    before, after = scored_by(scorecard, rows), scored_by(scorecard, higher)
    assert after.total[0] >= before.total[0]
    assert after.of[0] == before.of[0]


@given(cards(), st.data())
def test_doing_everything_gives_the_maximum_and_nothing_gives_more(scorecard: Scorecard, data: st.DataObject) -> None:
    everything = [(at, (DONE, 500_000, False, -1, False)) for at in range(len(scorecard.items))]
    best = scored_by(scorecard, everything)
    full = [item.kind != "repeatable" or item.each * 5000 >= item.points for item in scorecard.items]
    if all(full):
        assert best.total[0] == best.of[0]
    rows = [(at, data.draw(cells)) for at in range(len(scorecard.items))]
    found = scored_by(scorecard, rows)
    assert 0 <= found.total[0] <= found.of[0]


@given(cards(), st.data())
def test_the_order_of_answers_and_of_entries_does_not_matter(scorecard: Scorecard, data: st.DataObject) -> None:
    width = len(scorecard.items)
    rows = [(at, data.draw(cells)) for at in range(3 * width)]
    found = scored_by(scorecard, rows, 3)
    mixed = scored_by(scorecard, data.draw(st.permutations(rows)), 3)
    assert (found.raw == mixed.raw).all()
    turned = [(((2 - at // width) * width) + at % width, cell) for at, cell in rows]
    assert (scored_by(scorecard, turned, 3).raw[::-1] == found.raw).all()


@given(cards(), st.data())
def test_every_point_has_a_ledger_line(scorecard: Scorecard, data: st.DataObject) -> None:
    """The lines of a category add up to its points, or to more where its maximum limits them."""
    rows = [(at, data.draw(cells)) for at in range(len(scorecard.items))]
    found = scored_by(scorecard, rows)
    lines = {line.code: line.earned for line in ledger(found, 0)}
    for number, category in enumerate(scorecard.categories):
        earned = [lines[item.code] for item in scorecard.items if item.category == category.key]
        together = sum(earned, Decimal(0))
        assert min(int(together * MILLION), int(found.most[0, number])) == int(found.raw[0, number])
