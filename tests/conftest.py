"""What all tests share: one running installation and conversations as tests, by the plug-in, and the order of a run.

With `-n` the files are divided over workers, and each worker has a stack of its own: a test may change, kill and count
what runs there. Only within a file may tests lean on one installation, and none on what another test left.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.kept import import_once

# no test, and no process that one starts, asks a portal of others; who tests look-ups names a portal on loopback
os.environ.setdefault("DATASETS_URL", "")

pytest_plugins = ("tests.plugin", "pytester")

SLOWEST_FIRST = ("stories", "functional", "browser", "gesprekken", "content", "unit")


def pytest_configure(config: pytest.Config) -> None:
    """How much tests try that draw their input: the same for all, by one flag."""
    settings.register_profile("asked", max_examples=config.getoption("--fuzz"), deadline=None)
    settings.load_profile("asked")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that at the end no worker waits for another; else in the order found."""
    here = Path(__file__).parent

    def part(item: pytest.Item) -> int:
        folders = item.path.relative_to(here).parts if item.path.is_relative_to(here) else ("",)
        return SLOWEST_FIRST.index(folders[0]) if folders[0] in SLOWEST_FIRST else len(SLOWEST_FIRST)

    items.sort(key=part)


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A home with the content in its database, made once for all workers; to be copied, not changed."""
    is_worker = hasattr(request.config, "workerinput")
    folder = tmp_path_factory.getbasetemp().parent if is_worker else tmp_path_factory.getbasetemp()
    import_once(folder / "imported")
    return folder / "imported"
