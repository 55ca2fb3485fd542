"""What is said of ranges in words: who cannot be told apart from first, and when ranges say nothing."""

from collections.abc import Sequence

from challenge.scoring.figures import Ints

NEARLY = 0.9

Ranges = Sequence[tuple[int, int] | None]


def tie_group(ranges: Ranges) -> list[bool]:
    """Who cannot be told apart from first: everybody whose range includes place 1, the first included.

    One entry alone in the group is told apart from all others.
    """
    return [found is not None and found[0] == 1 for found in ranges]


def spans_nearly_everything(ranges: Ints) -> bool:
    """Whether every range covers at least nine tenths of the places that ranges reach: one sentence says it all then.

    `ranges` is a table of best and worst places, 0 and 0 where one is not known. A single clear winner, or a clear
    last, is worth showing, so it is every range, never their mean.
    """
    best, worst = ranges[ranges[:, 0] > 0].T
    return len(best) > 1 and bool((worst - best + 1 >= NEARLY * worst.max()).all())
