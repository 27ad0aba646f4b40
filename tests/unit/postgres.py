"""A PostgreSQL server for tests: temporary, on a Unix socket, ended with the session."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

ROOM = 2**30  # bytes
OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, wherever the system keeps it."""
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server from the programs in `folder`; gives its address."""
    # a short path: that of the socket is limited to 107 characters
    home = Path(tempfile.mkdtemp(prefix="datawijzer-pg-", dir=_quickest()))
    user = _user(home)
    try:
        _run(user, folder / "initdb", "-D", home / "data", "-U", "datawijzer", "-A", "trust", "-E", "UTF8", "--no-sync")
        _start(folder, home)
        try:
            yield f"postgresql+psycopg://datawijzer@/postgres?host={home}"
        finally:
            _stop(folder, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def stopped(folder: Path, address: str) -> Iterator[None]:
    """The server at that address is down meanwhile, as after a crash."""
    home = Path(str(make_url(address).query["host"]))
    _stop(folder, home)
    try:
        yield
    finally:
        _start(folder, home)


def _start(folder: Path, home: Path) -> None:
    _control(folder, home, "-o", f"{OPTIONS} -k {home}", "start")


def _stop(folder: Path, home: Path) -> None:
    _control(folder, home, "-m", "immediate", "stop")


def _control(folder: Path, home: Path, *command: str) -> None:
    _run(_user(home), folder / "pg_ctl", "-D", home / "data", "-w", "-l", home / "log", *command)


@contextmanager
def new_database(server: str, name: str = "", template: str = "template1") -> Iterator[str]:
    """The address of a new database on the server at that address: a copy of `template`, dropped afterwards."""
    name = name or f"test_{secrets.token_hex(8)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _quickest() -> Path | None:
    """A folder in memory, where there is room: databases are made by the hundred. None: where temporary files go."""
    memory = Path("/dev/shm")
    is_roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return memory if is_roomy else None


def _user(home: Path) -> str | None:
    """PostgreSQL refuses to run as root; somebody else then owns the folder and runs it."""
    if os.geteuid():
        return None
    shutil.chown(home, "nobody")
    return "nobody"


def _run(user: str | None, *command: object) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, f"{words[0]}: {done.stderr.decode()}"
