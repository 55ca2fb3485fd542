"""event codes

Why: a business earns a bonus with a code that is told at an event, once per code; a coordinator brings in one sheet with
the answers of many businesses, which is looked at before it is saved.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("bonus", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("valid_from", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("valid_until", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_from < valid_until", name=op.f("ck_event_codes_period")),
        sa.CheckConstraint("most > 0", name=op.f("ck_event_codes_most")),
        sa.CheckConstraint("code <> ''", name=op.f("ck_event_codes_code")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_event_codes_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_event_codes_author_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_codes")),
        sa.UniqueConstraint("challenge_id", "code", name=op.f("uq_event_codes_challenge_id_code")),
    )
    op.create_table(
        "answer_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", challenge.extensions.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('preview', 'saved', 'discarded')", name=op.f("ck_answer_sheets_state")),
        sa.CheckConstraint("stage IN ('baseline', 'final')", name=op.f("ck_answer_sheets_stage")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_answer_sheets_challenge_id_challenges")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_answer_sheets_file_id_stored_files")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_answer_sheets_author_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_sheets")),
    )
    op.create_index(op.f("ix_answer_sheets_challenge_id"), "answer_sheets", ["challenge_id"])
    with op.batch_alter_table("earned_bonuses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_earned_bonuses_code_id_event_codes"), "event_codes", ["code_id"], ["id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_earned_bonuses_entry_id_code_id"), ["entry_id", "code_id"])


def downgrade() -> None:
    with op.batch_alter_table("earned_bonuses", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_earned_bonuses_entry_id_code_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_earned_bonuses_code_id_event_codes"), type_="foreignkey")
        batch_op.drop_column("code_id")
    op.drop_index(op.f("ix_answer_sheets_challenge_id"), table_name="answer_sheets")
    op.drop_table("answer_sheets")
    op.drop_table("event_codes")
