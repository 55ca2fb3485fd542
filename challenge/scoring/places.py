"""Points make places. Equal points share a place, and the next place is left free: 1, 2, 2, 4."""

from collections.abc import Sequence


def places_of(points: Sequence[int | None]) -> list[int | None]:
    """The place of each entry from its published points as whole numbers; None stays without a place."""
    ranked = sorted((number for number in points if number is not None), reverse=True)
    # From the last to the first: of those who share a number, the first one's position is what stays.
    first: dict[int | None, int] = dict(zip(reversed(ranked), range(len(ranked), 0, -1), strict=True))
    return list(map(first.get, points))
