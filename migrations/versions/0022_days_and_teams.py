"""days and teams

Why: days of one site may not count, by a decision that everybody reads; entries are counted together in teams.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0022"
down_revision = "0021"
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
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("captain_id", sa.Integer(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_teams_name")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_teams_challenge_id_challenges")),
        sa.ForeignKeyConstraint(["captain_id"], ["users.id"], name=op.f("fk_teams_captain_id_users")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_teams_created_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("public_key", name=op.f("uq_teams_public_key")),
        sa.UniqueConstraint("code", name=op.f("uq_teams_code")),
    )
    op.create_index(op.f("ix_teams_challenge_id"), "teams", ["challenge_id"])
    op.create_table(
        "team_members",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_team_members_entry_id_entries")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id_teams")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_team_members")),
    )
    op.create_index(op.f("ix_team_members_team_id"), "team_members", ["team_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_team_members_team_id"), table_name="team_members")
    op.drop_table("team_members")
    op.drop_index(op.f("ix_teams_challenge_id"), table_name="teams")
    op.drop_table("teams")
    op.drop_index(op.f("ix_left_out_days_site_id"), table_name="left_out_days")
    op.drop_index(op.f("ix_left_out_days_challenge_id"), table_name="left_out_days")
    op.drop_table("left_out_days")
