"""appeals handed over and put right

Why: an appeal that no coordinator of the city may decide on is handed over to the network's staff, who find it on their page. An
appeal that was upheld stays a task until a correction is published, or somebody says with a reason that none is needed.

The page that an invitation opens says first to what it invites.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = challenge.extensions.UTCDateTime(timezone=True)
    somebody = sa.ForeignKey("users.id", name=op.f("fk_appeals_settled_by_users"))
    with op.batch_alter_table("appeals") as appeals:
        appeals.add_column(sa.Column("handed_over_at", moment, nullable=True))
        appeals.add_column(sa.Column("settled_by", sa.Integer(), somebody, nullable=True))
        appeals.add_column(sa.Column("settled_at", moment, nullable=True))
        appeals.add_column(sa.Column("settled_reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("appeals") as appeals:
        appeals.alter_column("settled_reason", server_default=None)
    with op.batch_alter_table("letter_links") as links:
        links.add_column(sa.Column("invites_to", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("letter_links") as links:
        links.alter_column("invites_to", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("letter_links") as links:
        links.drop_column("invites_to")
    with op.batch_alter_table("appeals") as appeals:
        appeals.drop_constraint(op.f("fk_appeals_settled_by_users"), type_="foreignkey")
        for name in ("settled_reason", "settled_at", "settled_by", "handed_over_at"):
            appeals.drop_column(name)
