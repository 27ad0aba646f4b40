"""Where conversations are played: an installation per municipality, a website of its own where settings differ."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import httpx

from bot.bench.conversations.conversation import THE_EXAMPLE
from bot.bench.conversations.expanding import Case
from bot.bench.conversations.files import read_conversations
from bot.bench.conversations.reasons import NOBODY, Insight
from bot.bench.conversations.words import word
from bot.ground.errors import ContentError
from bot.ground.settings import ROOT
from tests.stack import Stack, free_ports

SECONDS = 30
SECONDS_TO_START = 120  # of a second website, on a busy machine
MUNICIPALITIES = ROOT / "data/municipalities"

Environment = Mapping[str, str]


class Installations:
    """Starts what cases need, once, and ends it together."""

    def __init__(
        self,
        new_folder: Callable[[str], Path],
        url: str = "",
        shared: dict[str, dict[str, str]] | None = None,
        insight: Insight = NOBODY,
    ) -> None:
        """`shared`: environments that somebody else started, by municipality.

        With `url` nothing is started; `insight` then looks inside that assistant.
        """
        self._new_folder = new_folder
        self._url = url
        self._insight = insight
        self._ending = ExitStack()
        self._clients: dict[str, tuple[httpx.Client, Insight]] = {}
        self.environments: dict[str, dict[str, str]] = dict(shared or {})
        self.example: Callable[[], Stack] = lambda: self._ending.enter_context(Stack(self._new_folder("home")))

    def environment(self, municipality: str) -> Environment:
        """The environment of the installation of a municipality, started where it does not run yet."""
        if municipality not in self.environments:
            if municipality == THE_EXAMPLE:
                stack = self.example()
            else:
                own = Stack(self._new_folder(municipality), MUNICIPALITY=str(_file_of(municipality)))
                stack = self._ending.enter_context(own)
            self.environments[municipality] = stack.environment
        return self.environments[municipality]

    def unfit(self, case: Case) -> str:
        """Why a case cannot be played here; empty where it can."""
        if self._url and case.municipality != THE_EXAMPLE:
            return word("other_municipality", name=case.municipality, url=self._url)
        if self._url and case.settings:
            return word("own_settings", names=", ".join(case.settings), url=self._url)
        if not _file_of(case.municipality).exists():
            return word("no_municipality", file=_file_of(case.municipality))
        return ""

    @contextmanager
    def place(self, case: Case) -> Iterator[tuple[httpx.Client, Insight]]:
        """A client for the case, and what can be seen from inside."""
        if self._url:
            yield self._opened(self._url, self._insight)
            return
        environment = self.environment(case.municipality)
        website, rasa, actions = (
            f"http://127.0.0.1:{environment[f'{name}PORT']}" for name in ("", "RASA_", "ACTIONS_")
        )
        client, insight = self._opened(website, Insight(rasa, actions))
        if not case.settings:
            yield client, insight
            return
        with _website({**environment, **case.settings}) as url, _client(url) as own:
            yield own, insight

    def _opened(self, url: str, insight: Insight) -> tuple[httpx.Client, Insight]:
        """One client per installation: making one costs as much as a turn."""
        if url not in self._clients:
            self._ending.callback(insight.close)
            self._clients[url] = self._ending.enter_context(_client(url)), insight
        return self._clients[url]

    def __enter__(self) -> Self:
        """Nothing is started before a case asks for it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End what was started here."""
        self._ending.close()


def needed_municipalities(paths: Iterable[Path], folder: str) -> set[str]:
    """The municipalities of all conversations at or below these paths."""
    files = {file for path in paths for file in ([path] if path.is_file() else path.rglob("*.yml"))}
    found: set[str] = set()
    for file in files:
        if file.suffix == ".yml" and folder in file.resolve().parts:
            try:
                found |= {written.conversation.municipality for written in read_conversations(file)}
            except ContentError:
                continue  # the worker that collects it says what is wrong
    return {name for name in found if _file_of(name).exists()}


def _file_of(municipality: str) -> Path:
    return MUNICIPALITIES / f"{municipality}.yml"


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=SECONDS, trust_env=False)


@contextmanager
def _website(environment: Environment) -> Iterator[str]:
    """A second website over the same installation, with settings of its own; its address."""
    (port,) = free_ports(1)
    own = {**os.environ, **environment, "PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "bot.app"], cwd=ROOT, env=own, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(SECONDS)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/live", trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(url):
        assert process.poll() is None, f"the website ended with {process.returncode}"
        assert time.monotonic() < deadline, "the website did not answer in time"
        time.sleep(0.1)
