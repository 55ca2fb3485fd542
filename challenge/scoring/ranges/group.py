"""What is said of ranges in words: who cannot be told apart from first, and when ranges say nothing."""

from collections.abc import Sequence

NEARLY = 0.9

Ranges = Sequence[tuple[int, int] | None]


def tie_group(ranges: Ranges, places: Sequence[int | None]) -> list[bool]:
    """Who cannot be told apart from first: everybody whose range includes place 1, and who has that place.

    Nobody, if that is one entry alone: it stands first by itself. An entry at place 1 without a range (its error is not
    known) belongs to the group, since nobody can be told apart from it. One without a place never does.
    """
    members = [
        place is not None and (place == 1 or (found is not None and found[0] == 1))
        for found, place in zip(ranges, places, strict=True)
    ]
    return members if sum(members) > 1 else [False] * len(members)


def spans_nearly_everything(ranges: Ranges) -> bool:
    """Whether every range covers at least nine tenths of the places that ranges reach: one sentence says it all then.

    A single clear winner, or a clear last, is worth showing, so it is every range, never their mean.
    """
    known = [found for found in ranges if found is not None]
    field = max((worst for _, worst in known), default=0)
    return len(known) > 1 and all(worst - best + 1 >= NEARLY * field for best, worst in known)
