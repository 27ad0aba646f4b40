"""A back-up holds one moment of a database that is written to, and is put back whole or not at all; on both engines."""

import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.ground.archives import archives_in
from bot.ground.database.engine import migrate, open_database
from bot.ground.errors import ConfigurationError
from bot.ground.settings import Settings
from bot.ops.backup import backup, restore
from bot.turns.tables import Turn


def said(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Turn.text).order_by(Turn.id)))


@pytest.fixture
def settings(database: Engine, tmp_path: Path) -> Settings:
    """An installation on the database of the test; what it keeps in SQLite stands at its own place."""
    if database.dialect.name == "postgresql":
        if shutil.which("pg_dump") is None:
            pytest.skip("pg_dump is not on the path")
        return Settings(datawijzer_home=tmp_path, database_url=database.url.render_as_string(hide_password=False))
    return Settings(datawijzer_home=tmp_path)


@pytest.fixture
def kept(settings: Settings) -> Iterator[Engine]:
    engine = open_database(settings.database)
    migrate(engine)
    yield engine
    engine.dispose()


def test_what_is_put_back_is_what_was_there(settings: Settings, kept: Engine) -> None:
    Conversations(kept).add("een" * 6, "eerst", [])
    with kept.connect() as reading:  # as in a website that runs
        reading.execute(select(Turn.id)).all()
        archive = backup(settings)
    Conversations(kept).add("een" * 6, "later", [])
    kept.dispose()
    restore(settings, archive)
    assert said(kept) == ["eerst"]
    assert [path.name for path in archives_in(settings.datawijzer_home).iterdir()] == [archive.name]


@pytest.mark.parametrize("harm", ["cut", "garbage", "empty"])
def test_a_damaged_archive_changes_nothing(settings: Settings, kept: Engine, harm: str) -> None:
    Conversations(kept).add("een" * 6, "eerst", [])
    archive = backup(settings)
    whole = archive.read_bytes()
    archive.write_bytes({"cut": whole[: len(whole) // 2], "garbage": b"\x00garbage" * 100, "empty": b""}[harm])
    with pytest.raises(ConfigurationError, match="geen back-up"):
        restore(settings, archive)
    assert said(kept) == ["eerst"]


def test_an_archive_of_somebody_else_changes_nothing(settings: Settings, kept: Engine, tmp_path: Path) -> None:
    (tmp_path / "passwd").write_text("root")
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "passwd", "passwd")
    with pytest.raises(ConfigurationError, match="geen back-up"):
        restore(settings, tmp_path / "other.tar.gz")
    assert said(kept) == []
