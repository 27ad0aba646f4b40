"""codes that open a conversation on another device"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfer_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_transfer_codes")),
    )
    for column in ("at", "sender"):
        op.create_index(op.f(f"ix_transfer_codes_{column}"), "transfer_codes", [column])


def downgrade() -> None:
    op.drop_table("transfer_codes")
