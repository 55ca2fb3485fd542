"""pledges

Why: residents and employees pledge actions, which are counted in totals only.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INSTANT = challenge.extensions.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "pledge_drives",
        sa.Column("challenge_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_pledge_drives_challenge_id_challenges")
        ),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_pledge_drives")),
    )
    op.create_table(
        "pledges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_pledges_challenge_id_challenges")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
        sa.UniqueConstraint("challenge_id", "email", name=op.f("uq_pledges_challenge_id_email")),
    )


def downgrade() -> None:
    op.drop_table("pledges")
    op.drop_table("pledge_drives")
