"""`python -m tools.first_release` makes `tests/unit/first_release.sql`: a database as the first migration had it.

Kept as text, so that every later migration is tried on rows that nobody adapts to it. Rows are made through that
migration's own tables, so that they are ones that it would have taken.
"""

import json
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, insert

from bot.ground.database.engine import MIGRATIONS, open_database
from bot.ground.settings import ROOT

FILE = ROOT / "tests/unit/first_release.sql"
FIRST = "0001"
AT = datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC).replace(tzinfo=None)
RESIDENT = "eerste-bewoner-0001"


def entry(faq: str, status: str = "published", **more: Any) -> dict[str, Any]:
    """A row of `entries`."""
    return {
        "id": faq, "topic": faq.partition(".")[0], "question": f"Wat is {faq}?",
        "answer": "Dat leest u bij {gemeente}.",
        "status": status, "version": 2, "owner": "privacyteam", "checked_on": date(2026, 3, 1), "valid_from": None,
        "valid_until": None, "pack_digest": "d" * 64, "is_override": False, "updated_at": AT, **more,
    }  # fmt: skip


ANSWER = {"text": "Dat leest u bij ons.", "buttons": [], "custom": {"kind": "answer", "faq": "privacy.inzage"}}
ROWS: dict[str, list[dict[str, Any]]] = {
    "content_state": [{"id": 1, "version": 7}],
    "entries": [
        entry("privacy.inzage"),
        entry("privacy.wissen", is_override=True, answer="Eigen tekst: 'het kan' en 100% gratis.", pack_digest=None),
        entry("open-data.woo", "archived", valid_from=AT, valid_until=datetime(2027, 1, 1)),
        entry("algoritmes.register", "draft"),
    ],
    "sources": [
        {"id": 1, "entry_id": "privacy.inzage", "position": 0, "title": "De wet", "url": "https://wetten.nl/a"},
    ],
    "phrasings": [
        {"id": 1, "entry_id": "privacy.inzage", "text": "wat weten jullie van mij", "origin": "pack"},
        {"id": 2, "entry_id": "privacy.inzage", "text": "mijn dossier graag", "origin": "staff"},
        {"id": 3, "entry_id": "privacy.wissen", "text": "vergeet mij", "origin": "inbox"},
    ],
    "links": [
        {"id": 1, "entry_id": "privacy.inzage", "aspect": "related", "position": 0, "target_id": "privacy.wissen"}
    ],
    "revisions": [
        {"id": 1, "entry_id": "privacy.wissen", "version": 2, "at": AT, "actor": "Eva", "reason": "eigen tekst",
         "content": {"question": "Wat is privacy.wissen?", "answer": "Eigen tekst"}},
    ],
    "out_of_scope_examples": [{"id": 1, "text": "wie won het voetbal", "referral": None, "origin": "pack"}],
    "turns": [
        {"id": 1, "sender": RESIDENT, "at": AT, "speaker": "resident", "text": "wat weten jullie", "message": {}},
        {"id": 2, "sender": RESIDENT, "at": AT, "speaker": "assistant", "text": ANSWER["text"], "message": ANSWER},
    ],
    "feedback": [
        {"id": 1, "sender": RESIDENT, "at": AT, "entry_id": "privacy.inzage", "version": 2, "helpful": True,
         "comment": "dank u"},
    ],
}  # fmt: skip


def statements() -> list[str]:
    """Every row as an INSERT that both databases take."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'first.db'}")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, FIRST)
            tables = MetaData()
            tables.reflect(connection)
            for name, rows in ROWS.items():
                connection.execute(insert(tables.tables[name]), rows)  # it takes them
        engine.dispose()
    return [_statement(name, row) for name, rows in ROWS.items() for row in rows]


def _statement(table: str, row: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(map(_literal, row.values()))})"


def _literal(value: Any) -> str:
    """A value as both databases read it; times are in UTC."""
    if value is None or isinstance(value, bool | int):
        return str("NULL" if value is None else value).upper()
    if isinstance(value, datetime):
        value = value.strftime("%Y-%m-%d %H:%M:%S.%f")
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    FILE.write_text(f"-- made by tools/first_release.py\n{';\n'.join(statements())};\n", encoding="utf-8")
