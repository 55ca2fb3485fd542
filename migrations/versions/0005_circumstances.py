"""circumstances

Why: what changes at a site beside its bills is kept (drivers of use, non-routine adjustments, surveyed baselines),
and meters may count what panels make, or the net of both directions.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0005'
down_revision = "0003"
branch_labels = None
depends_on = None

NARROW = "direction IN ('use', 'export')"
WIDE = "direction IN ('use', 'export', 'generation', 'net')"


def upgrade() -> None:
    op.create_table('site_drivers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('driver', sa.String(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('value_hundredths', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    *decided('site_drivers'),
    sa.CheckConstraint("driver IN ('floor_area', 'employees', 'operating_hours', 'rooms', 'units')", name=op.f('ck_site_drivers_driver')),
    sa.CheckConstraint("state IN ('counted', 'held', 'rejected')", name=op.f('ck_site_drivers_state')),
    sa.CheckConstraint('value_hundredths >= 0', name=op.f('ck_site_drivers_value')),
    sa.CheckConstraint("supersedes_id IS NULL OR reason <> ''", name=op.f('ck_site_drivers_reason')),
    *superseding('site_drivers'),
    )
    op.create_table('non_routine_adjustments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('resource', sa.String(), nullable=False),
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=True),
    sa.Column('per_day_millionths', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    *decided('non_routine_adjustments'),
    sa.CheckConstraint("state IN ('proposed', 'accepted', 'rejected', 'withdrawn')", name=op.f('ck_non_routine_adjustments_state')),
    sa.CheckConstraint('end_on IS NULL OR start_on < end_on', name=op.f('ck_non_routine_adjustments_period')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_non_routine_adjustments_reason')),
    sa.CheckConstraint('per_day_millionths <> 0', name=op.f('ck_non_routine_adjustments_amount')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_non_routine_adjustments_file_id_stored_files')),
    )
    op.create_table('stated_baselines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('resource', sa.String(), nullable=False),
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=False),
    sa.Column('amount_millionths', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    *decided('stated_baselines'),
    sa.CheckConstraint("state IN ('proposed', 'accepted', 'rejected')", name=op.f('ck_stated_baselines_state')),
    sa.CheckConstraint('start_on < end_on', name=op.f('ck_stated_baselines_period')),
    sa.CheckConstraint('amount_millionths >= 0', name=op.f('ck_stated_baselines_amount')),
    sa.CheckConstraint("source <> ''", name=op.f('ck_stated_baselines_source')),
    *superseding('stated_baselines'),
    )
    for table in ('site_drivers', 'non_routine_adjustments', 'stated_baselines'):
        op.create_index(op.f(f'ix_{table}_site_id'), table, ['site_id'], unique=False)
    op.add_column('sites', sa.Column('generates_since', sa.Date(), nullable=True))
    op.add_column('sites', sa.Column('generation_note', sa.String(), server_default='', nullable=False))
    say_directions(NARROW, WIDE)


def downgrade() -> None:
    op.execute("UPDATE meters SET direction = 'export' WHERE direction = 'generation'")
    op.execute("UPDATE meters SET direction = 'use' WHERE direction = 'net'")
    say_directions(WIDE, NARROW)
    op.drop_column('sites', 'generation_note')
    op.drop_column('sites', 'generates_since')
    for table in ('stated_baselines', 'non_routine_adjustments', 'site_drivers'):
        op.drop_table(table)


def decided(table: str) -> list[sa.Column | sa.Constraint]:
    """The columns of what somebody says and somebody else decides on, and their keys."""
    return [
        sa.Column('author_id', sa.Integer(), nullable=False),
        sa.Column('created_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('decided_by', sa.Integer(), nullable=True),
        sa.Column('decided_at', challenge.extensions.UTCDateTime(timezone=True), nullable=True),
        sa.Column('note', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f(f'fk_{table}_site_id_sites')),
        sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f(f'fk_{table}_author_id_users')),
        sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f(f'fk_{table}_decided_by_users')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
    ]


def superseding(table: str) -> list[sa.Column | sa.Constraint]:
    """The column that names the row whose place this one takes."""
    return [
        sa.Column('supersedes_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['supersedes_id'], [f'{table}.id'], name=op.f(f'fk_{table}_supersedes_id_{table}')),
    ]


def say_directions(old: str, new: str) -> None:
    """Change the CHECK of meters.

    SQLite would need the table made anew, which its foreign keys forbid inside a transaction once there are readings;
    its manual's other way for a CHECK is to change the stored text of the table.
    """
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f('ck_meters_direction'), 'meters', type_='check')
        op.create_check_constraint(op.f('ck_meters_direction'), 'meters', new)
        return
    op.execute('PRAGMA writable_schema=ON')
    change = sa.text("UPDATE sqlite_schema SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'meters'")
    op.execute(change.bindparams(old=old, new=new))
    op.execute('PRAGMA writable_schema=RESET')
