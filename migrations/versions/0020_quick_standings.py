"""quick standings

Why: what a process remembers of a challenge's results holds as long as the board has the same stamp; which entries
moved, and who is no longer listed, are found without reading every entry.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEX = "ix_entries_challenge_id_state_listing_inputs_version"


def upgrade() -> None:
    op.add_column("boards", sa.Column("results_stamp", sa.String(), server_default="", nullable=False))
    op.create_index(INDEX, "entries", ["challenge_id", "state", "listing", "inputs_version"])


def downgrade() -> None:
    op.drop_index(INDEX, "entries")
    op.drop_column("boards", "results_stamp")
