"""The pytest plug-in of the test bench: every case of `gesprekken/**/*.yml` is a test.

    pytest tests/gesprekken -k inzage                    against an installation that it starts itself
    pytest tests/gesprekken --url http://127.0.0.1:8000  against one that runs already
    pytest tests/gesprekken -n 4 --rerun-failed --junitxml=uit.xml --verslag=map

Everything that knows conversations is in `bot.bench.conversations`; here stands only what pytest must know.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.bench.conversations.expanding import Case, expand
from bot.bench.conversations.files import read_conversations
from bot.bench.conversations.playing import PlayedCase, play
from bot.bench.conversations.reasons import Insight
from bot.bench.conversations.report import write_report
from bot.bench.conversations.results import result_of
from bot.bench.conversations.showing import shown
from bot.bench.conversations.words import word
from bot.ground.errors import ContentError
from bot.ground.settings import ROOT, Settings
from tests.installations import Installations, needed_municipalities
from tests.stack import Stack

FOLDER = "gesprekken"
INSTALLATIONS = pytest.StashKey[Installations]()


class WrongConversation(AssertionError):
    """A conversation that did not go as expected."""

    def __init__(self, outcome: PlayedCase) -> None:
        super().__init__("\n".join(outcome.problems))
        self.outcome = outcome


class WrongFile(Exception):
    """A conversation file that cannot be read."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gesprekken", "gesprekken als tests")
    group.addoption("--url", default="", help="address of a running assistant; without it one is started")
    group.addoption("--rerun-failed", action="store_true", dest="lf", help="only what failed last time; same as --lf")
    group.addoption("--rasa-url", default="", help="with --url: address of its Rasa, for the reasons on failure")
    group.addoption("--rasa-token", default="", help="of that Rasa; without it that of the settings")
    group.addoption("--actions-url", default="", help="with --url: address of its actions, for the reasons on failure")
    group.addoption("--cross-validation", action="store_true", help="also cross-validate Rasa: minutes")
    group.addoption("--hostile", type=int, default=5000, help="how many hostile messages to send")
    group.addoption("--in-process", action="store_true", help="only tests that start no installation")
    group.addoption("--fuzz", type=int, default=100, help="how many inputs a test tries that draws them")
    group.addoption("--measured", action="store_true", help="keep what browser tests measured for the statement")
    group.addoption("--verslag", default="", metavar="MAP", help="folder for the report and the results kept of runs")


class ConversationFile(pytest.File):
    """A file of conversations."""

    def collect(self) -> Iterator["ConversationTest"]:
        known = () if self.config.getoption("--url") else _entries()
        try:
            cases = [case for written in read_conversations(self.path, known) for case in expand(written)]
        except ContentError as error:
            raise WrongFile(str(error)) from None
        for case in cases:
            yield ConversationTest.from_parent(self, name=case.name, case=case)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, WrongFile) else super().repr_failure(excinfo)


class ConversationTest(pytest.Function):
    """One case as a test."""

    def __init__(self, *, case: Case, **options: Any) -> None:
        super().__init__(callobj=_test_of(case), **options)
        self.case = case
        self.extra_keyword_matches |= {*case.labels, case.topic, case.title}

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:
        if isinstance(excinfo.value, WrongConversation):
            return shown(excinfo.value.outcome)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.case.line, self.name


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ConversationFile | None:
    if file_path.suffix == ".yml" and FOLDER in file_path.parts:
        return ConversationFile.from_parent(parent, path=file_path)
    return None


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The assistant with its three real processes and a database of its own; started only when a test asks for it."""
    with Stack(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(autouse=True)
def running_again(request: pytest.FixtureRequest) -> None:
    """A stack that an earlier test broke is started again: one test tells of it, and not every other."""
    if "stack" in request.fixturenames:
        stack: Stack = request.getfixturevalue("stack")
        if stack.process is None or stack.process.poll() is not None:
            stack.kill()
            stack.start()


@pytest.fixture(scope="session")
def installations(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installations]:
    """Where conversations are played: the session's stack, the controller's when workers share it, or `--url`."""
    shared = getattr(request.config, "workerinput", {}).get("installations")
    url, *inside = (request.config.getoption(name) for name in ("--url", "--rasa-url", "--actions-url"))
    headers = Settings(rasa_auth_token=request.config.getoption("--rasa-token")).rasa_headers
    with Installations(tmp_path_factory.mktemp, url, shared, Insight(*inside, headers)) as running:
        running.example = lambda: request.getfixturevalue("stack")
        yield running


def _test_of(case: Case) -> Callable[..., None]:
    def test(request: pytest.FixtureRequest, installations: Installations) -> None:
        unfit = installations.unfit(case)
        if unfit:
            pytest.skip(unfit)
        with installations.place(case) as (client, insight):
            outcome = play(case, client, insight)
        request.node.outcome = outcome
        if not outcome.right:
            raise WrongConversation(outcome)

    return test


def _entries() -> list[str]:
    return (ROOT / "data/faq-ids.txt").read_text(encoding="utf-8").split()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """With `-n`, where only conversations are played: the controller starts what all workers then share.

    Other tests change, kill and count what runs: with those each worker has a stack of its own, also for conversations.
    """
    config: pytest.Config = node.config
    if config.getoption("--url") or not all(FOLDER in Path(arg).parts for arg in config.args):
        return
    if INSTALLATIONS not in config.stash:
        factory = config._tmp_path_factory  # type: ignore[attr-defined]
        running = Installations(factory.mktemp).__enter__()
        config.stash[INSTALLATIONS] = running
        paths = [Path(arg.partition("::")[0]) for arg in config.args]
        try:
            for municipality in needed_municipalities(paths, FOLDER):
                running.environment(municipality)
        except AssertionError as error:
            pytest.exit(str(error), pytest.ExitCode.INTERNAL_ERROR)
    node.workerinput["installations"] = config.stash[INSTALLATIONS].environments


def pytest_unconfigure(config: pytest.Config) -> None:
    running = config.stash.get(INSTALLATIONS, None)
    if running is not None:
        running.__exit__(None, None, None)


# --- the report of a run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    outcome = getattr(item, "outcome", None)
    if call.when == "call" and outcome is not None:
        report.conversation = result_of(outcome)  # plain data, so that workers can hand it over
    return report


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(RunReport(config), "gesprekken-verslag")


class RunReport:
    """Gathers what was played, in this process or in workers, and writes the report where one is asked for."""

    def __init__(self, config: pytest.Config) -> None:
        self._folder = str(config.getoption("--verslag"))
        self._results: list[dict[str, Any]] = []
        self._skipped = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        played = getattr(report, "conversation", None)
        if played is not None:
            self._results.append(played)
        elif report.skipped and f"/{FOLDER}/" in f"/{report.nodeid}":
            self._skipped += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._folder and self._results:
            page, data = write_report(Path(self._folder), self._results, self._skipped)
            terminalreporter.write_line(word("report_written", html=page, json=data))
