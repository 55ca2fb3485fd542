"""days and teams

Why: days of one site may not count, by a decision that everybody reads.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = challenge.extensions.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "left_out_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("start_on < end_on", name=op.f("ck_left_out_days_period")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_left_out_days_reason")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_left_out_days_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_left_out_days_site_id_sites")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_left_out_days_created_by_users")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_left_out_days_ended_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_out_days")),
    )
    op.create_index(op.f("ix_left_out_days_challenge_id"), "left_out_days", ["challenge_id"])
    op.create_index(op.f("ix_left_out_days_site_id"), "left_out_days", ["site_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_left_out_days_site_id"), table_name="left_out_days")
    op.drop_index(op.f("ix_left_out_days_challenge_id"), table_name="left_out_days")
    op.drop_table("left_out_days")
