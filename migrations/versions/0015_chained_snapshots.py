"""Snapshots form a chain of digests; a row points to a result that any number of snapshots show; entries have versions.

Why: anybody can check that no row was altered, and a board is ranked again without measuring everything anew. Rows
that are there keep all they hold, as results without a digest.
"""

import json
import secrets

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UTC = challenge.extensions.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("challenges", sa.Column("common_version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("challenges", sa.Column("salt_key", sa.String(), server_default="", nullable=False))
    op.add_column("entries", sa.Column("inputs_version", sa.Integer(), server_default="1", nullable=False))
    bind = op.get_bind()
    for (challenge_id,) in bind.execute(sa.text("SELECT id FROM challenges")).all():
        salt = {"key": secrets.token_hex(16), "id": challenge_id}
        bind.execute(sa.text("UPDATE challenges SET salt_key = :key WHERE id = :id"), salt)
    _create_results()
    _extend_snapshots()
    op.rename_table("snapshot_rows", "old_snapshot_rows")
    _drop_old_names()
    _create_rows()
    _move_rows()
    op.drop_table("old_snapshot_rows")


def _create_results() -> None:
    op.create_table(
        "entry_results",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_results_entry_id_entries")),
        sa.PrimaryKeyConstraint("entry_id", "number", name=op.f("pk_entry_results")),
    )
    op.create_table(
        "current_results",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("inputs_version", sa.Integer(), nullable=False),
        sa.Column("common", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("competes", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("ranked_by", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("tie", sa.String(), nullable=False),
        sa.Column("others", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("amounts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_current_results_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_current_results_entry_id_entries")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_current_results")),
    )
    op.create_index(op.f("ix_current_results_challenge_id"), "current_results", ["challenge_id"])


def _extend_snapshots() -> None:
    op.add_column("snapshots", sa.Column("number", sa.Integer(), server_default="0", nullable=False))
    op.add_column("snapshots", sa.Column("state", sa.String(), server_default="provisional", nullable=False))
    op.add_column("snapshots", sa.Column("header", sa.Text(), server_default="", nullable=False))
    op.add_column("snapshots", sa.Column("sha256", sa.String(), server_default="", nullable=False))
    op.add_column("snapshots", sa.Column("previous_sha256", sa.String(), nullable=True))
    op.add_column("snapshots", sa.Column("thinned_at", UTC, nullable=True))
    op.execute(
        "UPDATE snapshots SET number = (SELECT COUNT(*) FROM snapshots s"
        " WHERE s.challenge_id = snapshots.challenge_id AND s.id <= snapshots.id)"
    )
    op.create_index(op.f("ix_snapshots_challenge_id_number"), "snapshots", ["challenge_id", "number"], unique=True)


def _drop_old_names() -> None:
    """On PostgreSQL the names of keys and indexes would stay taken."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE old_snapshot_rows DROP CONSTRAINT pk_snapshot_rows")
        op.execute("ALTER TABLE old_snapshot_rows DROP CONSTRAINT fk_snapshot_rows_snapshot_id_snapshots")


def _create_rows() -> None:
    op.create_table(
        "snapshot_rows",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("result_number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("track_place", sa.Integer(), nullable=True),
        sa.Column("division", sa.String(), nullable=True),
        sa.Column("division_place", sa.Integer(), nullable=True),
        sa.Column("boards", sa.Text(), nullable=True),
        sa.Column("best_place", sa.Integer(), nullable=True),
        sa.Column("worst_place", sa.Integer(), nullable=True),
        sa.Column("tie_group", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id", "result_number"],
            ["entry_results.entry_id", "entry_results.number"],
            name=op.f("fk_snapshot_rows_entry_id_entry_results"),
        ),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_rows_snapshot_id_snapshots")),
        sa.PrimaryKeyConstraint("snapshot_id", "position", name=op.f("pk_snapshot_rows")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_snapshot_rows_snapshot_id_entry_id"), "snapshot_rows", ["snapshot_id", "entry_id"], unique=True
    )


def _move_rows() -> None:
    """Every old row becomes a result of its entry, numbered as they were stored."""
    op.execute(
        "INSERT INTO entry_results (entry_id, number, results, sha256, words, private, made_at)"
        " SELECT e.id, ROW_NUMBER() OVER (PARTITION BY e.id ORDER BY r.id), CAST(r.public AS TEXT), '', '{}',"
        " CAST(r.private AS TEXT), s.computed_at FROM old_snapshot_rows r"
        " JOIN snapshots s ON s.id = r.snapshot_id JOIN entries e ON e.public_key = r.entry_key"
    )
    op.execute(
        "INSERT INTO snapshot_rows (snapshot_id, position, entry_id, result_number, place, tie_group, sha256)"
        " SELECT r.snapshot_id, r.position, e.id, ROW_NUMBER() OVER (PARTITION BY e.id ORDER BY r.id), r.place,"
        " FALSE, '' FROM old_snapshot_rows r JOIN entries e ON e.public_key = r.entry_key"
    )
    op.execute(
        "INSERT INTO current_results (entry_id, challenge_id, number, sha256, inputs_version, common, track, division,"
        " competes, listed, tie, others, business_id, amounts)"
        " SELECT e.id, e.challenge_id, MAX(r.number), '', 0, 'before', e.track, '', TRUE, TRUE, '', '{}', e.business_id,"
        " '{}' FROM entry_results r JOIN entries e ON e.id = r.entry_id"
        " GROUP BY e.id, e.challenge_id, e.track, e.business_id"
    )


def downgrade() -> None:
    rows = _old_rows()
    op.drop_index(op.f("ix_snapshot_rows_snapshot_id_entry_id"), "snapshot_rows")
    op.drop_table("snapshot_rows")
    op.create_table(
        "snapshot_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("points", sa.String(), nullable=True),
        sa.Column("reduction_percent", sa.String(), nullable=True),
        sa.Column("data_through", sa.String(), nullable=True),
        sa.Column("public", sa.JSON(), nullable=False),
        sa.Column("private", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_rows_snapshot_id_snapshots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot_rows")),
        sa.UniqueConstraint("snapshot_id", "entry_key", name=op.f("uq_snapshot_rows_snapshot_id_entry_key")),
    )
    op.create_index(op.f("ix_snapshot_rows_snapshot_id_position"), "snapshot_rows", ["snapshot_id", "position"])
    if rows:
        old = sa.table("snapshot_rows", *(sa.column(name, sa.JSON if name in JSONS else None) for name in rows[0]))
        op.bulk_insert(old, rows)
    op.drop_table("current_results")
    op.drop_table("entry_results")
    op.drop_index(op.f("ix_snapshots_challenge_id_number"), "snapshots")
    for name in ("number", "state", "header", "sha256", "previous_sha256", "thinned_at"):
        op.drop_column("snapshots", name)
    op.drop_column("entries", "inputs_version")
    op.drop_column("challenges", "salt_key")
    op.drop_column("challenges", "common_version")


JSONS = ("public", "private")


def _old_rows() -> list[dict[str, object]]:
    """The rows as they were stored before, with the places that they have now."""
    statement = sa.text(
        "SELECT r.snapshot_id, r.position, r.place, r.track_place, r.division, r.division_place, r.boards, r.sha256,"
        " t.results, t.words, t.private FROM snapshot_rows r"
        " JOIN entry_results t ON t.entry_id = r.entry_id AND t.number = r.result_number"
    )
    found = []
    for row in op.get_bind().execute(statement).mappings():
        public = {**json.loads(row["results"]), **json.loads(row["words"])}
        if row["sha256"]:
            public |= {name: row[name] for name in ("place", "track_place", "division", "division_place")}
            public["boards"] = json.loads(row["boards"] or "{}")
        same = ("track", "reason", "points", "reduction_percent", "data_through")
        found.append(
            {
                "snapshot_id": row["snapshot_id"],
                "position": row["position"],
                "entry_key": public["entry"],
                "place": row["place"],
                **{name: public.get(name) for name in same},
                "public": public,
                "private": json.loads(row["private"]),
            }
        )
    return found
