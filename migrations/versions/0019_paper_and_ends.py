"""paper and ends

Why: a scorecard that came on paper in time is typed in after the time is over; an event code that was told too far is
ended; the contact data of an invited business are deleted when it asks for that.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0019'
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mailed_scorecards',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('scorecard', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('arrived_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('opened_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("stage IN ('baseline', 'final')", name=op.f('ck_mailed_scorecards_stage')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_mailed_scorecards_reason')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_mailed_scorecards_entry_id_entries')),
    sa.ForeignKeyConstraint(['opened_by'], ['users.id'], name=op.f('fk_mailed_scorecards_opened_by_users')),
    sa.ForeignKeyConstraint(['submission_id'], ['submissions.id'], name=op.f('fk_mailed_scorecards_submission_id_submissions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_scorecards'))
    )
    op.create_index(op.f('ix_mailed_scorecards_entry_id_scorecard_stage'), 'mailed_scorecards', ['entry_id', 'scorecard', 'stage'], unique=False)
    op.add_column('event_codes', sa.Column('ended_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True))
    op.add_column('invitations', sa.Column('forgotten_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('invitations', 'forgotten_at')
    op.drop_column('event_codes', 'ended_at')
    op.drop_index(op.f('ix_mailed_scorecards_entry_id_scorecard_stage'), 'mailed_scorecards')
    op.drop_table('mailed_scorecards')
