"""letters to whom

Why: a group is a stage that may be narrowed down by track, tier and more; the list of letters says in words whom each
went to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

GROUPS = {
    "all joined": "All that have joined",
    "nudge": "All that need a nudge",
    "invited": "Invited",
    "joined": "Joined",
    "baseline in": "Baseline in",
    "active": "Active",
    "at risk": "At risk",
    "finished": "Finished",
}
letters = sa.table("group_letters", sa.column("stage"), sa.column("to_whom"))


def upgrade() -> None:
    op.add_column("group_letters", sa.Column("to_whom", sa.Text(), server_default="", nullable=False))
    for stage, words in GROUPS.items():
        op.execute(letters.update().where(letters.c.stage == stage).values(to_whom=words))
    with op.batch_alter_table("group_letters") as table:
        table.alter_column("to_whom", server_default=None)
        table.drop_column("stage")


def downgrade() -> None:
    """A group that was narrowed down is told by its stage alone."""
    op.add_column("group_letters", sa.Column("stage", sa.String(), server_default="all joined", nullable=False))
    for stage, words in GROUPS.items():
        named = sa.or_(letters.c.to_whom == words, letters.c.to_whom.startswith(f"{words}; ", autoescape=True))
        op.execute(letters.update().where(named).values(stage=stage))
    with op.batch_alter_table("group_letters") as table:
        table.alter_column("stage", server_default=None)
        table.drop_column("to_whom")
