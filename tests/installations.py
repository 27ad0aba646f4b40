"""Where conversations are played: an installation per municipality, a website of its own where settings differ."""

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
from bot.ground.settings import ROOT, Settings
from tests.stack import Stack
from tests.starting import website

SECONDS = 30
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
        address, rasa, actions = (
            f"http://127.0.0.1:{environment[f'{name}PORT']}" for name in ("", "RASA_", "ACTIONS_")
        )
        client, insight = self._opened(address, Insight(rasa, actions, _headers(environment)))
        if not case.settings:
            yield client, insight
            return
        folder = self._new_folder("website")
        with website(folder, {**environment, **case.settings}) as url, _client(url) as own:
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


def _headers(environment: Environment) -> dict[str, str]:
    """What a call of its Rasa has to bring."""
    return Settings(datawijzer_home=Path(environment["DATAWIJZER_HOME"])).rasa_headers


def _file_of(municipality: str) -> Path:
    return MUNICIPALITIES / f"{municipality}.yml"


def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=SECONDS, trust_env=False)
