"""confirmed results, and awards to teams

Why: a result past the limits of the rules may be right. The coordinator says so for one entry, with a reason that
everybody reads, instead of raising the limit for all. What she looked at is kept: it holds for that and nothing else.

An award may go to a team as such. Each of its members has it, with a certificate of its own, and all papers name the team.
"""

import sqlalchemy as sa
from alembic import op

from challenge.extensions import UTCDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confirmed_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("percents", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_confirmed_results_reason")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_confirmed_results_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_confirmed_results_entry_id_entries")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_confirmed_results_created_by_users")),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_confirmed_results_ended_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_results")),
    )
    for column in ("challenge_id", "entry_id"):
        op.create_index(op.f(f"ix_confirmed_results_{column}"), "confirmed_results", [column], unique=False)


    with op.batch_alter_table("award_decisions") as decisions:
        decisions.add_column(sa.Column("team_id", sa.Integer(), nullable=True))
        decisions.create_foreign_key(op.f("fk_award_decisions_team_id_teams"), "teams", ["team_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("award_decisions") as decisions:
        decisions.drop_constraint(op.f("fk_award_decisions_team_id_teams"), type_="foreignkey")
        decisions.drop_column("team_id")
    for column in ("entry_id", "challenge_id"):
        op.drop_index(op.f(f"ix_confirmed_results_{column}"), "confirmed_results")
    op.drop_table("confirmed_results")
