"""certificates of teams

Why: an award that goes to a team as such has a certificate for the team itself, beside those of its members. Its code is the
same in the row of each member; it holds as long as one of them does. Teams that have an award already get theirs now.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
DECISIONS = sa.table("award_decisions", *(sa.column(name) for name in ("challenge_id", "award", "team_id", "team_code")))


def upgrade() -> None:
    with op.batch_alter_table("award_decisions") as decisions:
        decisions.add_column(sa.Column("team_code", sa.String(), nullable=True))
        decisions.create_index(op.f("ix_award_decisions_team_code"), ["team_code"], unique=False)
    own = (DECISIONS.c.challenge_id, DECISIONS.c.award, DECISIONS.c.team_id)
    teams = sa.select(*own).where(DECISIONS.c.team_id.is_not(None)).distinct()
    for row in op.get_bind().execute(teams).all():
        code = "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))
        same = [column == value for column, value in zip(own, row, strict=True)]
        op.execute(DECISIONS.update().where(*same).values(team_code=code))


def downgrade() -> None:
    with op.batch_alter_table("award_decisions") as decisions:
        decisions.drop_index(op.f("ix_award_decisions_team_code"))
        decisions.drop_column("team_code")
