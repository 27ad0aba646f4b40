"""An announcement made in one process is read in another at once, and gone at once; on real processes."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.ground.database.engine import open_database
from bot.ground.municipality import load_municipality
from bot.ground.roles import Role
from bot.ground.texts import load_texts
from tests.office import Office, office
from tests.rooms import Rooms
from tests.starting import wait_until

SECONDS = 30  # one is promised; the rest is for a busy machine
TEXT = "Er is een storing. Bel {telefoon}."
FORM = {"text": TEXT, "link_title": "", "link_url": "", "begins": "", "ends": "2099-01-01T12:00", "do": "save"}
LIST = "/beheer/mededelingen"


@pytest.fixture
def elsewhere(imported: Path, tmp_path: Path) -> Iterator[Office]:
    with office(imported, tmp_path / "home") as running:
        yield running


def test_another_process_shows_it_and_takes_it_away(elsewhere: Office) -> None:
    def read() -> list[str]:
        given = httpx.get(f"{elsewhere.url}/api/widget.json", trust_env=False, timeout=30).json()["announcements"]
        return [each["text"] for each in given]

    municipality = load_municipality(elsewhere.settings.municipality)
    engine = open_database(elsewhere.settings.database)
    assert read() == []  # so that it has everything in memory
    with Rooms(elsewhere.settings, municipality, load_texts(municipality), engine) as rooms:
        rooms.as_role(Role.PUBLISHER).post(f"{LIST}/nieuw", LIST, **FORM)
        wait_until(lambda: read() == ["Er is een storing. Bel 14 0999."], SECONDS)
        assert "Bel 14 0999." in httpx.get(f"{elsewhere.url}/vragen", trust_env=False, timeout=30).text
        rooms.post(f"{LIST}/1/stop", LIST)
        wait_until(lambda: read() == [], SECONDS)
