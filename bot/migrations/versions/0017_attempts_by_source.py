"""failed attempts to sign in by where they come from; examples out of scope in a file that waits

The old attempts, of a quarter of an hour, are forgotten.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "sign_in_attempts"


def upgrade() -> None:
    _make_anew(sa.Column("source", sa.String(length=64), nullable=False))
    op.add_column("content_imports", sa.Column("outside", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("content_imports") as table:
        table.drop_column("outside")
    _make_anew()


def _make_anew(*more: sa.Column[str]) -> None:
    op.drop_table(TABLE)
    key = ["name_digest", *(column.name for column in more)]
    op.create_table(
        TABLE,
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        *more,
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(op.f("ix_sign_in_attempts_failed_at"), TABLE, ["failed_at"])
