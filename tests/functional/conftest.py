"""Sites over a database of their own: one that tests read, and others that they may change."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.ground.settings import ROOT, Settings
from tests.kept import copy_home
from tests.site import Site
from tests.stack import Stack

Run = Callable[..., pytest.RunResult]

EXAMPLE = ROOT / "data/municipalities/voorbeeld.yml"


@pytest.fixture(scope="session")
def site(imported: Path) -> Site:
    return Site(Settings(datawijzer_home=imported, public_url=""))


@pytest.fixture
def another(imported: Path, tmp_path: Path) -> Callable[..., Site]:
    """Builds a site with a database and settings of its own: keys of the municipality, or of the installation."""

    def build(municipality: dict[str, Any] | None = None, **settings: Any) -> Site:
        return build_site(imported, tmp_path, municipality, **settings)

    return build


def build_site(imported: Path, folder: Path, municipality: dict[str, Any] | None = None, **settings: Any) -> Site:
    """A site in an empty folder, over a copy of the database of `imported`."""
    home = folder / "home"
    copy_home(imported, home)
    own = folder / "gemeente.yml"
    document = yaml.safe_load(EXAMPLE.read_text()) | (municipality or {})
    own.write_text(yaml.safe_dump(document, allow_unicode=True))
    return Site(Settings(datawijzer_home=home, municipality=own, **{"public_url": "", **settings}))


@pytest.fixture
def run(stack: Stack, pytester: pytest.Pytester) -> Run:
    """Runs pytest with the plug-in on a folder of conversations, against the session's stack.

    In this process, as starting it takes longer than what it does; with workers as a command of its own.
    """
    inside = ("--rasa-url", stack.settings.rasa_url, "--actions-url", stack.settings.actions_url)
    own = ("-p", "tests.plugin", "-p", "no:randomly", "-c", ROOT / "pyproject.toml", "--rootdir", pytester.path)
    kept = ("-o", f"cache_dir={pytester.path / 'cache'}")

    def run_on(folder: Path, *options: str) -> pytest.RunResult:
        start = pytester.runpytest_subprocess if "-n" in options else pytester.runpytest_inprocess
        return start(*own, *kept, folder, "--url", stack.url, *inside, *options)

    return run_on
