"""Staff ask for a mail on their own page, where there is a mail server; and a website with one starts and ends."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord
from bot.ground.database.engine import open_database
from bot.ground.errors import ConfigurationError
from bot.ground.roles import Role
from bot.ground.settings import Settings
from bot.ops.prepare import prepare
from bot.staff.accounts.tables import TaskMail
from tests.kept import copy_home
from tests.mail_server import mail_server
from tests.site import Site
from tests.staff import hire, visit
from tests.starting import website

OWN, SAVE = "/beheer/mijn-account", "/beheer/mijn-account/te-doen"


def addresses(site: Site) -> list[str]:
    with Session(open_database(site.settings.database)) as session:
        return list(session.scalars(select(TaskMail.address)))


def test_somebody_asks_for_it_and_stops_it(another: Callable[..., Site]) -> None:
    site = another(smtp_url="smtp://127.0.0.1:9")
    eva = hire(site.settings, Role.EDITOR, "eva@zandermeer.example")
    with visit(site.app) as browser:
        browser.sign_in(eva.name)
        assert 'value="eva@zandermeer.example"' in browser.get(OWN).text
        browser.send(SAVE, {"address": "geen adres", "do": "on"}, page=OWN)
        assert "Dit is geen e-mailadres." in browser.words
        assert addresses(site) == []
        browser.send(SAVE, {"address": " eva@post.example ", "do": "on"}, page=OWN)
        assert "U krijgt vanaf nu op werkdagen een e-mail" in browser.words
        assert addresses(site) == ["eva@post.example"]
        browser.send(SAVE, {"do": "off"}, page=OWN)
        assert "Uw adres is vergeten." in browser.words
    assert addresses(site) == []
    with Session(open_database(site.settings.database)) as session:
        logged = session.scalars(select(AuditRecord).where(AuditRecord.action.startswith("account.task_mail"))).all()
        assert [record.action for record in logged] == ["account.task_mail_on", "account.task_mail_off"]
        assert "post.example" not in str([(record.before, record.after, record.reason) for record in logged])


def test_nobody_is_offered_what_there_is_not(another: Callable[..., Site]) -> None:
    site = another()
    eva = hire(site.settings, Role.EDITOR)
    with visit(site.app) as browser:
        browser.sign_in(eva.name)
        assert "E-mail met wat er te doen is" not in browser.read(OWN)


def test_a_website_with_a_mail_server_starts_and_ends(imported: Path, tmp_path: Path) -> None:
    copy_home(imported, tmp_path / "home")
    with mail_server() as server:
        environment = {"DATAWIJZER_HOME": str(tmp_path / "home"), "SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        with website(tmp_path, environment) as url:
            assert httpx.get(f"{url}/beheer/aanmelden", trust_env=False, timeout=30).status_code == 200
        assert server.letters == []
    assert "Traceback" not in (tmp_path / "web.log").read_text()


def test_a_wrong_mail_server_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="SMTP_URL"):
        prepare(Settings(datawijzer_home=tmp_path, smtp_url="mail.example:25"))
