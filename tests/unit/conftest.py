"""Shared by unit tests: the example municipality, a tiny content pack, and a database on both engines."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.faq.importing import import_pack
from bot.faq.pack import Pack, PackEntry, PackOutside
from bot.faq.store import FaqStore
from bot.ground.database.engine import migrate, open_database
from bot.ground.municipality import Municipality, load_municipality
from bot.ground.roles import Role
from bot.ground.settings import ROOT, Settings
from bot.ground.texts import Texts, load_texts
from bot.lookups.searching import KEEPING
from bot.staff.app import build_staff
from tests.rooms import Rooms
from tests.unit import postgres
from tests.unit.frame import Frame

EXAMPLE = ROOT / "data/municipalities/voorbeeld.yml"


@pytest.fixture(scope="session")
def municipality() -> Municipality:
    """The example municipality."""
    return load_municipality(EXAMPLE)


@pytest.fixture(scope="session")
def texts(municipality: Municipality) -> Texts:
    """The assistant's own sentences."""
    return load_texts(municipality)


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A temporary PostgreSQL; the test is skipped where the machine has none."""
    folder = postgres.programs()
    if folder is None:
        pytest.skip("no PostgreSQL here: initdb and pg_ctl are neither on the path nor in /usr/lib/postgresql")
    with ExitStack() as stack:
        yield stack.enter_context(postgres.server(folder))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table, to be copied: that is quicker than migrating anew."""
    path = tmp_path_factory.mktemp("migrated") / "test.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()  # the last connection folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def tiny_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the tiny pack: importing it takes ten times as long as copying."""
    path = tmp_path_factory.mktemp("tiny") / "test.db"
    shutil.copy(migrated_file, path)
    _import_tiny(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_address: str) -> Iterator[str]:
    """The name of a PostgreSQL database with every table, to be copied likewise."""
    with postgres.new_database(postgres_address, "migrated") as address:
        engine = open_database(address)
        migrate(engine)
        engine.dispose()
        yield "migrated"


@pytest.fixture(scope="session")
def tiny_template(postgres_address: str, migrated_template: str) -> Iterator[str]:
    """The same with the tiny pack."""
    with postgres.new_database(postgres_address, "tiny", template=migrated_template) as address:
        _import_tiny(address)
        yield "tiny"


def _import_tiny(address: str) -> None:
    engine = open_database(address)
    with Session(engine) as session, session.begin():
        import_pack(session, TINY)
    engine.dispose()


def _kind(request: pytest.FixtureRequest) -> str:
    """What a database is a copy of: who asks for `tiny` or `filled` gets the pack in the one that there is."""
    return "tiny" if {"tiny", "filled"}.intersection(request.fixturenames) else "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine that an installation may use."""
    return str(request.param)


@pytest.fixture
def empty_database(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables, once on each engine."""
    if engine_name == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path / 'test.db'}")
        return
    with postgres.new_database(request.getfixturevalue("postgres_address")) as address:
        yield from _opened(address)


@pytest.fixture
def database(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with every table and no row, once on each engine."""
    if engine_name == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    template = request.getfixturevalue(f"{_kind(request)}_template")
    with postgres.new_database(request.getfixturevalue("postgres_address"), template=template) as address:
        yield from _opened(address)


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A SQLite database with every table, for what has nothing to do with the engine."""
    shutil.copy(request.getfixturevalue(f"{_kind(request)}_file"), tmp_path / "test.db")
    yield from _opened(f"sqlite:///{tmp_path / 'test.db'}")


def _opened(address: str) -> Iterator[Engine]:
    engine = open_database(address)
    yield engine
    for thread in threading.enumerate():  # who looked something up keeps it beside the answer, and has a connection
        if thread.name == KEEPING:
            thread.join()
    engine.dispose()


MakeEntry = Callable[..., PackEntry]


def make_entry(faq: str = "privacy.inzage", **changes: Any) -> PackEntry:
    """A small but complete entry of a pack."""
    values: dict[str, Any] = {
        "id": faq,
        "topic": faq.partition(".")[0],
        "question": f"Wat is {faq}?",
        "answer": f"Dit is het antwoord van {{gemeente}} op {faq}.",
        "sources": [{"title": "De wet", "url": "https://wetten.overheid.nl/een"}],
        "checked_on": date(2026, 11, 1),
        "owner": "privacyteam",
        "phrasings": [f"leg {faq} uit", f"vertel over {faq}"],
    }
    return PackEntry(**(values | changes))


def make_pack(*entries: PackEntry, outside: dict[str, str | None] | None = None) -> Pack:
    """A pack of entries; `outside` gives a referral, or none, per question that is not ours."""
    strangers = (outside or {}).items()
    return Pack(entries, tuple(PackOutside(referral=referral, phrasings=[text]) for text, referral in strangers))


TINY = make_pack(
    make_entry(
        "privacy.inzage",
        question="Hoe vraag ik inzage in mijn gegevens?",
        answer="U vraagt inzage bij {gemeente}.",
        related=["privacy.termijn", "privacy.wissen"],
        followups={"term": "privacy.termijn"},
        phrasings=[
            "welke gegevens hebben jullie van mij",
            "ik wil mijn dossier inzien",
            "mag ik zien wat u over mij weet",
        ],
    ),
    make_entry(
        "privacy.termijn",
        question="Hoe lang duurt een privacyverzoek?",
        answer="U krijgt binnen een maand antwoord.",
        phrasings=[
            "binnen hoeveel weken krijg ik antwoord op mijn verzoek",
            "wat is de termijn van een privacyverzoek",
        ],
    ),
    make_entry(
        "privacy.wissen",
        question="Kan ik mijn gegevens laten wissen?",
        answer="Dat kan soms. Vraag het ons.",
        phrasings=["verwijder mijn gegevens", "ik wil vergeten worden"],
    ),
    make_entry(
        "open-data.woo-verzoek",
        question="Hoe dien ik een Woo-verzoek in?",
        answer="U dient een Woo-verzoek in bij {gemeente}.",
        owner="woo-team",
        phrasings=["ik wil documenten opvragen met de woo", "woo verzoek indienen"],
    ),
    make_entry(
        "assistent.mens",
        question="Ben jij een mens?",
        answer="Nee, ik ben {assistent}, een computerprogramma.",
        owner="webredactie",
        phrasings=["ben je een robot", "is dit een echt persoon"],
    ),
    make_entry(
        "assistent.medewerker",
        question="Kan ik een medewerker spreken?",
        answer="Bel {telefoon} voor een medewerker.",
        owner="webredactie",
        phrasings=["ik wil een mens aan de lijn", "mag ik iemand spreken"],
    ),
    outside={
        "hoe vraag ik een paspoort aan": "paspoort",
        "mijn paspoort is verlopen": "paspoort",
        "wie won het wereldkampioenschap voetbal": None,
        "wat voor weer wordt het morgen": None,
    },
)


@pytest.fixture
def tiny(sqlite: Engine) -> Engine:
    """A database with the tiny pack: `sqlite`, which has it where this is asked for."""
    return sqlite


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    """Beheer over it, with an editor who is signed in."""
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms.as_role(Role.EDITOR)


@pytest.fixture
def filled(database: Engine) -> Engine:
    """A database with the tiny pack, once on each engine."""
    return database


@pytest.fixture
def conversations(filled: Engine) -> Conversations:
    """Conversations over it."""
    return Conversations(filled)


@pytest.fixture
def build(tmp_path: Path, municipality: Municipality, texts: Texts, tiny: Engine) -> Any:
    """Makes Beheer for who is signed in, by what knows that."""
    settings = Settings(datawijzer_home=tmp_path, municipality=Settings().municipality)
    return lambda sessions: (
        build_staff(settings, municipality, texts, tiny, FaqStore(tiny, municipality), sessions).admin
    )


@pytest.fixture
def frame(build: Any) -> Frame:
    """Beheer as a browser meets it."""
    return Frame(build)
