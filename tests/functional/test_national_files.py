"""Files of content in /beheer: shown first, confirmed by a colleague, refused with row and reason."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.ground.roles import Role
from tests.functional.conftest import build_site
from tests.functional.national_pages import FAQ, IMPORT, Visit, hidden, last_record
from tests.site import Site, words_on
from tests.staff import TOKEN, Browser, hire, visit


@pytest.fixture
def office(divided: Path, tmp_path: Path) -> Site:
    return build_site(divided, tmp_path)


def upload(browser: Browser, name: str, body: bytes) -> httpx.Response:
    token = TOKEN.search(browser.get(IMPORT).text)
    assert token is not None
    browser.last = browser.client.post(
        IMPORT, data={"csrftoken": token[1]}, files={"file": (name, body)}, follow_redirects=True
    )
    assert browser.last is not None
    return browser.last


def changed_csv(browser: Browser, **cells: str) -> bytes:
    """The exported CSV with cells of one entry changed."""
    text = browser.get("/beheer/inhoud/uitvoer/csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    for row in rows:
        if row["Kenmerk"] == FAQ:
            row.update(cells)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "yml", "json"])
def test_a_file_that_nobody_changed_changes_nothing(office: Site, as_: Visit, kind: str) -> None:
    pim = as_("Pim")
    file = pim.get(f"/beheer/inhoud/uitvoer/{kind}")
    assert "vragen-" in file.headers["content-disposition"]
    upload(pim, f"vragen.{kind}", file.content)
    assert "Dit bestand verandert niets. 160 vragen blijven gelijk." in pim.words


def test_a_file_is_shown_first_and_confirmed_by_a_colleague(office: Site, as_: Visit) -> None:
    pim, pia = as_("Pim"), as_("Pia")
    upload(pim, "vragen.csv", changed_csv(pim, Vraag="Mag ik mijn gegevens zien?"))
    assert "1 vraag verandert. 159 vragen blijven gelijk." in pim.words
    assert "nieuw." not in pim.words
    assert "Een collega die mag inlezen, kijkt het na en bevestigt het." in pim.words
    number = str(pim.last.url).rpartition("/")[2] if pim.last else ""
    pim.send(f"{IMPORT}/{number}", {"digest": "x", "reason": "zelf"})
    assert "U hebt zelf aan deze tekst gewerkt." in pim.words

    assert "vragen.csv Pim" in pia.read(IMPORT)
    pia.get(f"{IMPORT}/{number}")
    assert "Mag ik mijn gegevens zien?" in pia.words
    digest = hidden(pia, "digest")
    office.publish(FAQ, question="Een vraag die net is veranderd?")
    assert pia.send(f"{IMPORT}/{number}", {"digest": digest, "reason": "getoetst"}).status_code == 409
    assert "Er is niets gepubliceerd. Hieronder staat wat het bestand nu zou doen." in pia.words
    assert "net is veranderd" in pia.words

    pia.send(f"{IMPORT}/{number}", {"digest": hidden(pia, "digest"), "reason": "getoetst"})
    assert "Eén wijziging is gepubliceerd. Bewoners zien haar meteen." in pia.words
    assert office.entries[FAQ].question == "Mag ik mijn gegevens zien?"
    assert last_record(office).after == {"file": "vragen.csv", "from": "Pim", "entries": [FAQ]}
    assert "Dit bestand is al toegepast" in pia.read(f"{IMPORT}/{number}")


def test_alone_where_the_municipality_allows_it(another: Callable[..., Site]) -> None:
    site = another(municipality={"four_eyes": False})
    hire(site.settings, Role.PUBLISHER, "Pim")
    with visit(site.app) as browser:
        pim = browser.sign_in("Pim")
        upload(pim, "vragen.csv", changed_csv(pim, Vraag="Mag ik mijn gegevens zien?"))
        path = str(pim.last.url) if pim.last else ""
        pim.send(path, {"digest": hidden(pim, "digest"), "reason": "getoetst"})
        assert site.entries[FAQ].question == "Mag ik mijn gegevens zien?"


def test_every_error_with_its_row_and_nothing_changed(office: Site, as_: Visit) -> None:
    pim = as_("Pim")
    before = pim.get("/beheer/inhoud/uitvoer/json").content
    body = changed_csv(pim, Antwoord="kort", Bronnen="De wet | http://onveilig.example", Vraag="=1+1 {onzin}")
    assert upload(pim, "vragen.csv", body).status_code == 422
    assert "Er staan 3 fouten in dit bestand. Er is niets veranderd." in pim.words
    for told in (
        "Antwoord privacy.inzage Schrijf ten minste 20 tekens.",
        "Bron 1: het adres begint met https://",
        "{onzin}",
    ):
        assert told in pim.words
    assert "Bevestigen" not in pim.words
    assert pim.get("/beheer/inhoud/uitvoer/json").content == before
    assert "Nog niet bevestigd" not in pim.read(IMPORT)


def test_a_file_that_cannot_be_read_says_why(as_: Visit) -> None:
    pim = as_("Pim")
    assert upload(pim, "<b>foto</b>.png", b"\x89PNG").status_code == 422
    assert "Kies een bestand dat eindigt op .xlsx, .csv, .yml, .yaml of .json. Er is niets veranderd." in pim.words
    pim.send(IMPORT, {}, page=IMPORT)
    assert "Kies eerst een bestand." in pim.words


def test_a_waiting_file_can_be_thrown_away(office: Site, as_: Visit) -> None:
    pim = as_("Pim")
    upload(pim, "vragen.csv", changed_csv(pim, Vraag="Mag ik mijn gegevens zien?"))
    path = str(pim.last.url) if pim.last else ""
    pim.send(f"{path}/weg")
    assert "Nog niet bevestigd" not in words_on(pim.last.text if pim.last else "")
    assert pim.get(path).status_code == 404
    assert last_record(office).action == "content.discard"
