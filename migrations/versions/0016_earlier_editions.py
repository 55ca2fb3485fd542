"""earlier editions

Why: a legacy award compares an entry with its first baseline, so a challenge has to say which one it continues, and what
each entry saved since then is kept with the standings.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0016'
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('earlier_editions',
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('earlier_id', sa.Integer(), nullable=False),
    sa.Column('named_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('named_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('earlier_id <> challenge_id', name=op.f('ck_earlier_editions_another')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_earlier_editions_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['earlier_id'], ['challenges.id'], name=op.f('fk_earlier_editions_earlier_id_challenges')),
    sa.ForeignKeyConstraint(['named_by'], ['users.id'], name=op.f('fk_earlier_editions_named_by_users')),
    sa.PrimaryKeyConstraint('challenge_id', name=op.f('pk_earlier_editions'))
    )
    op.create_table('legacy_savings',
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('earlier_id', sa.Integer(), nullable=False),
    sa.Column('savings', sa.JSON(), nullable=False),
    sa.Column('inputs_version', sa.Integer(), nullable=False),
    sa.Column('as_of', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_legacy_savings_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['earlier_id'], ['challenges.id'], name=op.f('fk_legacy_savings_earlier_id_challenges')),
    sa.PrimaryKeyConstraint('challenge_id', name=op.f('pk_legacy_savings'))
    )


def downgrade() -> None:
    op.drop_table('legacy_savings')
    op.drop_table('earlier_editions')
