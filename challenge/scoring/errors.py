"""How sure the figure is that an entry is ranked by, as a standard error of the published figure."""

from collections.abc import Sequence

from challenge.scoring.entries import Entry
from challenge.scoring.judged import Result, Verdict
from challenge.scoring.rules import Rules


def errors_of(entries: Sequence[Entry], results: list[Result], verdict: Verdict, rules: Rules) -> list[str | None]:
    """One per entry, None where it cannot be told or the entry is not ranked."""
    return [None for _ in entries]
