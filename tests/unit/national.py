"""For tests of national text: two packs, and a database that follows them."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.faq.importing import ImportReport, import_pack
from bot.faq.pack import Pack
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.faq.writing import publish_contents
from tests.unit.conftest import make_entry, make_pack

ONE = make_entry("privacy.een", phrasings=["hoe zit het met een", "wat is een", "leg een uit"])


TWO = make_entry("privacy.twee")


PACK = make_pack(ONE, TWO)


def imported(database: Engine, pack: Pack) -> ImportReport:
    with Session(database) as session, session.begin():
        return import_pack(session, pack)


def edit(database: Engine, faq: str, **fields: Any) -> None:
    """Publish, as staff do."""
    with Session(database) as session, session.begin():
        content = {**content_of(session.get_one(Entry, faq)), **fields}
        publish_contents(session, {faq: content}, "Roos", "omdat het hier anders is")


def local(database: Engine, faq: str = "privacy.een") -> dict[str, Any]:
    with Session(database) as session:
        return content_of(session.get_one(Entry, faq))
