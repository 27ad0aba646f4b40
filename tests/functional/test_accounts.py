"""Accounts as staff meet them: pages, cookies, sessions and roles, over the whole application."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.ground.roles import PERMISSIONS, Permission, Role
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.tables import Account
from tests.functional.conftest import build_site
from tests.site import Site
from tests.staff import PASSWORD, Browser, door_of, hire, visit

NEW = "zeven blauwe fietsen"
OWN = (
    "/beheer/mijn-account", "/beheer/mijn-account/wachtwoord", "/beheer/mijn-account/tweede-stap",
    "/beheer/mijn-account/tweede-stap/uit", "/beheer/mijn-account/herstelcodes",
)  # fmt: skip
OTHERS = ("/beheer/accounts", "/beheer/accounts/nieuw", "/beheer/accounts/{number}")
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


def audited(site: Site) -> list[tuple[str, str, str]]:
    with Session(open_database(site.settings.database)) as session:
        records = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
        about = [record for record in records if record.action.startswith("account.")]
        return [(record.person_name, record.action, record.target) for record in about]


def row_of(site: Site, name: str) -> Account:
    with Session(open_database(site.settings.database), expire_on_commit=False) as session:
        return session.scalars(select(Account).where(Account.sign_in_name == name.casefold())).one()


def secret_on(page: str) -> str:
    return page.split('<code class="secret">')[1].split("<")[0]


def sealed_on(page: str) -> str:
    return page.split('name="sealed" value="')[1].split('"')[0]


# Signing in


def test_the_first_admin_chooses_a_password_before_anything_else(empty: tuple[Site, Browser]) -> None:
    office, browser = empty
    temporary = Accounts(door_of(office.settings)).make_first(now())
    assert temporary
    browser.sign_in("beheerder", temporary)
    assert "Kies een eigen wachtwoord" in browser.words
    assert "Aanmelden" in browser.read("/beheer/accounts")
    browser.sign_in("beheerder", temporary)
    browser.send("/beheer/aanmelden/nieuw-wachtwoord", {"new": "beheerder 2026", "again": "beheerder 2026"})
    assert "te makkelijk te raden" in browser.words
    browser.send("/beheer/aanmelden/nieuw-wachtwoord", {"new": NEW, "again": NEW + "!"})
    assert "niet gelijk" in browser.words
    browser.send("/beheer/aanmelden/nieuw-wachtwoord", {"new": NEW, "again": NEW})
    assert "Accounts" in browser.read("/beheer/accounts")
    assert Accounts(door_of(office.settings)).make_first(now()) is None


@pytest.mark.parametrize("name", ["anna", "niemand"])
def test_a_wrong_password_says_the_same_for_every_name_until_it_is_shut(
    office: Site, browser: Browser, name: str
) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    told = []
    for _ in range(6):
        browser.sign_in(name, "helemaal verkeerd")
        assert browser.last
        told.append((browser.last.status_code, "klopt niet" in browser.words, "over 15 minuten" in browser.words))
    assert told == [(422, True, False)] * 4 + [(429, False, True)] * 2


def test_too_many_tries_from_one_place_have_to_wait(another: Callable[..., Site]) -> None:
    office = another({"sign_in": {"tries_per_visitor": 3}})
    hire(office.settings, Role.EDITOR, "Anna")
    with visit(office.app) as browser:
        for number in range(3):
            browser.sign_in(f"naam{number}", "helemaal verkeerd")
        assert browser.sign_in("Anna").last.status_code == 429
        assert "te veel pogingen" in browser.words


def test_after_signing_in_one_goes_on_to_where_one_was_going(office: Site, browser: Browser) -> None:
    hire(office.settings, Role.ADMIN, "Anna")
    opened = browser.get("/beheer/accounts/nieuw")
    back_to = opened.url.params["terug"]
    assert str(browser.sign_in("Anna", back_to=back_to).last.url).endswith("/beheer/accounts/nieuw")


@pytest.mark.parametrize(
    "back_to",
    [
        "https://elders.example/",
        "//elders.example",
        "/beheer//elders.example",
        "/beheer/\\elders",
        "/chat",
        "javascript:x",
    ],
)
def test_after_signing_in_one_never_leaves_beheer(office: Site, browser: Browser, back_to: str) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    landed = browser.sign_in("Anna", back_to=back_to).last
    assert str(landed.url).startswith("https://chat.zandermeer.example/beheer/")
    assert "elders" not in str(landed.url)


def test_the_session_cookie_is_closed(office: Site) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    for base_url, name, safe in (
        ("https://chat.example", "__Host-beheer", True),
        ("http://chat.example", "beheer", False),
    ):
        with visit(office.app, base_url) as browser:
            browser.sign_in("Anna")
            cookies = [line for each in browser.last.history for line in each.headers.get_list("set-cookie")]
            session = next(line for line in cookies if line.startswith(f"{name}="))
            assert all(part in session for part in ("HttpOnly", "SameSite=lax", "Path=/"))
            assert ("Secure" in session) == safe
            assert "Max-Age" not in session


def test_a_form_without_its_token_is_refused(office: Site, browser: Browser) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    browser.get("/beheer/aanmelden")
    sent = browser.client.post("/beheer/aanmelden", data={"name": "Anna", "password": PASSWORD})
    assert sent.status_code == 403


def test_an_old_token_is_worth_nothing_after_each_step(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    browser.sign_in("Anna")
    old = browser.client.cookies["__Host-beheer"]
    browser.send("/beheer/mijn-account/wachtwoord", {"old": PASSWORD, "new": NEW, "again": NEW}, page=OWN[1])
    assert "Uw wachtwoord is veranderd" in browser.words
    assert browser.client.cookies["__Host-beheer"] != old
    second.client.cookies.set("__Host-beheer", old)
    assert "Aanmelden" in second.read("/beheer/mijn-account")


def test_signing_out_ends_the_session_itself(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    browser.sign_in("Anna")
    second.client.cookies.set("__Host-beheer", browser.client.cookies["__Host-beheer"])
    browser.send("/beheer/afmelden")
    assert "U bent afgemeld" in browser.words
    assert "Wachtwoord vergeten" in second.read("/beheer/mijn-account")


def test_signing_out_everywhere_leaves_only_this_browser(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    browser.sign_in("Anna")
    second.sign_in("Anna")
    assert "in een andere browser" in browser.read("/beheer/mijn-account")
    browser.send("/beheer/mijn-account/overal-afmelden")
    assert "overal afgemeld, behalve hier" in browser.words
    assert "Wachtwoord vergeten" in second.read("/beheer/mijn-account")


def test_changing_the_password_asks_the_old_one(office: Site, browser: Browser) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    browser.sign_in("Anna")
    browser.send("/beheer/mijn-account/wachtwoord", {"old": "iets anders", "new": NEW, "again": NEW}, page=OWN[1])
    assert "Uw wachtwoord klopt niet" in browser.words
    assert 'aria-describedby="fout"' in browser.last.text


# The second factor


def test_the_second_factor_from_set_up_to_recovery(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    page = browser.sign_in("Anna").get("/beheer/mijn-account/tweede-stap").text
    secret, sealed = secret_on(page), sealed_on(page)
    assert "<svg" in page
    app = pyotp.TOTP(secret)
    browser.send("/beheer/mijn-account/tweede-stap", {"sealed": sealed, "code": "000 000", "old": PASSWORD})
    assert "De code klopt niet" in browser.words
    assert secret in browser.words
    browser.send("/beheer/mijn-account/tweede-stap", {"sealed": sealed, "code": app.now()})
    assert "Uw wachtwoord klopt niet" in browser.words  # a browser that was left open is not enough
    browser.send("/beheer/mijn-account/tweede-stap", {"sealed": sealed, "code": app.now(), "old": PASSWORD})
    codes = [part.split("<")[0] for part in browser.last.text.split("<li><code>")[1:]]
    assert len(set(codes)) == 10

    second.sign_in("Anna")
    assert "Open de app op uw telefoon" in second.words
    second.send("/beheer/aanmelden/code", {"code": codes[0].upper().replace("-", " ")})
    assert "nog 9 herstelcodes" in second.read("/beheer/mijn-account")
    second.send("/beheer/afmelden")
    second.sign_in("Anna").send("/beheer/aanmelden/code", {"code": codes[0]})
    assert "De code klopt niet of is al gebruikt" in second.words
    assert "Wachtwoord vergeten" in second.read("/beheer/mijn-account")
    assert audited(office)[-1][1] == "account.second_factor_on"
    assert secret not in (row_of(office, "Anna").totp_secret or "")


def test_a_set_up_of_somebody_else_cannot_be_used(office: Site, browser: Browser, second: Browser) -> None:
    hire(office.settings, Role.EDITOR, "Anna")
    hire(office.settings, Role.EDITOR, "Bert")
    page = second.sign_in("Bert").get("/beheer/mijn-account/tweede-stap").text
    secret, sealed = (
        page.split('<code class="secret">')[1].split("<")[0],
        page.split('"sealed" value="')[1].split('"')[0],
    )
    browser.sign_in("Anna").get("/beheer/mijn-account/tweede-stap")
    browser.send("/beheer/mijn-account/tweede-stap", {"sealed": sealed, "code": pyotp.TOTP(secret).now()})
    assert "Het duurde te lang" in browser.words
    assert row_of(office, "Anna").totp_secret is None


# Accounts of others


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


# Roles


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


@pytest.mark.parametrize("path", [*OWN, *(path.format(number=1) for path in OTHERS)])
def test_nobody_gets_in_without_signing_in(office: Site, browser: Browser, path: str) -> None:
    assert "Wachtwoord vergeten" in browser.read(path)
    assert browser.client.post(path, data={}, headers={"accept": "text/html"}).status_code in (401, 403)


def test_an_account_or_role_that_is_not_there_is_not_found(office: Site, browser: Browser) -> None:
    anna = hire(office.settings, Role.ADMIN, "Anna")
    browser.sign_in("Anna")
    assert browser.get("/beheer/accounts/999").status_code == 404
    browser.get(f"/beheer/accounts/{anna.id}")
    assert browser.send(f"/beheer/accounts/{anna.id}/rol", {"role": "koning"}).status_code == 422
