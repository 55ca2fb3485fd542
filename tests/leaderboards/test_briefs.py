"""A board is placed by the briefs of its results; results from before there were briefs get theirs."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from flask import Flask
from flask_migrate import downgrade, upgrade
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from challenge.businesses.models import Entry
from challenge.extensions import db, transaction
from challenge.leaderboards.brief import figure_of, whole
from challenge.leaderboards.lineup import NO_FIGURE
from challenge.leaderboards.models import EntryResult, SnapshotRow
from challenge.leaderboards.public_board import places_among, public_board
from challenge.migrating import bind
from challenge.scoring.places import places_of
from tests.leaderboards.shelf import put_snapshot
from tests.leaderboards.story import compute, five_shops, riverbend, shown_snapshot

BEFORE = "0023"


def as_it_was(app: Flask) -> None:
    """The database as it was before there were briefs, brought to today's shape again."""
    db.session.remove()
    bind(app)
    downgrade(revision=BEFORE)
    upgrade()


def briefs() -> list[Any]:
    statement = select(EntryResult.brief).order_by(EntryResult.entry_id, EntryResult.number)
    return [json.loads(text) for text in db.session.scalars(statement)]


def test_results_from_before_get_the_same_briefs(context: Flask) -> None:
    five_shops()
    compute()
    before = briefs()
    assert [(one[0], one[1], one[2]) for one in before][-5:-3] == [
        ("all", 120_000_000, 12_000_000),
        ("all", 80_000_000, 8_000_000),
    ]
    as_it_was(context)
    assert briefs() == before


def test_rows_from_before_digests_tell_their_places(context: Flask) -> None:
    """They held them in their results alone."""
    five_shops()
    compute()
    entries = db.session.scalars(select(Entry).filter_by(state="approved").order_by(Entry.id)).all()[-2:]
    told = [
        {
            "place": place,
            "track_place": place,
            "division": "small",
            "place_range": [1, 2],
            "tie_group": True,
            "points": "7.0",
        }
        for place in (1, 2)
    ]
    with transaction():
        snapshot = put_snapshot(riverbend(), *zip(entries, told, strict=True)).id
        bare = dict.fromkeys(("track_place", "division", "best_place", "worst_place"))
        db.session.execute(
            update(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot).values(**bare, tie_group=False)
        )
    as_it_was(context)
    rows = public_board(riverbend().id, snapshot).whole.page_rows
    assert [(row.place, row.place_range, row.tie_group, row.stored["division"]) for row in rows] == [
        (1, (1, 2), True, "small"),
        (2, (1, 2), True, "small"),
    ]


def test_rows_are_read_for_the_page_alone(context: Flask) -> None:
    """Whoever may not be named when the rows are read is left out, though the board was made before."""
    five_shops()
    compute()
    board = public_board(riverbend().id, shown_snapshot().id)
    assert [row.place for row in board.whole.rows(1, 4)] == [2, 2, 4]
    with transaction():
        db.session.execute(
            update(Entry).where(Entry.id == board.whole.rows(0, 1)[0].entry_id).values(listing="totals_only")
        )
    assert [row.place for row in board.whole.rows(0, 2)] == [2]


@given(st.lists(st.tuples(st.integers(-3, 3) | st.none(), st.integers(0, 2)), max_size=30))
def test_places_are_those_of_scoring(entries: list[tuple[int | None, int]]) -> None:
    figures = np.array([NO_FIGURE if figure is None else figure for figure, _ in entries], np.int64)
    together = np.array([group for _, group in entries], np.int64)
    places, tied = places_among(figures, together)
    for group in range(3):
        own = [at for at, (_, one) in enumerate(entries) if one == group]
        expected = places_of([entries[at][0] for at in own])
        assert [int(places[at]) or None for at in own] == expected
        assert [bool(tied[at]) for at in own] == [place is not None and expected.count(place) > 1 for place in expected]


def test_figures_are_exact() -> None:
    for figure in ("84.2", "-0.4", "120", "0", "12.345678"):
        assert figure_of(whole(figure) or 0) == figure
    assert whole(None) is None
