"""What is said of ranges in words: who cannot be told apart from first, and when ranges say nothing."""

from collections.abc import Sequence

NEARLY = 0.9

Ranges = Sequence[tuple[int, int] | None]


def tie_group(ranges: Ranges) -> list[bool]:
    """Who cannot be told apart from first: everybody whose range includes place 1, the first included.

    One entry alone in the group is told apart from all others.
    """
    return [found is not None and found[0] == 1 for found in ranges]


def spans_nearly_everything(ranges: Ranges) -> bool:
    """Whether every range covers at least nine tenths of the places that ranges reach: one sentence says it all then.

    A single clear winner, or a clear last, is worth showing, so it is every range, never their mean.
    """
    known = [found for found in ranges if found is not None]
    field = max((worst for _, worst in known), default=0)
    return len(known) > 1 and all(worst - best + 1 >= NEARLY * field for best, worst in known)
