"""questions about bills

Why: a reviewer of bills could only take them or leave them. Now she asks, the business replies and adds a file, and
single bills are left out with a reason.
"""

import sqlalchemy as sa
from alembic import op

from challenge.extensions import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KIND, TEXT = "ck_bill_reviews_kind", "ck_bill_reviews_text"
FILE = "fk_bill_reviews_file_id_stored_files"
INSTANT = UTCDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("bill_reviews") as reviews:
        reviews.add_column(sa.Column("readings", sa.JSON(), nullable=False, server_default="[]"))
        reviews.add_column(sa.Column("file_id", sa.Integer(), nullable=True))
        reviews.create_foreign_key(op.f(FILE), "stored_files", ["file_id"], ["id"])
        reviews.drop_constraint(op.f(KIND), type_="check")
        reviews.drop_constraint(op.f(TEXT), type_="check")
        reviews.create_check_constraint(
            op.f(KIND), "kind IN ('asked', 'replied', 'checked', 'verified', 'taken_back', 'left_out')"
        )
        reviews.create_check_constraint(op.f(TEXT), "kind IN ('checked', 'verified') OR text <> ''")
    with op.batch_alter_table("bill_reviews") as reviews:
        reviews.alter_column("readings", server_default=None)
    op.create_table(
        "asked_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_asked_readings_reading_id_readings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_readings")),
    )
    op.create_index(op.f("ix_asked_readings_reading_id"), "asked_readings", ["reading_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_asked_readings_reading_id"), "asked_readings")
    op.drop_table("asked_readings")
    op.execute("DELETE FROM bill_reviews WHERE kind IN ('asked', 'replied', 'left_out')")
    with op.batch_alter_table("bill_reviews") as reviews:
        reviews.drop_constraint(op.f(TEXT), type_="check")
        reviews.drop_constraint(op.f(KIND), type_="check")
        reviews.create_check_constraint(op.f(KIND), "kind IN ('checked', 'verified', 'taken_back')")
        reviews.create_check_constraint(op.f(TEXT), "kind <> 'taken_back' OR text <> ''")
        reviews.drop_constraint(op.f(FILE), type_="foreignkey")
        reviews.drop_column("file_id")
        reviews.drop_column("readings")
