"""credits

Why: a bill may give money back (a credit), so its cost may be below zero; what was used stays as it is.
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0004'
branch_labels = None
depends_on = None

NARROW = 'cost_cents IS NULL OR cost_cents >= 0'
WIDE = 'cost_cents IS NULL OR cost_cents >= -100000000000000'


def upgrade() -> None:
    say_costs(NARROW, WIDE)


def downgrade() -> None:
    op.execute('UPDATE readings SET cost_cents = NULL WHERE cost_cents < 0')
    say_costs(WIDE, NARROW)


def say_costs(old: str, new: str) -> None:
    """Change the CHECK of readings; for SQLite in the stored text of the table, as 0005 explains."""
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f('ck_readings_cost'), 'readings', type_='check')
        op.create_check_constraint(op.f('ck_readings_cost'), 'readings', new)
        return
    op.execute('PRAGMA writable_schema=ON')
    change = sa.text("UPDATE sqlite_schema SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'readings'")
    op.execute(change.bindparams(old=old, new=new))
    op.execute('PRAGMA writable_schema=RESET')
