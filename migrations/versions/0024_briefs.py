"""briefs

Why: a board places and adds up by a few figures of each result, and reads rows whole for one page only. What rows from
before digests say of places stands in their columns now, as that of all others does.
"""

import json
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDEX = "ix_entry_results_entry_id_number_brief"
AT_ONCE = 500
FINEST = 6
STATES = ("self_reported", "checked", "verified")
RESULTS = sa.text(
    "SELECT entry_id, number, results, words FROM entry_results"
    " WHERE results <> '' AND (entry_id > :first OR (entry_id = :first AND number > :second))"
    " ORDER BY entry_id, number LIMIT :some"
)
BRIEF = sa.text("UPDATE entry_results SET brief = :brief WHERE entry_id = :first AND number = :second")
ROWS = sa.text(
    "SELECT r.snapshot_id, r.position, e.results FROM snapshot_rows r"
    " JOIN entry_results e ON e.entry_id = r.entry_id AND e.number = r.result_number"
    " WHERE r.sha256 = '' AND (r.snapshot_id > :first OR (r.snapshot_id = :first AND r.position > :second))"
    " ORDER BY r.snapshot_id, r.position LIMIT :some"
)
STANDING = sa.text(
    "UPDATE snapshot_rows SET track_place = :track_place, division = :division, division_place = :division_place,"
    " boards = :boards, best_place = :best, worst_place = :worst, tie_group = :tie_group"
    " WHERE snapshot_id = :first AND position = :second"
)


def upgrade() -> None:
    op.add_column("entry_results", sa.Column("brief", sa.Text(), server_default="", nullable=False))
    _fill(RESULTS, BRIEF, lambda results, words: {"brief": _brief({**json.loads(results), **json.loads(words)})})
    _fill(ROWS, STANDING, lambda results: _standing(json.loads(results)))
    op.create_index(INDEX, "entry_results", ["entry_id", "number", "brief"], unique=True)


def _fill(found, change, told) -> None:
    """Change each row that is found, some at a time: the first two of its columns are its key."""
    bind, key = op.get_bind(), {"first": -1, "second": -1}
    while rows := bind.execute(found, {**key, "some": AT_ONCE}).all():
        changes = [{"first": first, "second": second, **told(*texts)} for first, second, *texts in rows]
        bind.execute(change, changes)
        key = {"first": rows[-1][0], "second": rows[-1][1]}


def downgrade() -> None:
    op.drop_index(INDEX, "entry_results")
    op.drop_column("entry_results", "brief")


def _brief(row):
    resources, cards = row.get("resources", {}), row.get("scorecards", {})
    through = row.get("data_through")
    told = (
        row["track"],
        _whole(row.get("points")),
        _whole(row.get("reduction_percent")),
        {key: _whole(one["reduction_percent"]) for key, one in resources.items()},
        {key: _whole(one["reduction_percent"]) for key, one in row.get("measures", {}).items()},
        STATES.index(row.get("state", STATES[0])),
        date.fromisoformat(through).toordinal() if through else 0,
        _checked(resources) + 2 * _checked(cards),
        int(row.get("reason") is not None),
    )
    return json.dumps(told, separators=(",", ":"))


def _whole(figure):
    return None if figure is None else int(Decimal(figure).scaleb(FINEST))


def _checked(figures):
    return int(any(one.get("state", STATES[0]) != STATES[0] for one in figures.values()))


def _standing(row):
    best, worst = row.get("place_range") or (None, None)
    places = {name: row.get(name) for name in ("track_place", "division", "division_place")}
    boards = json.dumps(row["boards"]) if row.get("boards") else None
    return {**places, "boards": boards, "best": best, "worst": worst, "tie_group": bool(row.get("tie_group"))}
