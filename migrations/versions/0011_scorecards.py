"""scorecards

Why: entries answer scorecards (drafts, submissions, answers, evidence), answers are reviewed, bonuses earned; a business
says what kind it is, an entry whether it owns or rents, so that divisions can be assigned.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0011'
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('answer_drafts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('scorecard', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('amount_hundredths', sa.Integer(), nullable=False),
    sa.Column('before_start', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('saved_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("stage IN ('baseline', 'final')", name=op.f('ck_answer_drafts_stage')),
    sa.CheckConstraint("status IN ('no', 'planned', 'in_progress', 'done', 'not_applicable')", name=op.f('ck_answer_drafts_status')),
    sa.CheckConstraint('amount_hundredths >= 0', name=op.f('ck_answer_drafts_amount')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_answer_drafts_author_id_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_answer_drafts_entry_id_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_drafts')),
    sa.UniqueConstraint('entry_id', 'scorecard', 'stage', 'item', name=op.f('uq_answer_drafts_entry_id_scorecard_stage_item'))
    )
    with op.batch_alter_table('answer_drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_drafts_entry_id'), ['entry_id'], unique=False)

    op.create_table('answer_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('scorecard', sa.String(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=False),
    sa.Column('added_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('removed_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by'], ['users.id'], name=op.f('fk_answer_files_added_by_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_answer_files_entry_id_entries')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_answer_files_file_id_stored_files')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_files'))
    )
    with op.batch_alter_table('answer_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_files_entry_id_scorecard_item'), ['entry_id', 'scorecard', 'item'], unique=False)

    op.create_table('earned_bonuses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('bonus', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('earned_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.Column('revoked_why', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_earned_bonuses_author_id_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_earned_bonuses_entry_id_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_earned_bonuses'))
    )
    with op.batch_alter_table('earned_bonuses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_earned_bonuses_entry_id'), ['entry_id'], unique=False)

    op.create_table('submissions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('scorecard', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('received_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("origin IN ('business', 'coordinator', 'sheet')", name=op.f('ck_submissions_origin')),
    sa.CheckConstraint("stage IN ('baseline', 'final')", name=op.f('ck_submissions_stage')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_submissions_author_id_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_submissions_entry_id_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submissions'))
    )
    with op.batch_alter_table('submissions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_submissions_entry_id_scorecard_stage'), ['entry_id', 'scorecard', 'stage'], unique=False)

    op.create_table('action_answers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('scorecard', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('amount_hundredths', sa.Integer(), nullable=False),
    sa.Column('before_start', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.CheckConstraint("status IN ('no', 'planned', 'in_progress', 'done', 'not_applicable')", name=op.f('ck_action_answers_status')),
    sa.CheckConstraint('amount_hundredths >= 0', name=op.f('ck_action_answers_amount')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_action_answers_entry_id_entries')),
    sa.ForeignKeyConstraint(['submission_id'], ['submissions.id'], name=op.f('fk_action_answers_submission_id_submissions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_answers')),
    sa.UniqueConstraint('submission_id', 'item', name=op.f('uq_action_answers_submission_id_item'))
    )
    with op.batch_alter_table('action_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_answers_entry_id_scorecard_stage_item'), ['entry_id', 'scorecard', 'stage', 'item'], unique=False)

    op.create_table('answer_reviews',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('given_hundredths', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('is_standing', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind <> 'part' OR given_hundredths IS NOT NULL", name=op.f('ck_answer_reviews_given')),
    sa.CheckConstraint("kind IN ('asked', 'replied', 'checked', 'verified', 'part', 'rejected')", name=op.f('ck_answer_reviews_kind')),
    sa.CheckConstraint("kind NOT IN ('asked', 'replied', 'part', 'rejected') OR text <> ''", name=op.f('ck_answer_reviews_text')),
    sa.ForeignKeyConstraint(['answer_id'], ['action_answers.id'], name=op.f('fk_answer_reviews_answer_id_action_answers')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_answer_reviews_author_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_reviews'))
    )
    with op.batch_alter_table('answer_reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_reviews_answer_id'), ['answer_id'], unique=False)

    op.add_column('businesses', sa.Column('kind', sa.String(), server_default='', nullable=False))
    op.add_column('businesses', sa.Column('sector', sa.String(), server_default='', nullable=False))

    op.add_column('entries', sa.Column('role', sa.String(), server_default='', nullable=False))
    op.add_column('entries', sa.Column('division', sa.String(), server_default='', nullable=False))
    op.add_column('entries', sa.Column('division_reason', sa.String(), server_default='', nullable=False))
    op.add_column('entries', sa.Column('competes', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('entries', sa.Column('goals', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('entries', sa.Column('shows_values', sa.Boolean(), server_default=sa.false(), nullable=False))

    op.add_column('sites', sa.Column('occupied_since', sa.Date(), nullable=True))



def downgrade() -> None:
    op.drop_column('sites', 'occupied_since')

    op.drop_column('entries', 'shows_values')
    op.drop_column('entries', 'goals')
    op.drop_column('entries', 'competes')
    op.drop_column('entries', 'division_reason')
    op.drop_column('entries', 'division')
    op.drop_column('entries', 'role')

    op.drop_column('businesses', 'sector')
    op.drop_column('businesses', 'kind')

    with op.batch_alter_table('answer_reviews', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_reviews_answer_id'))

    op.drop_table('answer_reviews')
    with op.batch_alter_table('action_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_answers_entry_id_scorecard_stage_item'))

    op.drop_table('action_answers')
    with op.batch_alter_table('submissions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_submissions_entry_id_scorecard_stage'))

    op.drop_table('submissions')
    with op.batch_alter_table('earned_bonuses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_earned_bonuses_entry_id'))

    op.drop_table('earned_bonuses')
    with op.batch_alter_table('answer_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_files_entry_id_scorecard_item'))

    op.drop_table('answer_files')
    with op.batch_alter_table('answer_drafts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_drafts_entry_id'))

    op.drop_table('answer_drafts')
