"""certificates of teams, and who is apart

Why: an award that goes to a team as such has a certificate for the team itself, beside those of its members. Its code is the
same in the row of each member; it holds as long as one of them does. Teams that have an award already get theirs now.

That an entry takes part without competing stands in its result, before any other reason for no place, and boards read it there:
the brief of a result says so, too. Challenges with such entries are looked at anew by the next standings.
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
    _brief("1]", "2]")
    own = "SELECT challenge_id FROM entries WHERE competes = :no AND state = 'approved'"
    anew = sa.text(
        "UPDATE challenges SET inputs_version = inputs_version + 1, common_version = common_version + 1 "
        f"WHERE state NOT IN ('final', 'archived') AND id IN ({own})"
    )
    op.get_bind().execute(anew.bindparams(sa.bindparam("no", False, sa.Boolean())))


def _brief(before: str, after: str) -> None:
    """The last figure of the brief of each result that is apart."""
    statement = (
        "UPDATE entry_results SET brief = substr(brief, 1, length(brief) - 2) || :after "
        "WHERE results LIKE :apart AND brief LIKE :before"
    )
    told = {"after": after, "apart": '%"reason_code":"not_competing"%', "before": f"%,{before}"}
    op.get_bind().execute(sa.text(statement), told)


def downgrade() -> None:
    _brief("2]", "1]")
    with op.batch_alter_table("award_decisions") as decisions:
        decisions.drop_index(op.f("ix_award_decisions_team_code"))
        decisions.drop_column("team_code")
