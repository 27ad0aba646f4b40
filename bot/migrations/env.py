"""Alembic's entry: runs the migrations over the connection that `migrate` or a command hands it."""

from typing import Literal

from alembic import context

from bot.ground.database.base import Base, UtcDateTime
from bot.ground.database.engine import changing_tables, open_database
from bot.ground.settings import read_settings
from bot.tables import ALL_TABLES

assert ALL_TABLES  # imported so that Base.metadata knows every table


def run() -> None:
    """Run over the given connection, or over the one that the settings name."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run_over(given)
        return
    with changing_tables(open_database(read_settings().database)) as connection:
        _run_over(connection)


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Our column types as plain ones, so that old migrations never import today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _run_over(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
