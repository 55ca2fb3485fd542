"""Recruiting: lists of businesses, invitations, join codes, letters to groups, who ended them, reminders.

Letters get an HTML part, an address for answers, and what they belong to: who may end them and whose day they count in.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, widen letters."""
    op.create_table(
        "group_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("created_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_group_letters_author_id_users")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_group_letters_challenge_id_challenges")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_letters")),
    )
    with op.batch_alter_table("group_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_letters_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "guest_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("created_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("invited_at", challenge.extensions.UTCDateTime(timezone=True), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_guest_lists_author_id_users")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_guest_lists_challenge_id_challenges")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_lists")),
    )
    with op.batch_alter_table("guest_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_lists_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "join_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("created_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", challenge.extensions.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("most_uses IS NULL OR most_uses > 0", name=op.f("ck_join_codes_most_uses")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_join_codes_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_join_codes_created_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_join_codes_code")),
    )
    with op.batch_alter_table("join_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_codes_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "reminder_settings",
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("baseline_missing", sa.Boolean(), nullable=False),
        sa.Column("bills_due", sa.Boolean(), nullable=False),
        sa.Column("deadline", sa.Boolean(), nullable=False),
        sa.Column("updated_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_reminder_settings_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f("fk_reminder_settings_updated_by_users")),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_reminder_settings")),
    )
    op.create_table(
        "unsubscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_unsubscriptions_challenge_id_challenges")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsubscriptions")),
        sa.UniqueConstraint("challenge_id", "email", name=op.f("uq_unsubscriptions_challenge_id_email")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("business_name", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("zip_code", sa.String(), nullable=False),
        sa.Column("trade", sa.String(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("floor_area_sqft", sa.Integer(), nullable=True),
        sa.Column("created_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("expires_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("written_at", challenge.extensions.UTCDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", challenge.extensions.UTCDateTime(timezone=True), nullable=True),
        sa.Column("joined_at", challenge.extensions.UTCDateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_invitations_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_invitations_created_by_users")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_invitations_entry_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("challenge_id", "email", name=op.f("uq_invitations_challenge_id_email")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "join_code_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["join_codes.id"], name=op.f("fk_join_code_uses_code_id_join_codes")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_join_code_uses_entry_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_code_uses")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_join_code_uses_entry_id")),
    )
    with op.batch_alter_table("join_code_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_code_uses_code_id"), ["code_id"], unique=False)

    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_reminders_entry_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminders_entry_id_at"), ["entry_id", "at"], unique=False)

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("html", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("reply_to", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("challenge_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_letters_author_id_created_at"), ["author_id", "created_at"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_letters_group_id_to"), ["group_id", "to"])
        batch_op.create_foreign_key(batch_op.f("fk_letters_author_id_users"), "users", ["author_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_letters_challenge_id_challenges"), "challenges", ["challenge_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_letters_group_id_group_letters"), "group_letters", ["group_id"], ["id"]
        )


def downgrade() -> None:
    """Invitations, codes and letters to groups are forgotten; entries that came of them stay."""
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_letters_group_id_group_letters"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_letters_challenge_id_challenges"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_letters_author_id_users"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_letters_group_id_to"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_letters_author_id_created_at"))
        batch_op.drop_column("group_id")
        batch_op.drop_column("author_id")
        batch_op.drop_column("challenge_id")
        batch_op.drop_column("reply_to")
        batch_op.drop_column("html")

    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminders_entry_id_at"))

    op.drop_table("reminders")
    with op.batch_alter_table("join_code_uses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_code_uses_code_id"))

    op.drop_table("join_code_uses")
    op.drop_table("invitations")
    op.drop_table("unsubscriptions")
    op.drop_table("reminder_settings")
    with op.batch_alter_table("join_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_codes_challenge_id"))

    op.drop_table("join_codes")
    with op.batch_alter_table("guest_lists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_lists_challenge_id"))

    op.drop_table("guest_lists")
    with op.batch_alter_table("group_letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_letters_challenge_id"))

    op.drop_table("group_letters")
