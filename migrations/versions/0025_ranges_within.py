"""ranges within

Why: a track or a division is a board of its own, so its places have ranges of their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snapshot_rows", sa.Column("ranges", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("snapshot_rows", "ranges")
