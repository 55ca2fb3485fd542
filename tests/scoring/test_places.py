"""Equal points share a place, and the next place is left free."""

from hypothesis import given
from hypothesis import strategies as st

from challenge.scoring.places import places_of


def test_it_works() -> None:
    assert places_of([90, 80, 80, 70]) == [1, 2, 2, 4]


def test_the_order_of_the_input_is_kept() -> None:
    assert places_of([70, 80, 90, 80]) == [4, 2, 1, 2]


def test_an_increase_has_a_place_too() -> None:
    assert places_of([10, -5, 0]) == [1, 3, 2]


def test_who_is_not_ranked_takes_no_place() -> None:
    assert places_of([None, 5, None, 7]) == [None, 2, None, 1]
    assert places_of([]) == []


@given(st.lists(st.none() | st.integers(-1500, 1500)))
def test_a_place_is_one_more_than_the_number_of_better_entries(points: list[int | None]) -> None:
    ranked = [one for one in points if one is not None]
    for one, place in zip(points, places_of(points), strict=True):
        assert place == (None if one is None else 1 + sum(other > one for other in ranked))
