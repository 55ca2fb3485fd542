"""Awards: what an awards night says, results as they were published and corrected, who was given which award, seeds of
draws, entries that were taken out, appeals.

Why: results have to be published once and corrected in public, and each certificate has to be checked by its code.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0014'
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('award_nights',
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('appeal_days', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('starts', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('welcome', sa.Text(), nullable=False),
    sa.Column('signatory', sa.String(), nullable=False),
    sa.Column('signatory_role', sa.String(), nullable=False),
    sa.CheckConstraint('appeal_days BETWEEN 0 AND 365', name=op.f('ck_award_nights_appeal_days')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_award_nights_challenge_id_challenges')),
    sa.PrimaryKeyConstraint('challenge_id', name=op.f('pk_award_nights'))
    )
    op.create_table('award_seeds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('award', sa.String(), nullable=False),
    sa.Column('seed', sa.String(), nullable=False),
    sa.Column('published_by', sa.Integer(), nullable=False),
    sa.Column('published_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('drawn_from', sa.JSON(), nullable=False),
    sa.Column('drawn_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_award_seeds_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['published_by'], ['users.id'], name=op.f('fk_award_seeds_published_by_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_seeds')),
    sa.UniqueConstraint('challenge_id', 'award', name=op.f('uq_award_seeds_challenge_id_award'))
    )
    op.create_table('appeals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('against_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('decision', sa.String(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("about IN ('place', 'award', 'exclusion')", name=op.f('ck_appeals_about')),
    sa.CheckConstraint("decision IN ('upheld', 'denied')", name=op.f('ck_appeals_decision')),
    sa.CheckConstraint('(decision IS NULL) = (decided_at IS NULL)', name=op.f('ck_appeals_decided')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> against_id', name=op.f('ck_appeals_another')),
    sa.ForeignKeyConstraint(['against_id'], ['users.id'], name=op.f('fk_appeals_against_id_users')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_appeals_author_id_users')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_appeals_decided_by_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_appeals_entry_id_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeals'))
    )
    with op.batch_alter_table('appeals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appeals_entry_id'), ['entry_id'], unique=False)

    op.create_table('award_decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('award', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('how', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('why_bare', sa.String(), nullable=False),
    sa.Column('seed', sa.String(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.Column('ended_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("how <> 'jury' OR reason <> ''", name=op.f('ck_award_decisions_reason')),
    sa.CheckConstraint("how IN ('conditions', 'jury', 'draw')", name=op.f('ck_award_decisions_how')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_award_decisions_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_award_decisions_decided_by_users')),
    sa.ForeignKeyConstraint(['ended_by'], ['users.id'], name=op.f('fk_award_decisions_ended_by_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_award_decisions_entry_id_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_decisions')),
    sa.UniqueConstraint('code', name=op.f('uq_award_decisions_code'))
    )
    with op.batch_alter_table('award_decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_decisions_challenge_id'), ['challenge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_decisions_entry_id'), ['entry_id'], unique=False)

    op.create_table('exclusions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('lifted_by', sa.Integer(), nullable=True),
    sa.Column('lifted_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
    sa.Column('lifted_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('withdrawn', 'disqualified')", name=op.f('ck_exclusions_kind')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_exclusions_reason')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_exclusions_decided_by_users')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_exclusions_entry_id_entries')),
    sa.ForeignKeyConstraint(['lifted_by'], ['users.id'], name=op.f('fk_exclusions_lifted_by_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exclusions'))
    )
    with op.batch_alter_table('exclusions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exclusions_entry_id'), ['entry_id'], unique=False)

    op.create_table('published_results',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('snapshot_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('published_by', sa.Integer(), nullable=False),
    sa.Column('published_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_published_results_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['published_by'], ['users.id'], name=op.f('fk_published_results_published_by_users')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_published_results_snapshot_id_snapshots')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_results')),
    sa.UniqueConstraint('challenge_id', 'number', name=op.f('uq_published_results_challenge_id_number'))
    )


def downgrade() -> None:
    op.drop_table('published_results')
    with op.batch_alter_table('exclusions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exclusions_entry_id'))

    op.drop_table('exclusions')
    with op.batch_alter_table('award_decisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_decisions_entry_id'))
        batch_op.drop_index(batch_op.f('ix_award_decisions_challenge_id'))

    op.drop_table('award_decisions')
    with op.batch_alter_table('appeals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appeals_entry_id'))

    op.drop_table('appeals')
    op.drop_table('award_seeds')
    op.drop_table('award_nights')
