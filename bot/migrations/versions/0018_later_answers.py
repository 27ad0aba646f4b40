"""who wants an answer later, and how a desk reaches them"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "later_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("desk", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=True),
        sa.Column("lent_until", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('received', 'sent', 'done')", name=op.f("ck_later_answers_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_answers")),
        sa.UniqueConstraint("token", name=op.f("uq_later_answers_token")),
    )
    for column in ("at", "sender"):
        op.create_index(op.f(f"ix_later_answers_{column}"), "later_answers", [column])


def downgrade() -> None:
    op.drop_table("later_answers")
