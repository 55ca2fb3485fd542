"""juries

Why: jurors score the candidates of an award on a page of their own, and decide between entries that share a figure; the
reason is public, and so it is kept with who decided.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0017'
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('jury_ballots',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('award', sa.String(), nullable=False),
    sa.Column('juror_id', sa.Integer(), nullable=False),
    sa.Column('scores', sa.JSON(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('cast_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_jury_ballots_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['juror_id'], ['users.id'], name=op.f('fk_jury_ballots_juror_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury_ballots')),
    sa.UniqueConstraint('challenge_id', 'award', 'juror_id', name=op.f('uq_jury_ballots_challenge_id_award_juror_id'))
    )
    op.create_table('tie_decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('positions', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.Column('ended_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_tie_decisions_reason')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_tie_decisions_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_tie_decisions_decided_by_users')),
    sa.ForeignKeyConstraint(['ended_by'], ['users.id'], name=op.f('fk_tie_decisions_ended_by_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tie_decisions'))
    )
    op.create_index(op.f('ix_tie_decisions_challenge_id'), 'tie_decisions', ['challenge_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_tie_decisions_challenge_id'), 'tie_decisions')
    op.drop_table('tie_decisions')
    op.drop_table('jury_ballots')
