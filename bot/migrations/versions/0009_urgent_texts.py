"""texts for who may be in danger, which a municipality may make its own"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "urgent_texts",
        sa.Column("situation", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column("pack_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_urgent_texts_version")),
        sa.PrimaryKeyConstraint("situation", name=op.f("pk_urgent_texts")),
    )


def downgrade() -> None:
    op.drop_table("urgent_texts")
