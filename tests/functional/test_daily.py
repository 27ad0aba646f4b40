"""A website that does the work of once a day, from its start, and shows staff what came of it."""

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import daily
from bot.ground.daily import DailyTurn
from bot.ground.database.engine import open_database
from bot.ground.roles import Role
from bot.staff.links.asking import Asker, Outcome
from bot.staff.links.tables import LinkState
from tests.site import Site
from tests.staff import hire, visit
from tests.starting import wait_until

STATES: Mapping[bool, Outcome] = {
    True: Outcome(LinkState.MOVED, "https://wetten.overheid.nl/nieuw"),
    False: Outcome(LinkState.OK),
}


def test_a_website_asks_its_links_and_shows_what_moved(
    another: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "FROM_HOUR", 0)  # whatever the hour of this test
    monkeypatch.setattr(Asker, "outcome", lambda _self, url: STATES["wetten.overheid.nl" in url])
    site = another(links_check="daily")
    eva = hire(site.settings, Role.EDITOR)

    def is_done() -> bool:
        with Session(open_database(site.settings.database)) as session:
            return session.scalar(select(DailyTurn.done_on).where(DailyTurn.job == "links")) is not None

    with visit(site.app) as browser:
        wait_until(is_done, 120)
        browser.sign_in(eva.name)
        page = browser.read("/beheer/links")
    assert "Dat gebeurt elke nacht." in page
    assert "Nieuw adres: https://wetten.overheid.nl/nieuw" in page
    assert "Werkt niet meer" not in page
