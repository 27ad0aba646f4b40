"""datasets and algorithms of catalogues, for look-ups"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_items",
        sa.Column("catalogue", sa.String(length=8), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=160), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("catalogue IN ('local', 'national', 'register')", name=op.f("ck_catalogue_items_catalogue")),
        sa.PrimaryKeyConstraint("catalogue", "id", name=op.f("pk_catalogue_items")),
    )
    op.create_index("ix_catalogue_items_seen_at", "catalogue_items", ["catalogue", "seen_at"])


def downgrade() -> None:
    op.drop_table("catalogue_items")
