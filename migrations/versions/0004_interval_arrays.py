"""interval arrays

Why: quarter hours and hours of a meter are kept as one packed array for each month, in versions; as rows they would
take forty times the room.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0004'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('interval_months',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meter_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('step_seconds', sa.Integer(), nullable=False),
    sa.Column('start_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('end_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('exponent', sa.Integer(), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('received_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('saved_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('supersedes_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('step_seconds > 0 AND count > 0', name=op.f('ck_interval_months_intervals')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_interval_months_author_id_users')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_interval_months_file_id_stored_files')),
    sa.ForeignKeyConstraint(['meter_id'], ['meters.id'], name=op.f('fk_interval_months_meter_id_meters')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['interval_months.id'], name=op.f('fk_interval_months_supersedes_id_interval_months')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interval_months')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_interval_months_supersedes_id'))
    )
    with op.batch_alter_table('interval_months', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interval_months_meter_id_month'), ['meter_id', 'month'], unique=False)
        batch_op.create_index('uq_interval_months_first', ['meter_id', 'month', 'step_seconds'], unique=True, sqlite_where=sa.text('supersedes_id IS NULL'), postgresql_where=sa.text('supersedes_id IS NULL'))


def downgrade() -> None:
    with op.batch_alter_table('interval_months', schema=None) as batch_op:
        batch_op.drop_index('uq_interval_months_first', sqlite_where=sa.text('supersedes_id IS NULL'), postgresql_where=sa.text('supersedes_id IS NULL'))
        batch_op.drop_index(batch_op.f('ix_interval_months_meter_id_month'))

    op.drop_table('interval_months')
