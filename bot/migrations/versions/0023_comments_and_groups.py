"""comments that are settled and name colleagues; groups of the inbox that staff made"""

import sqlalchemy as sa
from alembic import op

from bot.ground.database.base import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("comments", sa.Column("settled_by", sa.String(length=80), server_default="", nullable=False))
    op.create_table(
        "mentions",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_mentions_comment_id_comments"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_person_id"), "mentions", ["person_id"])
    op.add_column("open_questions", sa.Column("kept_with", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("open_questions", "kept_with")
    op.drop_index(op.f("ix_mentions_person_id"), table_name="mentions")
    op.drop_table("mentions")
    op.drop_column("comments", "settled_by")
    op.drop_column("comments", "settled_at")
