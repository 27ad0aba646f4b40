"""Sites over a database of their own: one that tests read, and others that they may change."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.orm import Session

from bot.faq.importing import import_pack
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.faq.writing import publish_contents
from bot.ground.database.engine import open_database
from bot.ground.roles import Role
from bot.ground.settings import ROOT, Settings
from tests.functional.national_pages import FAQ, OWN, Visit, changed_pack
from tests.kept import copy_home, fold
from tests.site import Site
from tests.stack import Stack
from tests.staff import Browser, hire, visit

Run = Callable[..., pytest.RunResult]

STAFF = {"Leo": Role.READER, "Eva": Role.EDITOR, "Pim": Role.PUBLISHER, "Pia": Role.PUBLISHER}
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


@pytest.fixture(scope="session")
def staffed(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the content and with staff; to be copied, as `imported`."""
    home = tmp_path_factory.mktemp("staffed") / "home"
    copy_home(imported, home)
    settings = Settings(datawijzer_home=home, public_url="")
    for name, role in STAFF.items():
        hire(settings, role, name)
    fold(settings)
    return home


@pytest.fixture
def office(staffed: Path, tmp_path: Path) -> Site:
    """A site of its own where Leo reads, Eva edits, Pim and Pia publish."""
    return build_site(staffed, tmp_path)


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
    settings = stack.settings
    inside = ("--rasa-url", settings.rasa_url, "--actions-url", settings.actions_url)
    inside += ("--rasa-token", settings.secret("rasa_auth_token"))
    own = ("-p", "tests.plugin", "-p", "no:randomly", "-c", ROOT / "pyproject.toml", "--rootdir", pytester.path)
    kept = ("-o", f"cache_dir={pytester.path / 'cache'}")

    def run_on(folder: Path, *options: str) -> pytest.RunResult:
        start = pytester.runpytest_subprocess if "-n" in options else pytester.runpytest_inprocess
        return start(*own, *kept, folder, "--url", stack.url, *inside, *options)

    return run_on


@pytest.fixture(scope="module")
def divided(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a municipality with its own answer under which the national text changed; to be copied."""
    site = build_site(staffed, tmp_path_factory.mktemp("divided"))
    with Session(open_database(site.settings.database)) as session, session.begin():
        content = content_of(session.get_one(Entry, FAQ))
        publish_contents(session, {FAQ: {**content, "answer": OWN}}, "Roos", "hier anders")
    with Session(open_database(site.settings.database)) as session, session.begin():
        import_pack(session, changed_pack(site))
    fold(site.settings)
    return site.settings.datawijzer_home


@pytest.fixture
def as_(office: Site) -> Iterator[Visit]:
    """Signs somebody in, in a browser of their own."""
    open_now: list[Any] = []

    def sign_in(name: str) -> Browser:
        visiting = visit(office.app)
        open_now.append(visiting)
        browser: Browser = visiting.__enter__()
        return browser.sign_in(name)

    yield sign_in
    for visiting in open_now:
        visiting.__exit__(None, None, None)


@pytest.fixture
def second(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser


@pytest.fixture
def empty(another: Callable[..., Site]) -> Iterator[tuple[Site, Browser]]:
    """An office where nobody has an account yet."""
    office = another()
    with visit(office.app) as browser:
        yield office, browser
