"""stories

Why: a business tells what it changed, in its own words; the public reads it once the coordinator has.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0018'
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stories',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('agreed_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('decided_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'approved', 'declined', 'withdrawn')", name=op.f('ck_stories_state')),
    sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f('ck_stories_reason')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_stories_author_id_users')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_stories_decided_by_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_stories_entry_id_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stories')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_stories_entry_id'))
    )


def downgrade() -> None:
    op.drop_table('stories')
