"""who is typing, by name, for colleagues who open the same text"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unsaved_texts", sa.Column("person_name", sa.String(length=80), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("unsaved_texts") as table:
        table.drop_column("person_name")
