"""Whether an earlier start prepared all of this: then a start need not look at it again, which takes four seconds.

A note in the home says what was prepared: code, content pack, settings, and how the database and the fit stood after
it. It holds as long as nothing of that changes; what staff published meanwhile makes the next start look again.
Rasa's model is looked at by every start, in `bot/ops/models.py`.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.ground import not_taken
from bot.ground.database.engine import open_database
from bot.ground.settings import ROOT, Settings

NOTE = "prepared.sha256"
FOLDERS = ("bot", "data")
LOCK = ROOT / "uv.lock"
COMPILED = "__pycache__"
STATE = (
    "SELECT version_num FROM alembic_version",
    "SELECT version FROM content_state",
    "SELECT count(*), max(updated_at) FROM entries",
    "SELECT count(*) > 0 FROM accounts",
)


def is_prepared(settings: Settings) -> bool:
    """Whether all is as it was when a start had prepared it."""
    try:
        return _note(settings).read_text() == _now(settings)
    except (OSError, SQLAlchemyError):
        return False


def note_prepared(settings: Settings) -> None:
    """Note that all is prepared as it stands now; not where something was not taken, so that it is tried again."""
    if not_taken.told(settings.datawijzer_home):
        return
    note = _note(settings)
    new = note.with_suffix(".new")
    new.write_text(_now(settings))
    new.replace(note)


def _note(settings: Settings) -> Path:
    return settings.datawijzer_home / NOTE


def _now(settings: Settings) -> str:
    """A fingerprint of what is prepared, and of what it is prepared from.

    Raises:
        SQLAlchemyError: the database does not answer, or has other tables.
        OSError: a file cannot be read.
    """
    digest = hashlib.sha256(f"{settings.database}\n{settings.encoder}\n{settings.municipality}\n".encode())
    for path in (*_sources(), LOCK, settings.municipality):
        digest.update(f"{path}\n".encode())
        digest.update(path.read_bytes())
    for path in sorted((settings.datawijzer_home / "index").glob("*/*")):
        digest.update(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    engine = open_database(settings.database)
    try:
        digest.update(_state(engine).encode())
    finally:
        engine.dispose()
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    """Our code and data, in a fixed order."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.is_file() and COMPILED not in path.parts:
                yield path


def _state(engine: Engine) -> str:
    with engine.connect() as connection:
        return "\n".join(str(tuple(row)) for query in STATE for row in connection.execute(text(query)))
