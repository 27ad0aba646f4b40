"""The real thing for tests: `python -m bot.ops.run` on free ports in a home of its own, and always ended.

    with Stack(tmp_path) as stack:
        messages = stack.ask("mag ik weten wat jullie van mij weten?")

Encoding all phrasings takes a minute, so vectors are kept between runs in pytest's cache folder.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx
import psutil
from sqlalchemy import Engine, insert, inspect, select

from bot.faq.tables import Embedding
from bot.ground.database.engine import migrate, open_database
from bot.ground.settings import ROOT, Settings

KEPT_VECTORS = ROOT / ".pytest_cache/vectors.db"
SECONDS_TO_START = 900  # a first start encodes every phrasing and trains
SECONDS_TO_END = 20
PARTS = {"bot.ops.run": "run", "actions.server": "actions", "nl_datawijzer.serve": "rasa", "bot.app": "web"}


class Stack:
    """One running installation; `start` and `stop` may be called again on the same home."""

    def __init__(self, home: Path, **environment: str) -> None:
        """`environment` adds to or replaces the settings, as `DATABASE_URL="…"`."""
        self.home = home
        self.ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), free_ports(3), strict=True))
        self.environment = {
            **{f"{part}_PROCESSES": many for part, many in (("WEB", "2"), ("RASA", "1"), ("ACTIONS", "1"))},
            **{name: str(port) for name, port in self.ports.items()},
            "DATAWIJZER_HOME": str(home),
            "CHAT_RATE_LIMIT": "off",
            **environment,
        }
        self.url = f"http://127.0.0.1:{self.ports['PORT']}"
        self.http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> Settings:
        """The settings that this installation runs with."""
        return Settings(**{name.lower(): value for name, value in self.environment.items()})

    @cached_property
    def database(self) -> Engine:
        """The installation's own database."""
        return open_database(self.settings.database)

    def start(self, *, wait: bool = True) -> Self:
        """Start every process; by default wait until /health/ready says that all of them answer."""
        self.home.mkdir(parents=True, exist_ok=True)
        _copy_vectors(self.database)
        with (self.home / "run.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.ops.run"],
                cwd=ROOT, env={**os.environ, **self.environment}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        if wait:
            self.wait_until(self.is_ready, SECONDS_TO_START)
            _keep_vectors(self.database)
        return self

    def is_ready(self) -> bool:
        """Whether every part answers now."""
        try:
            return self.http.get("/health/ready").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def wait_until(self, true: Callable[[], bool], seconds: float) -> None:
        """Poll until `true()`; fails when that takes too long or the installation ends meanwhile."""
        deadline = time.monotonic() + seconds
        while not true():
            ended = self.process is not None and self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                said = "\n".join(f"{name}.log: {log[-1000:]}" for name, log in self.logs().items())
                raise AssertionError(f"{'ended' if ended else 'not in time'}\n{said}")
            time.sleep(0.1)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End the installation by a signal to its pid alone; the exit code, once no process of it is left."""
        assert self.process is not None
        self.process.send_signal(number)
        try:
            code = self.process.wait(SECONDS_TO_END)
            left = self._left_after(SECONDS_TO_END)
        finally:
            self._kill_all()
        assert not left, f"left behind: {left}"
        self.process = None
        return code

    def _left_after(self, seconds: float) -> list[str]:
        deadline = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return sorted(left)

    def _kill_all(self) -> None:
        for process in self.processes().values():
            process.kill()
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def processes(self) -> dict[str, psutil.Process]:
        """The living processes of this installation by name, `run` included, orphans too, but no second website."""
        found = {}
        for process in psutil.process_iter():
            try:
                environment = process.environ()
                if any(environment.get(name) != self.environment[name] for name in ("DATAWIJZER_HOME", "PORT")):
                    continue
                if process.status() == psutil.STATUS_ZOMBIE:
                    continue
                found[_name_of(process.cmdline())] = process
            except psutil.Error:
                continue
        return found

    def ask(self, message: str, sender: str | None = None) -> list[dict[str, Any]]:
        """The assistant's messages to a message; without a sender it is a new conversation."""
        response = self.http.post("/api/chat", json={"sender": sender or new_sender(), "message": message})
        assert response.status_code == httpx.codes.OK, response.text
        messages: list[dict[str, Any]] = response.json()
        return messages

    def log(self, name: str) -> str:
        """The log of `run`, `web`, `actions` or `rasa`; empty where there is none."""
        path = self.home / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def logs(self) -> dict[str, str]:
        """Every log by name."""
        return {path.stem: self.log(path.stem) for path in self.home.glob("*.log")}

    def __enter__(self) -> Self:
        """Start; what did start is ended when not all of it does."""
        try:
            return self.start()
        except BaseException:
            self._kill_all()
            raise

    def __exit__(self, *_: object) -> None:
        """End whatever still runs."""
        try:
            if self.process is not None:
                self.stop()
        finally:
            self._kill_all()
            self.http.close()
            self.database.dispose()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, each with two after it where other processes of the same part may listen."""
    sockets: list[socket.socket] = []
    ports: list[int] = []
    while len(ports) < count:
        sockets.append(socket.create_server(("127.0.0.1", 0)))
        port = sockets[-1].getsockname()[1]
        with suppress(OSError, OverflowError):
            sockets += [socket.create_server(("127.0.0.1", port + more)) for more in (1, 2)]
            ports.append(port)
    for listener in sockets:
        listener.close()
    return ports


def new_sender() -> str:
    """A sender that nobody has used."""
    return f"test-{secrets.token_hex(12)}"


def _name_of(command: Sequence[str]) -> str:
    """As `make run` calls it, as far as a command line says: `web-2`; of several of another part, one of them."""
    if "--name" in command:
        return command[command.index("--name") + 1]
    return next((PARTS[word] for word in command if word in PARTS), " ".join(command))


def _copy_vectors(database: Engine) -> None:
    """Put the vectors of earlier runs into a new database."""
    migrate(database)
    for path in (KEPT_VECTORS, ROOT / "var/datawijzer.db"):
        known = set(_vectors(database))
        if path.exists():
            rows = _vectors(open_database(f"sqlite:///{path}"))
            new = [{"key": key, "vector": vector} for key, vector in rows.items() if key not in known]
            with database.begin() as connection:
                if new:
                    connection.execute(insert(Embedding), new)


def _keep_vectors(database: Engine) -> None:
    """Keep the vectors of this run for the next, where there are new ones."""
    vectors = _vectors(database)
    kept = _vectors(open_database(f"sqlite:///{KEPT_VECTORS}")) if KEPT_VECTORS.exists() else {}
    if vectors.keys() <= kept.keys():
        return
    new = KEPT_VECTORS.with_name(f"vectors.{secrets.token_hex(4)}.db")
    engine = open_database(f"sqlite:///{new}")
    Embedding.metadata.create_all(engine, [Embedding.__table__])
    with engine.begin() as connection:
        connection.execute(insert(Embedding), [{"key": key, "vector": vector} for key, vector in vectors.items()])
    engine.dispose()  # the last connection folds the write-ahead log into the file
    new.replace(KEPT_VECTORS)


def _vectors(database: Engine) -> dict[str, bytes]:
    if not inspect(database).has_table(Embedding.__tablename__):
        return {}
    with database.connect() as connection:
        return {row.key: row.vector for row in connection.execute(select(Embedding.key, Embedding.vector))}
