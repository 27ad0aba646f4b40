"""National content in /beheer, as a browser without scripts meets it."""

import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.pack import Pack, load_pack
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.engine import open_database
from bot.ground.municipality import load_municipality
from bot.ops.prepare import OUTSIDE, PACK
from tests.site import Site
from tests.staff import Browser

FAQ = "privacy.inzage"


OWN = "Bij {gemeente} vraagt u inzage aan het loket."


NEW = "Een nieuw landelijk antwoord op de vraag over inzage."


IMPORT = "/beheer/inhoud/invoer"


Visit = Callable[[str], Browser]


def changed_pack(site: Site) -> Pack:
    pack = load_pack(PACK, OUTSIDE, load_municipality(site.settings.municipality))
    entries = tuple(item.model_copy(update={"answer": NEW}) if item.id == FAQ else item for item in pack.entries)
    return Pack(entries, pack.outside)


def hidden(browser: Browser, name: str) -> str:
    assert browser.last is not None
    found = re.search(f'name="{name}" value="([^"]*)"', browser.last.text)
    assert found is not None
    return found[1]


def answer(site: Site) -> str:
    return site.entries[FAQ].answer


def last_record(site: Site) -> AuditRecord:
    with Session(open_database(site.settings.database), expire_on_commit=False) as session:
        assert verify(session) is None
        record = session.scalar(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1))
        assert record is not None
        return record
