"""reviewers

Why: a coordinator invites reviewers and jurors to one challenge, until an instant.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0013'
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('challenge_helpers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('invited_by', sa.Integer(), nullable=False),
    sa.Column('invited_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("role IN ('reviewer', 'juror')", name=op.f('ck_challenge_helpers_role')),
    sa.CheckConstraint('invited_at < expires_at', name=op.f('ck_challenge_helpers_expires')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_challenge_helpers_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['invited_by'], ['users.id'], name=op.f('fk_challenge_helpers_invited_by_users')),
    sa.ForeignKeyConstraint(['revoked_by'], ['users.id'], name=op.f('fk_challenge_helpers_revoked_by_users')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_challenge_helpers_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge_helpers'))
    )
    with op.batch_alter_table('challenge_helpers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_challenge_helpers_challenge_id_user_id'), ['challenge_id', 'user_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_challenge_helpers_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('challenge_helpers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_challenge_helpers_user_id'))
        batch_op.drop_index(batch_op.f('ix_challenge_helpers_challenge_id_user_id'))

    op.drop_table('challenge_helpers')
