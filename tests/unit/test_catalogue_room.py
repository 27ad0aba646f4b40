"""/beheer/catalogi: what there is to look up in, reading it in anew, and what is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord
from bot.ground.municipality import Municipality
from bot.ground.roles import Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.lookups.store import CatalogueStore
from bot.lookups.tables import Catalogue
from tests.portals import Ckan
from tests.rooms import Rooms
from tests.site import words_on
from tests.unit.lookups import WORDS

PAGE = "/beheer/catalogi"
CSV = (
    b"titel,formaat,url\nBankjes,CSV,https://data.zandermeer.example/bankjes\n<b>Bruggen</b>,JSON,javascript:alert(1)\n"
)


@pytest.fixture
def ckan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ckan]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Ckan() as running:
        yield running


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts, ckan: Ckan) -> Iterator[Rooms]:
    settings = Settings(
        datawijzer_home=tmp_path, actions_port=1, rasa_port=1, algorithms_url=f"{ckan.host}/downloads/NLD"
    )
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms


def test_a_file_is_read_in_seen_and_kept_in_the_log(rooms: Rooms, tiny: Engine) -> None:
    assert "Nog geen. Lees een bestand in" in rooms.read(PAGE)
    done = rooms.as_role(Role.PUBLISHER).post(f"{PAGE}/datasets", PAGE, files={"file": ("eigen.csv", CSV)})
    assert done.status_code == 303
    page = rooms.get(PAGE).text
    assert "2 datasets ingelezen. Bewoners vinden ze meteen." in words_on(page)
    assert '<a href="https://data.zandermeer.example/bankjes"' in page
    assert "javascript:" not in page
    with Session(tiny) as session:
        kept = session.scalars(select(AuditRecord).where(AuditRecord.action == "catalogue.read")).one()
        assert (kept.target, kept.after) == ("local", {"count": 2})


def test_a_file_that_cannot_be_read_changes_nothing(rooms: Rooms, tiny: Engine) -> None:
    rooms.as_role(Role.PUBLISHER).post(f"{PAGE}/datasets", PAGE, files={"file": ("eigen.csv", CSV)})
    for file in (("eigen.ttl", b"kapot"), ("eigen.pdf", b"%PDF"), ("", b"")):
        answer = rooms.post(f"{PAGE}/datasets", PAGE, files={"file": file})
        assert answer.status_code == 422
    assert CatalogueStore(tiny, WORDS).imported(Catalogue.LOCAL)[0] == 2


def test_the_register_is_fetched_again(rooms: Rooms, ckan: Ckan, tiny: Engine) -> None:
    ckan.export = b"algorithm_id,name\n11,Parkeercontrole\n"
    assert rooms.as_role(Role.PUBLISHER).post(f"{PAGE}/register", PAGE).status_code == 303
    assert "1 algoritmes, ingelezen op" in rooms.read(PAGE)
    ckan.mood = "500"
    answer = rooms.post(f"{PAGE}/register", PAGE)
    assert answer.status_code == 502
    assert "Het register kwam niet binnen. Er is niets veranderd." in words_on(answer.text)
    assert CatalogueStore(tiny, WORDS).imported(Catalogue.REGISTER)[0] == 1


def test_who_may_not_import_sees_and_changes_nothing(rooms: Rooms) -> None:
    assert "Lees in" not in rooms.as_role(Role.EDITOR).read(PAGE)
    assert rooms.post(f"{PAGE}/datasets", PAGE, files={"file": ("eigen.csv", CSV)}).status_code == 403
    assert rooms.post(f"{PAGE}/register", PAGE).status_code == 403
