"""What an admin does with accounts, over the whole application, and what each role may open."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord
from bot.ground.database.engine import open_database
from bot.ground.roles import PERMISSIONS, Permission, Role
from tests.functional.account_pages import OTHERS, OWN, audited, row_of, secret_on
from tests.functional.conftest import build_site
from tests.site import Site
from tests.staff import Browser, hire, visit

CHANGES = ("naam", "rol", "blokkeren", "vrijgeven", "tweede-stap", "wachtwoord")


@pytest.fixture(scope="module")
def office(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One for all: each test has people of its own, and somebody else is the last admin."""
    site = build_site(imported, tmp_path_factory.mktemp("office"), {"sign_in": {"tries_per_visitor": 1000}})
    hire(site.settings, Role.ADMIN, "Chef")
    return site


@pytest.fixture
def browser(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser


def test_an_admin_makes_an_account_whose_password_shows_once(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.ADMIN, "Anna")
    browser.sign_in("Anna")
    fields = {"name": "Bert de Boer", "sign_in_name": " Bert@Zandermeer.example ", "role": "editor"}
    made = browser.send("/beheer/accounts/nieuw", fields, page="/beheer/accounts/nieuw")
    password = secret_on(made.text)
    assert made.headers["cache-control"] == "no-store"
    assert password not in browser.read("/beheer/accounts")
    assert "moet nog een wachtwoord kiezen" in browser.words
    assert ("Anna", "account.make", "bert@zandermeer.example") in audited(office)
    second.sign_in("bert@zandermeer.example", password)
    assert "Kies een eigen wachtwoord" in second.words
    browser.send("/beheer/accounts/nieuw", fields, page="/beheer/accounts/nieuw")
    assert "Er is al een account met deze naam" in browser.words
    assert 'value="Bert de Boer"' in browser.last.text


def test_a_change_of_role_counts_at_once_and_is_audited(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.ADMIN, "Anna")
    bert = hire(office.settings, Role.ADMIN, "Bert")
    assert second.sign_in("Bert").get("/beheer/accounts").status_code == 200
    browser.sign_in("Anna").get(f"/beheer/accounts/{bert.id}")
    browser.send(f"/beheer/accounts/{bert.id}/rol", {"role": "reader", "reason": "ander werk"})
    assert "De rol van Bert is veranderd" in browser.words
    assert "Wachtwoord vergeten" in second.read("/beheer/accounts")
    assert second.sign_in("Bert").get("/beheer/accounts").status_code == 403
    with Session(open_database(office.settings.database)) as session:
        record = session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc())).first()
        assert record is not None
        assert (record.before, record.after, record.reason) == ({"role": "admin"}, {"role": "reader"}, "ander werk")


def test_a_blocked_colleague_is_out_at_once_and_can_come_back(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.ADMIN, "Anna")
    bert = hire(office.settings, Role.EDITOR, "Bert")
    second.sign_in("Bert")
    browser.sign_in("Anna").get(f"/beheer/accounts/{bert.id}")
    browser.send(f"/beheer/accounts/{bert.id}/blokkeren")
    assert "Wachtwoord vergeten" in second.read("/beheer/mijn-account")
    second.sign_in("Bert", "een verkeerd woord")
    assert "geblokkeerd" not in second.words
    second.sign_in("Bert")
    assert "Uw account is geblokkeerd" in second.words
    browser.get(f"/beheer/accounts/{bert.id}")
    browser.send(f"/beheer/accounts/{bert.id}/vrijgeven")
    assert "Mijn account" in second.sign_in("Bert").words


def test_a_name_can_be_changed_but_not_into_that_of_another(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.ADMIN, "Anna")
    number = hire(office.settings, Role.EDITOR, "Dirkk").id
    browser.sign_in("Anna").get(f"/beheer/accounts/{number}")
    browser.send(f"/beheer/accounts/{number}/naam", {"name": "Dirk", "sign_in_name": "ANNA"})
    assert "Er is al een account met deze naam" in browser.words
    browser.send(f"/beheer/accounts/{number}/naam", {"name": "Dirk", "sign_in_name": f"dirk-{number}"})
    assert "De naam van Dirkk is veranderd" in browser.words
    assert audited(office)[-1][1:] == ("account.rename", "dirkk")
    assert "Mijn account" in second.sign_in(f"dirk-{number}").words


@pytest.mark.parametrize(("path", "fields"), [("rol", {"role": "editor"}), ("blokkeren", {})])
def test_the_last_admin_stays(empty: tuple[Site, Browser], path: str, fields: dict[str, str]) -> None:
    office, browser = empty
    anna = hire(office.settings, Role.ADMIN, "Anna")
    browser.sign_in("Anna").get(f"/beheer/accounts/{anna.id}")
    sent = browser.send(f"/beheer/accounts/{anna.id}/{path}", fields)
    assert (sent.status_code, "Dit is de laatste beheerder" in browser.words) == (422, True)
    assert (row_of(office, "Anna").role, row_of(office, "Anna").active) == (Role.ADMIN, True)
    assert audited(office) == []


def test_an_admin_helps_who_lost_password_and_phone(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.ADMIN, "Anna")
    bert = hire(office.settings, Role.EDITOR, "Bert")
    page = second.sign_in("Bert").get("/beheer/mijn-account/tweede-stap").text
    secret, sealed = (
        page.split('<code class="secret">')[1].split("<")[0],
        page.split('"sealed" value="')[1].split('"')[0],
    )
    second.send("/beheer/mijn-account/tweede-stap", {"sealed": sealed, "code": pyotp.TOTP(secret).now()})
    browser.sign_in("Anna").get(f"/beheer/accounts/{bert.id}")
    browser.send(f"/beheer/accounts/{bert.id}/tweede-stap", {"reason": "telefoon kwijt"})
    browser.get(f"/beheer/accounts/{bert.id}")
    password = secret_on(browser.send(f"/beheer/accounts/{bert.id}/wachtwoord").text)
    second.sign_in("Bert", password)
    assert "Kies een eigen wachtwoord" in second.words


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_the_pages_of_its_permissions(office: Site, browser: Browser, role: Role) -> None:
    person = hire(office.settings, role)
    may_manage = Permission.MANAGE_ACCOUNTS in PERMISSIONS[role]
    browser.sign_in(person.name)
    assert [browser.get(path).status_code for path in OWN] == [200] * len(OWN)
    paths = [path.format(number=person.id) for path in OTHERS]
    assert [browser.get(path).status_code for path in paths] == [200 if may_manage else 403] * len(paths)
    if not may_manage:
        forms = ["/beheer/accounts/nieuw", *(f"/beheer/accounts/{person.id}/{change}" for change in CHANGES)]
        browser.get(OWN[1])
        token = browser.last
        for form in forms:
            browser.last = token
            assert browser.send(form, {"role": "admin", "name": "x", "sign_in_name": "xx"}).status_code == 403, form
        assert row_of(office, person.name).role == role


def test_an_account_or_role_that_is_not_there_is_not_found(office: Site, browser: Browser) -> None:
    anna = hire(office.settings, Role.ADMIN, "Anna")
    browser.sign_in("Anna")
    assert browser.get("/beheer/accounts/999").status_code == 404
    browser.get(f"/beheer/accounts/{anna.id}")
    assert browser.send(f"/beheer/accounts/{anna.id}/rol", {"role": "koning"}).status_code == 422
