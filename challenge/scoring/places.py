"""Points make places. Equal points share a place, and the next place is left free: 1, 2, 2, 4."""

from collections.abc import Sequence


def places_of(points: Sequence[int | None]) -> list[int | None]:
    """The place of each entry from its published points as whole numbers; None stays without a place."""
    ranked = sorted((number for number in points if number is not None), reverse=True)
    first: dict[int, int] = {}
    for position, number in enumerate(ranked, start=1):
        first.setdefault(number, position)
    return [None if number is None else first[number] for number in points]
