"""which process is at a question: when it dies, another takes over at once"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("askings", "repeats"):
        op.add_column(table, sa.Column("holder", sa.String(length=16), server_default="", nullable=False))


def downgrade() -> None:
    for table in ("askings", "repeats"):
        op.drop_column(table, "holder")
