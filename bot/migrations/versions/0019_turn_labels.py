"""what staff found of sampled turns"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turn_labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stratum", sa.String(length=8), nullable=False),
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("labelled_on", sa.Date(), nullable=False),
        sa.Column("person_name", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "label IN ('right', 'after_choice', 'wrong', 'not_ours', 'should_know')",
            name=op.f("ck_turn_labels_label"),
        ),
        sa.CheckConstraint("stratum IN ('random', 'rated', 'person', 'unsure')", name=op.f("ck_turn_labels_stratum")),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_turn_labels_turn_id_turns"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_labels")),
        sa.UniqueConstraint("turn_id", name=op.f("uq_turn_labels_turn_id")),
    )
    op.create_index(op.f("ix_turn_labels_day"), "turn_labels", ["day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_turn_labels_day"), table_name="turn_labels")
    op.drop_table("turn_labels")
