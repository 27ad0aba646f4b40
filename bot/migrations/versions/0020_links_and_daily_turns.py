"""what became of the links in answers, and which process does the work of once a day"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = ("ok", "moved", "gone", "failing", "unreachable", "unsure")


def upgrade() -> None:
    op.create_table(
        "daily_turns",
        sa.Column("job", sa.String(length=20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("tried_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_daily_turns")),
    )
    op.create_table(
        "checked_links",
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column(
            "state", sa.Enum(*STATES, name="linkstate", native_enum=False, create_constraint=True), nullable=False
        ),
        sa.Column("moved_to", sa.String(length=500), nullable=True),
        sa.Column("checked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("first_failed_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_checked_links")),
    )


def downgrade() -> None:
    op.drop_table("checked_links")
    op.drop_table("daily_turns")
