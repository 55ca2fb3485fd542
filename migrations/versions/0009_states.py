"""states

Why: a challenge runs through states of its own (running, grace, in review, final), each change is kept with its
reason; a board can stand still (frozen, final) while standings go on; bills of the baseline have a window of their own.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OLD = "state IN ('draft', 'published', 'archived')"
NEW = "state IN ('draft', 'published', 'running', 'grace', 'in_review', 'final', 'archived')"


def upgrade() -> None:
    allow_states(OLD, NEW)
    instant = challenge.extensions.UTCDateTime(timezone=True)
    op.add_column("challenges", sa.Column("baseline_opens_at", instant, nullable=True))
    op.add_column("challenges", sa.Column("baseline_closes_at", instant, nullable=True))
    op.add_column("challenges", sa.Column("baseline_due_days_after_joining", sa.Integer(), nullable=True))
    op.create_table(
        "state_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_state_changes_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_state_changes_changed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_changes")),
    )
    op.create_index(op.f("ix_state_changes_challenge_id"), "state_changes", ["challenge_id"], unique=False)
    with op.batch_alter_table("boards") as boards:
        boards.add_column(sa.Column("state", sa.String(), server_default="provisional", nullable=False))
        boards.add_column(sa.Column("reason", sa.String(), server_default="", nullable=False))
        boards.add_column(sa.Column("state_since", instant, nullable=True))
        boards.add_column(sa.Column("newest_id", sa.Integer(), nullable=True))
        boards.add_column(sa.Column("checked_inputs", sa.Integer(), server_default="0", nullable=False))
        boards.create_foreign_key(op.f("fk_boards_newest_id_snapshots"), "snapshots", ["newest_id"], ["id"])
        boards.create_check_constraint(op.f("ck_boards_state"), "state IN ('provisional', 'frozen', 'final')")
    op.execute("UPDATE boards SET newest_id = snapshot_id")
    # What was compared long ago is not compared again for the sake of a new column.
    op.execute(
        "UPDATE boards SET checked_inputs = "
        "(SELECT inputs_version FROM challenges WHERE challenges.id = boards.challenge_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("boards") as boards:
        boards.drop_constraint(op.f("ck_boards_state"), type_="check")
        boards.drop_constraint(op.f("fk_boards_newest_id_snapshots"), type_="foreignkey")
        for column in ("state", "reason", "state_since", "newest_id", "checked_inputs"):
            boards.drop_column(column)
    op.drop_table("state_changes")
    op.drop_column("challenges", "baseline_due_days_after_joining")
    op.drop_column("challenges", "baseline_closes_at")
    op.drop_column("challenges", "baseline_opens_at")
    op.execute("UPDATE challenges SET state = 'published' WHERE state IN ('running', 'grace', 'in_review', 'final')")
    allow_states(NEW, OLD)


def allow_states(old: str, new: str) -> None:
    """Change the CHECK of challenges. On SQLite its stored text is changed: see 0005, which does so for meters."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_challenges_state"), "challenges", type_="check")
        op.create_check_constraint(op.f("ck_challenges_state"), "challenges", new)
        return
    op.execute("PRAGMA writable_schema=ON")
    change = sa.text(
        "UPDATE sqlite_schema SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'challenges'"
    )
    op.execute(change.bindparams(old=old, new=new))
    op.execute("PRAGMA writable_schema=RESET")
