"""`make backup` and `make restore FILE=…`: the database in one archive.

With PostgreSQL, its own `pg_dump` and `pg_restore` do the database; both must be on the path.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zlib
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from bot.ground.archives import archives_in
from bot.ground.errors import ConfigurationError, DatawijzerError
from bot.ground.settings import Settings, read_settings
from bot.ops.console import explain, line, say
from bot.ops.rasa import OLD_CONVERSATIONS

DUMP = "postgresql.dump"


def sqlite_files(settings: Settings) -> list[Path]:
    """The SQLite files of this installation."""
    own = settings.datawijzer_home / "datawijzer.db"
    return [own] if not settings.database_url and own.exists() else []


def backup(settings: Settings) -> Path:
    """Write everything kept into a new archive, while the assistant may be running; its path.

    Raises:
        ConfigurationError: there is nothing to keep, or PostgreSQL's tools failed.
    """
    files = sqlite_files(settings)
    if not files and not settings.database_url:
        raise ConfigurationError(line("nothing_to_keep"))
    folder = archives_in(settings.datawijzer_home)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(ZoneInfo("Europe/Amsterdam")).strftime("%Y%m%d-%H%M%S")
    archive = folder / f"datawijzer-{stamp}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        new = Path(temporary) / archive.name  # half an archive never has the name of a whole one
        with tarfile.open(new, "w:gz") as tar:
            for path in files:
                copy = Path(temporary) / path.name
                _copy(path, copy)
                tar.add(copy, path.name)
            if settings.database_url:
                dump = Path(temporary) / DUMP
                _run(settings, "pg_dump", "--format=custom", f"--file={dump}")
                tar.add(dump, DUMP)
        new.replace(archive)
    return archive


def _copy(path: Path, copy: Path) -> None:
    """One moment of a SQLite database that others write to meanwhile."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def restore(settings: Settings, archive: Path) -> None:
    """Put an archive back in the place of what is there now; stop the assistant first.

    Raises:
        ConfigurationError: the archive is missing or is none of ours; nothing was changed.
    """
    home = settings.datawijzer_home
    home.mkdir(parents=True, exist_ok=True)
    known = {"datawijzer.db", OLD_CONVERSATIONS, DUMP}
    with tempfile.TemporaryDirectory(dir=home) as temporary:
        try:
            with tarfile.open(archive) as tar:
                if not tar.getnames() or not set(tar.getnames()) <= known:
                    raise ConfigurationError(line("no_backup", file=archive))
                tar.extractall(temporary, filter="data")
        except (OSError, EOFError, zlib.error, tarfile.TarError):
            raise ConfigurationError(line("no_backup", file=archive)) from None
        for path in Path(temporary).iterdir():
            if path.name == OLD_CONVERSATIONS:
                continue
            if path.name == DUMP:
                _run(settings, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(path))
                continue
            for leftover in (home / f"{path.name}-wal", home / f"{path.name}-shm"):
                leftover.unlink(missing_ok=True)
            shutil.move(path, home / path.name)


def _run(settings: Settings, tool: str, *options: str) -> None:
    """One of PostgreSQL's tools on the database of the settings; its password stands in no list of processes."""
    address = make_url(settings.database)
    place = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    try:
        subprocess.run([tool, *options, f"--dbname={place}"], env=environment, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise ConfigurationError(line("tool_failed", tool=tool)) from None


def main() -> int:
    """Back up, or restore the archive named on the command line; the exit code."""
    try:
        settings = read_settings()
        if len(sys.argv) > 1:
            restore(settings, Path(sys.argv[1]))
            say("restored", file=sys.argv[1])
        else:
            say("backed_up", file=backup(settings))
    except DatawijzerError as error:
        return explain(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
