"""What a page of a board says of the weeks before: where each stood a week ago, and a small line of its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from challenge.charts import Spark, spark
from challenge.leaderboards.history import WEEK, BoardDay, few_of, places_then, so_long_before, stories_of
from challenge.leaderboards.public_board import PublicBoard, Shown


@dataclass(frozen=True)
class Past:
    """`since`: the day that places are compared with; None where there is none. `first`: that of the first board."""

    since: date | None
    first: date | None
    places: Mapping[str, int]
    sparks: Mapping[str, Spark]


def past_of(board: PublicBoard, seen: Shown, days: Sequence[BoardDay]) -> Past:
    """Of the entries on the page that is asked for; only where places go by what the rules rank by. `days` are all of
    the board's."""
    first = days[0].day if days else None
    view = seen.view
    if view.board or view.resource or view.by or view.only or view.name or not seen.page_rows:
        return Past(None, first, {}, {})
    before = so_long_before(board, days, WEEK)
    then = places_then(seen, before) if before else {}
    places = {row.entry: then[row.entry_id] for row in seen.page_rows if row.entry_id in then}
    keys = [row.entry for row in seen.page_rows if row.place is not None]
    stories = stories_of(board, keys, few_of(days, len(keys))) if len(days) > 1 else {}
    lines = {
        key: spark(
            [float(then.points) if then.points is not None else None for then in story], [then.day for then in story]
        )
        for key, story in stories.items()
    }
    return Past(before.day if before else None, first, places, {key: line for key, line in lines.items() if line.path})
