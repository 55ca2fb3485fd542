"""A result past the limits counts once somebody looked at it, while it stays near what she saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.scoring.entries import LookedAt
from challenge.scoring.recompute import recompute
from challenge.scoring.rules import Gates
from tests.scoring.evidence import files_of
from tests.scoring.town import Town, rules

STRICT = rules(("water", 100), gates=Gates(hold_saving_percent=50, hold_increase_percent=200))


def town(saved: Mapping[str, float], seen: Mapping[str, float]) -> Town:
    """Savers of water; for some of them somebody saw a percent and found it right."""
    found = Town()
    for key, percent in saved.items():
        found.saver(key, percent)
    found.entries = [
        replace(one, looked_at=LookedAt("It moved.", {"water": seen[one.key]})) if one.key in seen else one
        for one in found.entries
    ]
    return found


def test_it_works() -> None:
    saved = {"a": 60, "b": 40, "c": 70}
    assert [row["place"] for row in town(saved, {}).standings(STRICT).rows] == [1, None, None]
    board = town(saved, {"a": 60}).standings(STRICT)
    rows = {row["entry"]: row for row in board.rows}
    assert [rows[key]["place"] for key in saved] == [1, 1, None]  # 60 % and 40 % are both past the clamp
    assert rows["a"]["looked_at"] == {"measures": ["water"], "reason": "It moved."}
    assert rows["a"]["resources"]["water"]["reduction_percent"] == "60.0"
    assert "looked_at" not in rows["b"]
    assert {one["entry"]: one.get("held") for one in board.details} == {
        "a": {"water": 60.0},
        "b": None,
        "c": {"water": 70.0},
    }
    assert recompute(files_of(board, STRICT)).differences == []


def test_the_evidence_needs_it() -> None:
    """Whoever ranks a result past the limits must publish that somebody looked at it."""
    board = town({"a": 60, "b": 40}, {"a": 60}).standings(STRICT)
    for row in board.rows:
        row.pop("looked_at", None)
    told = recompute(files_of(board, STRICT)).differences
    assert [(one["entry"], one["field"]) for one in told] == [("a", "looked_at.water")]


@pytest.mark.parametrize(
    ("now", "seen", "holds"),
    [
        *((60, 60, True), (65.9, 60, True), (66.1, 60, False), (54.1, 60, True), (53.9, 60, False)),
        *((-300, -280, True), (-300, -270, False), (60, -60, False), (90, 0, False)),
    ],
)
def test_it_holds_within_a_tenth_of_what_was_seen(now: float, seen: float, holds: bool) -> None:
    (row,) = town({"a": now}, {"a": seen}).standings(STRICT).rows
    assert (row["place"] is not None, "looked_at" in row) == (holds, holds)


def test_nothing_else_is_let_through() -> None:
    """Neither a missing baseline, nor too few days, nor a figure that is too uncertain."""
    few = town({"a": 60}, {"a": 60})
    few.measured[0]["covered_days"] = 20
    unsure = replace(STRICT, gates=replace(STRICT.gates, widest_band_points=1))
    empty = town({"a": 60}, {"a": 60})
    empty.measured[0]["baseline_use"] = 0
    told = [
        few.standings(STRICT).rows[0]["reason_code"],
        town({"a": 60}, {"a": 60}).standings(unsure).rows[0]["reason_code"],
        empty.standings(STRICT).rows[0]["reason_code"],
    ]
    assert told == ["few_days", "wide_band", "zero_baseline"]


def test_a_measure_brings_its_resources_along() -> None:
    """Energy that was looked at shows electricity, which is all of it, and adds it to the totals."""
    by = rules(("energy", 100), gates=Gates(hold_saving_percent=50))
    found = Town().entry("a", {"electricity": "own_meter"}).meter("electricity", 1000, 400)
    assert found.standings(by).rows[0]["resources"]["electricity"]["reduction_percent"] is None
    found.entries[0] = replace(found.entries[0], looked_at=LookedAt("New oven.", {"energy": 60.0}))
    board = found.standings(by)
    assert board.rows[0]["resources"]["electricity"]["reduction_percent"] == "60.0"
    assert board.contributions[0].amounts["electricity"][0] == 600


PERCENTS = st.integers(-1000, 100)
FIELDS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(PERCENTS, st.none() | PERCENTS), min_size=1)


@given(FIELDS, st.randoms(use_true_random=False))
def test_it_concerns_nobody_else_and_no_order(field: dict[str, Any], chance: Any) -> None:
    """Everybody has the percents that they have without it; the evidence stays equal; the order of input is nothing."""
    saved = {key: one[0] for key, one in field.items()}
    seen = {key: one[1] for key, one in field.items() if one[1] is not None}
    board = town(saved, seen).standings(STRICT)
    shuffled = list(saved)
    chance.shuffle(shuffled)
    assert town({key: saved[key] for key in shuffled}, seen).standings(STRICT).rows == board.rows
    assert recompute(files_of(board, STRICT)).differences == []
    without = {row["entry"]: row for row in town(saved, {}).standings(STRICT).rows}
    for row in board.rows:
        percent, own = saved[row["entry"]], seen.get(row["entry"])
        past = percent >= 50 or percent < -200
        right = past and own is not None and abs(percent - own) <= abs(own) / 10
        assert ("looked_at" in row) == right
        assert (row["reason_code"] is None) == (not past or right)
        if "looked_at" not in row:
            assert row["measures"] == without[row["entry"]]["measures"]
