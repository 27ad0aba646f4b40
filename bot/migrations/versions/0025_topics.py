"""a topic is what data/topics.yml names; the database keeps no list of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TOPICS = ("privacy", "open-data", "data-agenda", "algoritmes", "assistent")


def upgrade() -> None:
    with op.batch_alter_table("entries") as entries:
        entries.drop_constraint(op.f("ck_entries_topic"), type_="check")


def downgrade() -> None:
    with op.batch_alter_table("entries") as entries:
        entries.create_check_constraint(op.f("ck_entries_topic"), sa.column("topic").in_(TOPICS))
