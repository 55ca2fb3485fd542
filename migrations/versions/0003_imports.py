"""Files for a whole business or a whole challenge, what became of their rows, and how such files were read last time.

A file of several meters belongs to more than one site. What was answered once about a kind of file is kept, so that
nobody is asked again next month.

Revision ID: 0003
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCOPE = (
    "(site_id IS NOT NULL AND business_id IS NULL AND challenge_id IS NULL)"
    " OR (site_id IS NULL AND business_id IS NOT NULL AND challenge_id IS NULL)"
    " OR (site_id IS NULL AND business_id IS NULL AND challenge_id IS NOT NULL)"
)


def upgrade() -> None:
    """Widen uploads, and make the table of sources."""
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.alter_column("site_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("business_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("challenge_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("report", sa.JSON(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_uploads_business_id_businesses"), "businesses", ["business_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_uploads_challenge_id_challenges"), "challenges", ["challenge_id"], ["id"]
        )
        batch_op.create_check_constraint(batch_op.f("ck_uploads_scope"), SCOPE)
        batch_op.create_index(batch_op.f("ix_uploads_business_id"), ["business_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_uploads_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "import_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("meters", sa.JSON(), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("updated_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("(business_id IS NULL) <> (member_id IS NULL)", name=op.f("ck_import_sources_owner")),
        sa.ForeignKeyConstraint(
            ["business_id"], ["businesses.id"], name=op.f("fk_import_sources_business_id_businesses")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_import_sources_member_id_members")),
        sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f("fk_import_sources_updated_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_sources")),
        sa.UniqueConstraint("business_id", "source", name=op.f("uq_import_sources_business_id_source")),
        sa.UniqueConstraint("member_id", "source", name=op.f("uq_import_sources_member_id_source")),
    )


def downgrade() -> None:
    """Files of several sites are forgotten; the bills that came from them stay."""
    op.drop_table("import_sources")
    op.execute("DELETE FROM uploads WHERE site_id IS NULL")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_challenge_id"))
        batch_op.drop_index(batch_op.f("ix_uploads_business_id"))
        batch_op.drop_constraint(batch_op.f("ck_uploads_scope"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_uploads_challenge_id_challenges"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_uploads_business_id_businesses"), type_="foreignkey")
        batch_op.drop_column("report")
        batch_op.drop_column("challenge_id")
        batch_op.drop_column("business_id")
        batch_op.alter_column("site_id", existing_type=sa.Integer(), nullable=False)
