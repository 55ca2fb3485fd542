"""measured results

Why: what a meter came to is kept with a hash of its inputs, and measured anew only when one of them changed.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measured_results",
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("meter_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("inputs_hash", sa.String(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("measured_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_measured_results_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_measured_results_entry_id_entries")),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("fk_measured_results_meter_id_meters")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_measured_results_site_id_sites")),
        sa.PrimaryKeyConstraint("challenge_id", "meter_id", name=op.f("pk_measured_results")),
    )
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("inputs_version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("sites", "inputs_version")  # not in a batch: SQLite would make sites anew, which others refer to
    op.drop_table("measured_results")
