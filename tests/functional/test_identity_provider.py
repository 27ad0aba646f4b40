"""Signing in at the municipality's identity provider, against a real one."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.ground.errors import ConfigurationError
from bot.ground.roles import Role
from bot.staff.accounts.tables import Account
from tests.functional.conftest import build_site
from tests.functional.identity import CLIENT_ID, SECRET, Provider, provider
from tests.site import Site
from tests.staff import Browser, door_of, hire, visit

HOST = "https://chat.zandermeer.example"
START = "/beheer/aanmelden/extern"
BACK = f"{HOST}{START}/terug"
ERRAND = "__Host-beheer_extern"
ROLES = {"dw-beheer": "admin", "dw-redactie": "editor", "dw-lezers": "reader"}

Build = Callable[..., Site]


@pytest.fixture(scope="module")
def real() -> Iterator[Provider]:
    with provider(BACK) as running:
        yield running


def settings_for(issuer: str, **changes: object) -> dict[str, object]:
    values = {"issuer": issuer, "client_id": CLIENT_ID, "scope": "openid profile email roles", "roles": ROLES}
    return {"sign_in": {"tries_per_visitor": 1000, "provider": {**values, **changes}}}


@pytest.fixture(scope="module")
def office(real: Provider, imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One for all: each test has a person of its own."""
    folder = tmp_path_factory.mktemp("office")
    return build_site(imported, folder, settings_for(real.issuer), oidc_client_secret=SECRET)


@pytest.fixture
def browser(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser


def leave(browser: Browser, back_to: str = "/beheer/mijn-account") -> str:
    """Follow the button; the address of the provider that the browser is sent to."""
    answer = browser.client.get(START, params={"terug": back_to}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def come_in(browser: Browser, real: Provider, name: str, *roles: str, back_to: str = "/beheer/mijn-account") -> Browser:
    browser.get(real.sign_in(leave(browser, back_to), name, *roles))
    return browser


def account_of(site: Site, name: str) -> Account | None:
    with Session(open_database(site.settings.database), expire_on_commit=False) as session:
        return session.scalar(select(Account).where(Account.sign_in_name == f"{name}@zandermeer.example"))


def test_the_first_page_offers_the_provider(browser: Browser) -> None:
    assert "Aanmelden met uw werkaccount" in browser.read("/beheer/aanmelden")


def test_the_first_sign_in_makes_the_account_with_the_role_of_the_claim(
    office: Site, browser: Browser, real: Provider
) -> None:
    come_in(browser, real, "bert", "dw-redactie", "iets-anders", back_to="/beheer/mijn-account/wachtwoord")
    assert str(browser.last.url) == f"{HOST}/beheer/mijn-account/wachtwoord"
    assert "Bert" in browser.read("/beheer/mijn-account")
    assert "<dd>redacteur</dd>" in browser.last.text
    assert "U meldt zich aan met uw werkaccount" in browser.words
    anna = account_of(office, "bert")
    assert anna
    assert (anna.sign_in_name, anna.role, anna.password_hash) == ("bert@zandermeer.example", Role.EDITOR, None)
    assert (anna.issuer, anna.subject) == (real.issuer, "bert")
    with Session(open_database(office.settings.database)) as session:
        record = session.scalars(select(AuditRecord).where(AuditRecord.target == anna.sign_in_name)).one()
        assert record.after == {"name": "Bert", "role": "editor", "issuer": real.issuer}


def test_the_role_follows_the_claim_and_the_highest_counts(office: Site, browser: Browser, real: Provider) -> None:
    come_in(browser, real, "carla", "dw-lezers")
    with visit(office.app) as other:
        come_in(other, real, "carla", "dw-lezers", "dw-beheer")
        assert other.get("/beheer/accounts").status_code == 200
    account = account_of(office, "carla")
    assert account
    assert account.role == Role.ADMIN
    assert "Wachtwoord vergeten" in browser.read("/beheer/mijn-account"), "the session of the old role goes on"


def test_who_signs_out_can_sign_out_at_the_provider_too(browser: Browser, real: Provider) -> None:
    come_in(browser, real, "hanna", "dw-lezers")
    browser.send("/beheer/afmelden", page="/beheer/mijn-account")
    assert "U bent afgemeld van Beheer. Bij uw werkaccount bent u nog aangemeld. Meld u daar ook af" in browser.words
    answer = browser.client.get(f"{START}/afmelden", follow_redirects=False)
    there = urlsplit(answer.headers["location"])
    assert f"{there.scheme}://{there.netloc}" == real.issuer
    query = parse_qs(there.query)
    assert query == {"client_id": [CLIENT_ID], "post_logout_redirect_uri": [f"{HOST}/beheer/aanmelden"]}
    assert httpx.get(answer.headers["location"], trust_env=False).status_code == 200, "the provider takes it"


def test_who_has_a_password_of_his_own_is_told_no_more(office: Site, browser: Browser) -> None:
    hire(office.settings, Role.READER, "ivo")
    browser.sign_in("ivo").send("/beheer/afmelden")
    assert "U bent afgemeld." in browser.words
    assert "werkaccount bent u nog" not in browser.words


def test_a_role_in_the_id_token_itself_counts_too(another: Build) -> None:
    with provider(BACK, "id-token") as real:
        office = another(settings_for(real.issuer), oidc_client_secret=SECRET)
        with visit(office.app) as browser:
            come_in(browser, real, "dirk", "dw-beheer")
            assert browser.get("/beheer/accounts").status_code == 200


@pytest.mark.parametrize("claim", [[], ["andere-rol"]])
def test_without_a_role_of_ours_nobody_gets_in(
    office: Site, browser: Browser, real: Provider, claim: list[str]
) -> None:
    come_in(browser, real, "eva", *claim)
    assert "geeft u geen rol in Beheer" in browser.words
    assert account_of(office, "eva") is None
    assert "Wachtwoord vergeten" in browser.read("/beheer/mijn-account")


def test_who_loses_the_role_is_out_everywhere(office: Site, browser: Browser, real: Provider) -> None:
    come_in(browser, real, "fatma", "dw-redactie")
    with visit(office.app) as other:
        come_in(other, real, "fatma")
        assert "geeft u geen rol in Beheer" in other.words
    assert "Wachtwoord vergeten" in browser.read("/beheer/mijn-account")


def test_a_local_account_of_the_same_name_is_not_taken_over(office: Site, browser: Browser, real: Provider) -> None:
    hire(office.settings, Role.ADMIN, "gijs@zandermeer.example")
    come_in(browser, real, "gijs", "dw-redactie")
    assert "Er is hier al een account met uw naam" in browser.words
    account = account_of(office, "gijs")
    assert account
    assert (account.role, account.issuer) == (Role.ADMIN, None)


def test_a_blocked_account_stays_out(office: Site, browser: Browser, real: Provider) -> None:
    come_in(browser, real, "noor", "dw-redactie")
    with Session(open_database(office.settings.database)) as session, session.begin():
        session.scalars(select(Account).where(Account.subject == "noor")).one().active = False
    come_in(browser, real, "noor", "dw-redactie")
    assert "Uw account is geblokkeerd" in browser.words


def test_no_password_opens_an_account_of_the_provider(office: Site, browser: Browser, real: Provider) -> None:
    come_in(browser, real, "ilse", "dw-redactie")
    browser.send("/beheer/afmelden")
    assert "klopt niet" in browser.sign_in("ilse@zandermeer.example", "None").words
    admin = hire(office.settings, Role.ADMIN, "Chef")
    account = account_of(office, "ilse")
    assert account
    browser.sign_in(admin.name).get(f"/beheer/accounts/{account.id}")
    sent = browser.send(f"/beheer/accounts/{account.id}/wachtwoord")
    assert (sent.status_code, "met een werkaccount" in browser.words) == (422, True)


def test_what_is_sent_along_keeps_the_errand_our_own(browser: Browser, real: Provider) -> None:
    asked = parse_qs(urlsplit(leave(browser)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert asked["state"] != parse_qs(urlsplit(leave(browser)).query)["state"]


def test_an_errand_of_another_browser_is_refused(office: Site, browser: Browser, real: Provider) -> None:
    back = real.sign_in(leave(browser), "karim", "dw-redactie")
    with visit(office.app) as other:
        other.get(back)
        assert "op een andere plek begonnen" in other.words
        leave(other)
        other.get(back)
        assert "op een andere plek begonnen" in other.words
    assert account_of(office, "karim") is None


def test_an_errand_is_good_for_once(browser: Browser, real: Provider) -> None:
    back = real.sign_in(leave(browser), "lotte", "dw-redactie")
    browser.get(back)
    browser.send("/beheer/afmelden")
    browser.get(back)
    assert "op een andere plek begonnen" in browser.words


@pytest.mark.parametrize("part", ["nonce", "code_verifier"])
def test_another_nonce_or_verifier_is_refused(office: Site, browser: Browser, real: Provider, part: str) -> None:
    back = real.sign_in(leave(browser), "mees", "dw-redactie")
    vault = door_of(office.settings).vault
    errand = json.loads(vault.open(browser.client.cookies[ERRAND]) or "")
    forged = vault.seal(json.dumps({**errand, part: "x" * 48}), now())
    browser.client.cookies.clear()
    browser.client.cookies.set(ERRAND, forged)
    browser.get(back)
    assert "niet nagaan of u het bent" in browser.words
    assert account_of(office, "mees") is None


def test_who_says_no_at_the_provider_comes_back_with_words(browser: Browser) -> None:
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    answer = browser.get(f"{START}/terug?error=access_denied&state={state}")
    assert (answer.status_code, "niet aangemeld met uw werkaccount" in browser.words) == (422, True)


def test_a_provider_that_is_away_is_told(another: Build) -> None:
    office = another(settings_for("http://127.0.0.1:9"), oidc_client_secret=SECRET)
    with visit(office.app) as browser:
        browser.get(START)
        assert "kan nu niet" in browser.words


def test_another_issuer_than_the_settings_say_is_refused(real: Provider, another: Build) -> None:
    office = another(settings_for(real.issuer.replace("127.0.0.1", "localhost")), oidc_client_secret=SECRET)
    with visit(office.app) as browser:
        browser.get(START)
        assert "niet nagaan" in browser.words


def test_a_wrong_secret_is_told_in_words(real: Provider, another: Build) -> None:
    office = another(settings_for(real.issuer), oidc_client_secret="een ander geheim")
    with visit(office.app) as browser:
        come_in(browser, real, "quinten", "dw-redactie")
        assert "niet nagaan of u het bent" in browser.words


def test_a_provider_without_its_secret_stops_the_start(another: Build) -> None:
    with pytest.raises(ConfigurationError, match="OIDC_CLIENT_SECRET"):
        another(settings_for("http://127.0.0.1:9"))
