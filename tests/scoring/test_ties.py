"""A jury orders those who share a figure, and nobody else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from challenge.scoring.places import places_of
from challenge.scoring.rules import read_rules
from challenge.scoring.ties import ordered_by_jury
from tests.scoring.test_rules import PLAIN

FOUND, _ = read_rules({**PLAIN, "ties": "jury"})
assert FOUND is not None
RULES = FOUND
Tie = tuple[int, int] | None


def places(ranked_by: list[int | None], ties: list[Tie]) -> list[int | None]:
    """Where each entry is named by one decision at most."""
    return places_of(ordered_by_jury(ranked_by, [(tie,) if tie else () for tie in ties], RULES))


def test_it_works() -> None:
    assert places([50, 70, 70, 50, None], [None, (1, 2), (1, 1), None, None]) == [3, 2, 1, 3, None]


def test_a_decision_that_leaves_somebody_out_says_nothing() -> None:
    assert places([70, 70, 70], [(1, 2), (1, 1), None]) == [1, 1, 1]
    assert places([70, 70, 70], [(1, 2), (1, 1), (2, 1)]) == [1, 1, 1]


def test_the_same_position_goes_on_sharing() -> None:
    assert places([70, 70, 70, 10], [(1, 1), (1, 2), (1, 2), None]) == [1, 2, 2, 4]


def test_without_a_jury_a_place_stays_shared() -> None:
    assert ordered_by_jury([5, 5], [[(1, 1)], [(1, 2)]], replace(RULES, ties="shared")) == [5, 5]


def test_the_last_decision_that_names_all_of_them_holds() -> None:
    """Two boards have other ties: a decision on one takes nothing from that on the other."""
    first, both, last = [(1, 1)], [(1, 2), (2, 2)], [(2, 1)]
    assert places_of(ordered_by_jury([7, 7, 3], [first, both, last], RULES)) == [1, 2, 3]
    assert places_of(ordered_by_jury([3, 7, 7], [first, both, last], RULES)) == [3, 2, 1]
    assert places_of(ordered_by_jury([7, 7], [[(1, 1), (2, 2)], [(1, 2), (2, 1)]], RULES)) == [2, 1]


@given(st.lists(st.tuples(st.integers(-3, 3), st.one_of(st.none(), st.tuples(st.integers(1, 3), st.integers(1, 9))))))
def test_nobody_passes_a_better_figure(field: list[tuple[int, Tie]]) -> None:
    figures, ties = [one for one, _ in field], [tie for _, tie in field]
    found = places(list(figures), ties)
    for better, place in zip(figures, found, strict=True):
        for worse, other in zip(figures, found, strict=True):
            assert better <= worse or (place or 0) < (other or 0)
