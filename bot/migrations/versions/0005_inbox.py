"""inbox, daily counts and switches"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("outcome", sa.String(length=12), nullable=False, server_default=""))
    _make_inbox()
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_daily_counts_amount")),
        sa.PrimaryKeyConstraint("day", "measure", "topic", "entry_id", name=op.f("pk_daily_counts")),
    )
    op.create_table(
        "switches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=5), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("person_name", sa.String(length=80), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope IN ('all', 'topic', 'entry')", name=op.f("ck_switches_scope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switches")),
        sa.UniqueConstraint("scope", "target", name=op.f("uq_switches_scope_target")),
    )


def _make_inbox() -> None:
    op.create_table(
        "repairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("person_name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('phrasing', 'entry', 'out_of_scope', 'referral', 'ignore')", name=op.f("ck_repairs_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
    )
    op.create_index(op.f("ix_repairs_at"), "repairs", ["at"])
    op.create_table(
        "open_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("near", sa.JSON(), nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.Column("repair_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('unknown', 'out_of_scope', 'none_of_these', 'unhelpful')", name=op.f("ck_open_questions_kind")
        ),
        sa.ForeignKeyConstraint(
            ["repair_id"], ["repairs.id"], name=op.f("fk_open_questions_repair_id_repairs"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_questions")),
    )
    for column in ("sender", "at", "repair_id"):
        op.create_index(op.f(f"ix_open_questions_{column}"), "open_questions", [column])


def downgrade() -> None:
    for table in ("switches", "daily_counts", "open_questions", "repairs"):
        op.drop_table(table)
    with op.batch_alter_table("turns") as batch:
        batch.drop_column("outcome")
