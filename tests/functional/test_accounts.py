"""Signing in and out, passwords and the second factor as staff meet them, over the whole application."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest

from bot.ground.database.base import now
from bot.ground.roles import Role
from bot.staff.accounts.managing import Accounts
from tests.functional.account_pages import OTHERS, OWN, audited, row_of, secret_on
from tests.functional.conftest import build_site
from tests.site import Site
from tests.staff import PASSWORD, Browser, door_of, hire, visit

NEW = "zeven blauwe fietsen"


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


def sealed_on(page: str) -> str:
    return page.split('name="sealed" value="')[1].split('"')[0]


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


@pytest.mark.parametrize("path", [*OWN, *(path.format(number=1) for path in OTHERS)])
def test_nobody_gets_in_without_signing_in(office: Site, browser: Browser, path: str) -> None:
    assert "Wachtwoord vergeten" in browser.read(path)
    assert browser.client.post(path, data={}, headers={"accept": "text/html"}).status_code in (401, 403)
