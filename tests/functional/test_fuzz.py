"""Made-up input of every kind, against the description of the API, the forms of Beheer and the search: never a 5xx.

Seconds here; `--fuzz 5000` tries that many of each, and of every other test that draws its input (@given).
"""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy.orm import Session

from bot.faq.tables import Origin, OutOfScopeExample
from bot.ground.roles import Role
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml
from tests.browser.staff import PAGES
from tests.browser.stand import Stand
from tests.functional.conftest import build_site
from tests.kept import copy_home
from tests.site import Site
from tests.staff import TOKEN, Browser, hire, visit

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
NASTY = [
    "", "0", "-1", "1e999", "99999999999999999999999", "٣", "NaN", "\x00", "a\x00b", "'; DROP TABLE entries; --",
    "<script>alert(7)</script>", "{gemeente", "{{7*7}}", "../../etc/passwd", "\u202eomgekeerd", "é" * 300, "2026-13-45",
    "0000-00-00T99:99", "%00", "ja" * 5000, "\r\nX-Kop: waarde", "\ud7ff", "[a](javascript:alert(7))",
]  # fmt: skip
MEGABYTE = "m" * 2**20
LEAVES = re.compile("afmelden|aanmelden|wachtwoord|tweede|herstelcodes")  # who fuzzes these is signed out or shut out
AWAY = 503  # there is no Rasa here
PATHS = load_yaml(ROOT / "bot/web/openapi.yml")["paths"]
OPERATIONS = [
    (path, each.upper()) for path, item in PATHS.items() for each in item if each in ("get", "post", "delete")
]
ROW = re.compile(r"(?<=/)[^/?]*[\d.][^/?]*")  # of an address: what names one row of a list
SHARE = 25  # a form is sent this many times less often than the flag says: there are many
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def api(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The API as it describes itself, behind a real website."""
    home = tmp_path_factory.mktemp("api") / "home"
    copy_home(imported, home)
    with Stand(home) as stand:
        yield schemathesis.openapi.from_url(f"{stand.url}/api/openapi.json")


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_of_the_api_is_as_described(api: Any, path: str, method: str) -> None:
    says_down = str(AWAY) in PATHS[path][method.lower()]["responses"]  # so it is described

    @given(case=api[path][method].as_strategy())
    @SLOW
    def call(case: Any) -> None:
        case.call_and_validate(checks=[check for check in CHECKS if not says_down or check is not not_a_server_error])

    call()


@pytest.fixture(scope="module")
def busy(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that may be left in disorder."""
    return build_site(staffed, tmp_path_factory.mktemp("busy"))


@pytest.fixture(scope="module")
def admin(busy: Site) -> Iterator[Browser]:
    """Somebody who may do everything."""
    hire(busy.settings, Role.ADMIN, "Ada")
    with visit(busy.app) as browser:
        yield browser.sign_in("Ada")


Form = tuple[str, str, list[str]]  # method, address, names of fields


class Forms(HTMLParser):
    """The forms of a page: where they go, and the names of their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.feed(page)

    def kinds(self) -> list[list[Form]]:
        """Those that differ in the row that they stand beside and in nothing else, together."""
        alike: dict[tuple[str, str, tuple[str, ...]], list[Form]] = {}
        for method, action, names in self.found:
            alike.setdefault((method, ROW.sub("*", action), tuple(names)), []).append((method, action, names))
        return list(alike.values())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((values.get("method", "get").lower(), unescape(values.get("action", "")), []))
        elif tag in ("input", "textarea", "select", "button") and self.found and values.get("name"):
            self.found[-1][2].append(values["name"])


@pytest.mark.parametrize("path", sorted({path for path, _ in PAGES}))
def test_forms_of_beheer_refuse_nonsense_kindly(admin: Browser, path: str, request: pytest.FixtureRequest) -> None:
    page = admin.get(f"/beheer{path}").text
    kinds = [alike for alike in Forms(page).kinds() if not LEAVES.search(alike[0][1] or path)]
    found = TOKEN.search(page)
    token = {"csrftoken": found[1]} if found else {}
    often = max(4, request.config.getoption("--fuzz") // SHARE)
    value = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.just("1"))

    @given(data=st.data())
    @settings(SLOW, max_examples=often)
    def send(data: st.DataObject) -> None:
        for alike in kinds:
            method, action, names = data.draw(st.sampled_from(alike))  # any row of a list
            fields = {name: data.draw(value, label=name) for name in dict.fromkeys(names) if name != "csrftoken"}
            address = action or f"/beheer{path}"
            if method == "post":
                response = admin.send(address, token | fields)
                assert response.status_code != 403, "the token does not fit"
            else:
                query = urlencode(fields, errors="replace")
                response = admin.get(f"{address.partition('?')[0]}?{query}")
            assert response.status_code < 500 or response.status_code == AWAY, (method, address)
            assert "<script>alert(7)" not in response.text

    send()


def test_a_referral_that_there_is_none_of_is_refused_and_breaks_no_list(admin: Browser, busy: Site) -> None:
    fields = {"text": "waar koop ik een knorrepot", "referral": "nergens"}
    admin.send("/beheer/buiten-bereik/create", fields, page="/beheer/buiten-bereik/create")
    assert "Deze verwijzing bestaat niet." in admin.words
    with Session(busy.services.engine) as session, session.begin():
        session.add(OutOfScopeExample(text="een oude knorrepot", referral="opgeheven", origin=Origin.STAFF))
    assert "opgeheven" in admin.read("/beheer/buiten-bereik?q=knorrepot")


@pytest.mark.parametrize("path", ["/vragen/privacy.inzage", "/vragen/nieuw", "/proberen", "/schakelaars/pauze?wat=all"])
def test_a_megabyte_in_a_field_is_no_trouble(admin: Browser, path: str) -> None:
    for method, action, names in Forms(admin.get(f"/beheer{path}").text).found:
        if method == "post" and not LEAVES.search(action or path):
            for name in dict.fromkeys(names):
                if name != "csrftoken":
                    admin.get(f"/beheer{path}")
                    assert admin.send(action or f"/beheer{path}", {name: MEGABYTE}).status_code < 500, name


@given(text=st.one_of(st.sampled_from([*NASTY, MEGABYTE[:20_000]]), st.text()))
@SLOW
def test_whatever_is_searched_for_there_is_a_page(site: Site, text: str) -> None:
    for path in ("/vragen?zoek=", "/api/faq?topic=", "/api/faq.csv?topic=", "/api/widget.json?theme="):
        assert site.get(path + urlencode({"": text}, errors="replace")[1:]).status_code < 500
    assert site.get("/vragen/" + urlencode({"": text}, errors="replace")[1:]).status_code in (200, 307, 404)


def test_the_reader_of_forms_sees_them() -> None:
    page = '<form method="post" action="/a?b=1&amp;c=2"><input name="x"><textarea name="y"></textarea></form>'
    assert Forms(page).found == [("post", "/a?b=1&c=2", ["x", "y"])]
    rows = "".join(f'<form action="/a/{row}/weg"></form>' for row in ("7", "privacy.inzage", "nieuw"))
    assert [len(alike) for alike in Forms(page + rows).kinds()] == [1, 2, 1]
