"""The real thing for tests: `python -m bot.ops.run` on free ports in a home of its own, and always ended.

    with Stack(tmp_path) as stack:
        messages = stack.ask("mag ik weten wat jullie van mij weten?")

Starting takes seconds where vectors and model are kept from an earlier run, and minutes where they are not.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx
import psutil
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.tables import ContentState
from bot.ground.database.engine import open_database
from bot.ground.settings import ROOT, Settings
from bot.ops import prepared
from tests.kept import (
    copy_fit,
    copy_vectors,
    is_prepared,
    keep_fit,
    keep_vectors,
    model_left_alone,
    one_at_a_time,
)
from tests.starting import free_ports, is_free, wait_until

SECONDS_TO_START = 900  # a first start encodes every phrasing and trains
SECONDS_TO_END = 20
PARTS = {"bot.ops.run": "run", "actions.server": "actions", "nl_datawijzer.serve": "rasa"}


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
        with model_left_alone():
            if not prepared.is_prepared(self.settings):
                self._prepare()
            self.process = self._run("bot.ops.run")
            if wait:
                self.wait_until(self.is_ready, SECONDS_TO_START)
        return self

    def _prepare(self) -> None:
        """Bring what earlier runs made, so that the start makes it not anew; where that is not all, make it here."""
        with one_at_a_time("preparing"):
            copy_vectors(self.database)
            copy_fit(self.home)
            if not is_prepared():
                self._run("bot.ops.prepare").wait(SECONDS_TO_START)
                keep_vectors(self.database)
                keep_fit(self.home)

    def _run(self, module: str) -> subprocess.Popen[bytes]:
        with (self.home / "run.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT, env={**os.environ, **self.environment}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def is_ready(self) -> bool:
        """Whether every part answers now."""
        try:
            return self.http.get("/health/ready").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def wait_until(self, true: Callable[[], bool], seconds: float) -> None:
        """Poll until `true()`; fails when that takes too long or the installation ends meanwhile."""
        wait_until(true, seconds, self.process, self._said)

    def _said(self) -> str:
        return "\n".join(f"{name}.log: {log[-1000:]}" for name, log in self.logs().items())

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
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return left

    def _left(self) -> list[str]:
        """What is alive by name, and what is not free yet: a process that ends lets go of its name before its ports."""
        return sorted(self.processes()) + [f"port of {name}" for name, port in self.ports.items() if not is_free(port)]

    def kill(self) -> None:
        """End all of its processes at once, as when a machine dies; `start` may be called again."""
        self._kill_all()
        self.process = None

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
                found[_name_of(process)] = process
            except psutil.Error:
                continue
        return found

    def index_has_followed(self) -> bool:
        """Whether the index is of what stands in the database; the actions may hold what stood there a moment ago."""
        with Session(self.database) as session:
            version = session.scalar(select(ContentState.version))
        return bool(self.http.get("/health/ready").json()["parts"]["actions"]["index_version"] == version)

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
                keep_vectors(self.database)  # also those made later, as of the evaluation questions
                self.stop()
        finally:
            self._kill_all()
            self.http.close()
            self.database.dispose()


def new_sender() -> str:
    """A sender that nobody has used."""
    return f"test-{secrets.token_hex(12)}"


def _name_of(process: psutil.Process) -> str:
    """As `make run` calls it, as far as a process says: `web-2`; of several of another part, one of them."""
    if process.name().startswith("web"):  # a fork of `run`, by another name
        return process.name()
    command = process.cmdline()
    return next((PARTS[word] for word in command if word in PARTS), " ".join(command))
