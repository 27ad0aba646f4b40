"""What all tests share: one running installation and conversations as tests, by the plug-in, and the order of a run.

With `-n` the files are divided over workers, and each worker has a stack of its own: a test may change, kill and count
what runs there. Only within a file may tests lean on one installation, and none on what another test left.
"""

import gc
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: its threads wait by spinning, at thrice the work

from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from tests.kept import import_once, prepare_home_once
from tests.once import once

# no test, and no process that one starts, asks a portal of others; who tests look-ups names a portal on loopback
os.environ.setdefault("DATASETS_URL", "")
# what tests start by the dozen compiles our modules once, also on a machine that would rather write nothing
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
once()
gc.disable()  # until all is collected: nothing of what loads here is garbage, and there is a gigabyte of it

pytest_plugins = ("tests.plugin", "pytester")

INSTALLATIONS = {"stack", "machines", "prepared"}  # fixtures of who starts one
# The first trains Rasa's model, which nearly all others need: meanwhile another worker does what needs none.
FIRST = ("stories/test_rasa.py", "unit/test_urgency.py", "unit/test_context.py")
SLOWEST_FIRST = (*FIRST, "stories", "functional", "browser", "gesprekken", "content", "unit")


def pytest_configure(config: pytest.Config) -> None:
    """How much tests try that draw their input: the same for all, by one flag."""
    settings.register_profile("asked", max_examples=config.getoption("--fuzz"), deadline=None)
    settings.load_profile("asked")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that at the end no worker waits for another; else in the order found."""
    here = Path(__file__).parent

    @cache
    def part(path: Path) -> int:
        name = path.relative_to(here).as_posix() if path.is_relative_to(here) else ""
        places = (SLOWEST_FIRST.index(each) for each in (name, name.partition("/")[0]) if each in SLOWEST_FIRST)
        return next(places, len(SLOWEST_FIRST))

    items.sort(key=lambda item: part(item.path))
    if config.getoption("--in-process"):
        started = {item for item in items if INSTALLATIONS.intersection(getattr(item, "fixturenames", ()))}
        config.hook.pytest_deselected(items=list(started))
        items[:] = [item for item in items if item not in started]


def pytest_collection_finish() -> None:
    """From here on garbage is looked for in what tests make, not in what was loaded before them."""
    gc.enable()
    gc.freeze()


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A home with the content in its database, made once for all workers; to be copied, not changed."""
    home = _of_all_workers(tmp_path_factory, request) / "imported"
    import_once(home)
    return home


@pytest.fixture(scope="session")
def prepared(imported: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A home as a first start leaves it, made once for all workers; for `copy_prepared`."""
    home = _of_all_workers(tmp_path_factory, request) / "prepared"
    prepare_home_once(imported, home)
    return home


def _of_all_workers(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder of the whole run."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if hasattr(request.config, "workerinput") else folder
