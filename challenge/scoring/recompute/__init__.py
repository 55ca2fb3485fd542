"""Standings computed again from what is published of them: with the functions that made them, and without a database.

    outcome = recompute({"standings.json": b"...", "chain.json": b"...", "rules.json": b"...", "factors.json": b"..."})

Percents come from bills, which stay with the businesses: percents, their standard errors, what bonuses were earned with
and the points of categories of scorecards are where this begins. Points, grades, states, tiers, places, ranges of
places and the digests of everything follow. What is taken as it is published is named in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from challenge.scoring.recompute.bundle import Bundle, Json, NotABundle, read_bundle
from challenge.scoring.recompute.differences import Outcome
from challenge.scoring.recompute.digests import compare_digests
from challenge.scoring.recompute.figures import compare_figures
from challenge.scoring.recompute.parts import compare_parts
from challenge.scoring.recompute.placed import Field, compare_places
from challenge.scoring.recompute.ranges import compare_errors, compare_ranges
from challenge.scoring.recompute.scored import score_again
from challenge.scoring.recompute.shapes import compare_shapes
from challenge.scoring.recompute.taken import tell_taken
from challenge.scoring.rules import Rules, rules_of_track

__all__ = ["NotABundle", "Outcome", "recompute"]

_UNKNOWN_SHAPE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)


def recompute(contents: Mapping[str, bytes]) -> Outcome:
    """From the content of each file of a bundle by its name. Raises NotABundle."""
    bundle, outcome = read_bundle(contents), Outcome()
    try:
        compare_digests(bundle, outcome)
        _compare_rows(bundle, outcome)
        tell_taken(bundle, outcome)
    except _UNKNOWN_SHAPE as error:
        what = f"{type(error).__name__}: {str(error)[:120]}"
        raise NotABundle(f"The standings are not as this program knows them ({what}).") from error
    return outcome


def _compare_rows(bundle: Bundle, outcome: Outcome) -> None:
    published = [row for row in bundle.rows if "entry" in row]
    hidden = len(bundle.rows) - len(published)
    for at, row in enumerate(bundle.rows, start=1):
        if "entry" not in row:
            outcome.cannot_tell(None, f"row {at}", "It is not published: its entry is not listed, or shows less.")
        elif "results" not in row:
            outcome.cannot_tell(row["entry"], "points", "What its points come from is not published.")
    in_order: list[Json] = []
    for rules, rows in _boards(bundle, published):
        compare_shapes(rows, rules, outcome)
        scored = score_again([row for row in rows if "results" in row], rules)
        compare_figures(scored, outcome)
        compare_parts(scored, outcome)
        field = Field(rules, rows, hidden)
        compare_places(field, scored, outcome)
        compare_errors(scored, outcome)
        compare_ranges(field, scored, outcome)
        in_order += sorted(rows, key=lambda row: (row["place"] or len(bundle.rows) + 1, row["entry"]))
    _compare_order(published, in_order, outcome)
    if "entries" in bundle.totals:
        outcome.compare(None, "totals.entries", bundle.totals["entries"], len(bundle.rows))
    if all("results" in row for row in bundle.rows) and "ranked" in bundle.totals:
        ranked = sum(row["results"]["reason_code"] is None for row in published)
        outcome.compare(None, "totals.ranked", bundle.totals["ranked"], ranked)


def _boards(bundle: Bundle, rows: Sequence[Json]) -> Iterator[tuple[Rules, list[Json]]]:
    """The rows that are ranked together, with the rules of their track."""
    boards = bundle.rules.boards
    for first, tracks in boards.items():
        together = [row for row in rows if len(boards) == 1 or row["track"] in tracks]
        yield rules_of_track(bundle.rules, first), together
    if len(boards) > 1:
        for row in rows:
            if not any(row["track"] in tracks for tracks in boards.values()):
                raise ValueError(f"the track {row['track']!r:.40} is not in the rules")


def _compare_order(stand: Sequence[Json], belong: Sequence[Json], outcome: Outcome) -> None:
    """The first row that does not stand where its place puts it."""
    for row, expected in zip(stand, belong, strict=True):
        if row is not expected:
            return outcome.compare(row["entry"], "order", row["entry"], expected["entry"])
    return None
