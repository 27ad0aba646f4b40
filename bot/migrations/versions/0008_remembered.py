"""what is remembered stands with the turns; messages in order, and limits, over several processes"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("memory", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "askings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_askings")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_askings_sender"), "askings", ["sender"])
    op.create_table(
        "tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visitor", sa.String(length=120), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
    )
    op.create_index(op.f("ix_tries_visitor"), "tries", ["visitor"])
    op.create_index(op.f("ix_tries_until"), "tries", ["until"])


def downgrade() -> None:
    op.drop_table("tries")
    op.drop_table("askings")
    op.drop_column("turns", "memory")
