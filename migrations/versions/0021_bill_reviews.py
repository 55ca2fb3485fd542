"""What reviewers say of the bills behind a number: checked, verified, or taken back.

Why: answers to scorecards could be verified, and measured numbers could not.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = '0021'
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bill_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("bills", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("is_standing", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('checked', 'verified', 'taken_back')", name=op.f("ck_bill_reviews_kind")),
        sa.CheckConstraint("kind <> 'verified' OR seen <> ''", name=op.f("ck_bill_reviews_seen")),
        sa.CheckConstraint("kind <> 'taken_back' OR text <> ''", name=op.f("ck_bill_reviews_text")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_bill_reviews_author_id_users")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_bill_reviews_entry_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_reviews")),
    )
    op.create_index(op.f("ix_bill_reviews_entry_id_resource"), "bill_reviews", ["entry_id", "resource"])


def downgrade() -> None:
    op.drop_index(op.f("ix_bill_reviews_entry_id_resource"), "bill_reviews")
    op.drop_table("bill_reviews")
