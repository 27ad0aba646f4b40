"""handover to a person, and questions asked once over all processes"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SPEAKERS = op.f("ck_turns_speaker")


def upgrade() -> None:
    _speakers("'resident', 'assistant', 'agent'")
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("passed_on", sa.Integer(), nullable=False),
        sa.Column("lent_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("sender", "is_open", name=op.f("uq_handovers_sender_is_open")),
    )
    op.create_index(op.f("ix_handovers_conversation"), "handovers", ["conversation"])
    op.create_table(
        "live_events",
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f("fk_live_events_handover_id_handovers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("handover_id", "key", name=op.f("pk_live_events")),
    )
    op.create_table(
        "live_erasures",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_live_erasures")),
    )
    op.create_table(
        "repeats",
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("sender", "key", name=op.f("pk_repeats")),
    )
    op.create_index(op.f("ix_repeats_at"), "repeats", ["at"])


def downgrade() -> None:
    for table in ("repeats", "live_erasures", "live_events", "handovers"):
        op.drop_table(table)
    op.execute("DELETE FROM turns WHERE speaker = 'agent'")
    _speakers("'resident', 'assistant'")


def _speakers(names: str) -> None:
    with op.batch_alter_table("turns") as table:
        table.drop_constraint(SPEAKERS, type_="check")
        table.create_check_constraint(SPEAKERS, f"speaker IN ({names})")
