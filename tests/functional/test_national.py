"""National and local content in /beheer, as a browser without scripts meets it: comparing, hiding, files in and out."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.importing import import_pack
from bot.faq.pack import Pack, load_pack
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.faq.writing import publish_contents
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.engine import open_database
from bot.ground.municipality import load_municipality
from bot.ground.roles import Role
from bot.ops.prepare import OUTSIDE, PACK
from tests.functional.conftest import build_site
from tests.kept import fold
from tests.site import Site, words_on
from tests.staff import TOKEN, Browser, hire, visit

FAQ = "privacy.inzage"
PAGE = f"/beheer/inhoud/vragen/{FAQ}"
OWN = "Bij {gemeente} vraagt u inzage aan het loket."
NEW = "Een nieuw landelijk antwoord op de vraag over inzage."
SHOWN_OWN = "Bij Zandermeer vraagt u inzage aan het loket."
IMPORT = "/beheer/inhoud/invoer"
Visit = Callable[[str], Browser]


@pytest.fixture(scope="module")
def divided(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a municipality with its own answer under which the national text changed; to be copied."""
    site = build_site(staffed, tmp_path_factory.mktemp("divided"))
    with Session(open_database(site.settings.database)) as session, session.begin():
        content = content_of(session.get_one(Entry, FAQ))
        publish_contents(session, {FAQ: {**content, "answer": OWN}}, "Roos", "hier anders")
    with Session(open_database(site.settings.database)) as session, session.begin():
        import_pack(session, changed_pack(site))
    fold(site.settings)
    return site.settings.datawijzer_home


@pytest.fixture
def office(divided: Path, tmp_path: Path) -> Site:
    return build_site(divided, tmp_path)


def changed_pack(site: Site) -> Pack:
    pack = load_pack(PACK, OUTSIDE, load_municipality(site.settings.municipality))
    entries = tuple(item.model_copy(update={"answer": NEW}) if item.id == FAQ else item for item in pack.entries)
    return Pack(entries, pack.outside)


@pytest.fixture
def as_(office: Site) -> Iterator[Visit]:
    """Signs somebody in, in a browser of their own."""
    open_now: list[Any] = []

    def sign_in(name: str) -> Browser:
        visiting = visit(office.app)
        open_now.append(visiting)
        browser: Browser = visiting.__enter__()
        return browser.sign_in(name)

    yield sign_in
    for visiting in open_now:
        visiting.__exit__(None, None, None)


def upload(browser: Browser, name: str, body: bytes) -> httpx.Response:
    token = TOKEN.search(browser.get(IMPORT).text)
    assert token is not None
    browser.last = browser.client.post(
        IMPORT, data={"csrftoken": token[1]}, files={"file": (name, body)}, follow_redirects=True
    )
    assert browser.last is not None
    return browser.last


def hidden(browser: Browser, name: str) -> str:
    assert browser.last is not None
    found = re.search(f'name="{name}" value="([^"]*)"', browser.last.text)
    assert found is not None
    return found[1]


def answer(site: Site) -> str:
    return site.entries[FAQ].answer


def last_record(site: Site) -> AuditRecord:
    with Session(open_database(site.settings.database), expire_on_commit=False) as session:
        assert verify(session) is None
        record = session.scalar(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1))
        assert record is not None
        return record


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


def test_the_list_says_what_waits_and_can_be_filtered(as_: Visit) -> None:
    leo = as_("Leo")
    words = leo.read("/beheer/inhoud")
    assert "Bij 1 vraag is de landelijke tekst veranderd onder uw eigen tekst." in words
    assert "152 vragen" in words
    words = leo.read("/beheer/inhoud?stand=waiting")
    assert "1 vraag Vragen en hoe zij zich verhouden" in words
    assert f"{FAQ} landelijk veranderd lokaal aangepast antwoord" in words
    assert "Er zijn geen vragen die hieraan voldoen." in leo.read("/beheer/inhoud?stand=hidden")
    assert "Bladzijde 2 van 4" in leo.read("/beheer/inhoud?pagina=2")


def test_three_texts_and_a_choice(office: Site, as_: Visit) -> None:
    pim = as_("Pim")
    words = pim.read(PAGE)
    assert "Landelijk, eerst" in words
    assert NEW in words.replace("[nieuw: ", "").replace("]", "")
    pim.send(PAGE, {"seen": hidden(pim, "seen"), "fields": hidden(pim, "fields"), "do": "apply", "reason": "getoetst"})
    assert "Kies bij elk veld welke tekst u wilt." in pim.words
    assert answer(office) == SHOWN_OWN

    fields = {"seen": hidden(pim, "seen"), "fields": "answer", "keuze-answer": "national", "do": "apply"}
    pim.send(PAGE, {**fields, "reason": ""})
    assert "Schrijf in een paar woorden waarom u dit doet" in pim.words
    assert 'value="national" required checked' in pim.last.text if pim.last else False
    pim.send(PAGE, {**fields, "reason": "de wet is veranderd"})

    assert "De vergelijking is klaar. De nieuwe tekst is gepubliceerd. Bewoners zien het meteen." in pim.words
    assert answer(office) == NEW
    assert "volgt de landelijke tekst" in pim.words
    record = last_record(office)
    assert (record.action, record.person_name, record.reason) == ("entry.compare", "Pim", "de wet is veranderd")


def test_a_text_that_moved_is_not_overwritten(office: Site, as_: Visit) -> None:
    pim = as_("Pim")
    pim.get(PAGE)
    seen = hidden(pim, "seen")
    with Session(open_database(office.settings.database)) as session, session.begin():
        content = content_of(session.get_one(Entry, FAQ))
        publish_contents(session, {FAQ: {**content, "answer": "Een antwoord dat net is gepubliceerd."}}, "Roos", "nu")
    fields = {"seen": seen, "fields": "answer", "keuze-answer": "national", "do": "apply", "reason": "getoetst"}
    assert pim.send(PAGE, fields).status_code == 409
    assert "De tekst is veranderd terwijl u keek." in pim.words
    assert answer(office) == "Een antwoord dat net is gepubliceerd."


def test_an_editor_goes_on_in_a_draft_and_may_not_publish(office: Site, as_: Visit) -> None:
    eva = as_("Eva")
    eva.get(PAGE)
    fields = {"seen": hidden(eva, "seen"), "fields": "answer", "keuze-answer": "national"}
    assert eva.send(PAGE, {**fields, "do": "apply", "reason": "zomaar"}).status_code == 403
    eva.send(PAGE, {**fields, "do": "draft"}, page=PAGE)
    assert "Uw keuzes staan in een concept." in eva.words
    assert NEW in (eva.last.text if eva.last else "")
    assert answer(office) == SHOWN_OWN


def test_hide_show_and_follow(office: Site, as_: Visit) -> None:
    pim = as_("Pim")
    pim.send(f"{PAGE}/verberg", {"reason": "speelt hier niet"}, page=PAGE)
    assert "De vraag is verborgen." in pim.words
    assert FAQ not in office.entries
    assert "1 vraag Vragen" in pim.read("/beheer/inhoud?stand=hidden")
    pim.send(f"{PAGE}/toon", {"reason": "toch wel"}, page=PAGE)
    assert answer(office) == SHOWN_OWN
    pim.send(f"{PAGE}/volg", {"reason": "landelijk is beter", "keep_phrasings": "on"}, page=PAGE)
    assert "De vraag volgt weer het landelijke antwoord." in pim.words
    assert answer(office) == NEW


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/beheer/inhoud", {"Leo", "Eva", "Pim"}),
        (PAGE, {"Leo", "Eva", "Pim"}),
        ("/beheer/inhoud/uitvoer/json", {"Leo", "Eva", "Pim"}),
        (IMPORT, {"Pim"}),
        (f"{IMPORT}/1", {"Pim"}),
    ],
)
def test_who_may_see_what(as_: Visit, path: str, allowed: set[str]) -> None:
    for name in ("Leo", "Eva", "Pim"):
        assert (as_(name).get(path).status_code != 403) == (name in allowed), name


@pytest.mark.parametrize(
    "path", [f"{PAGE}/verberg", f"{PAGE}/toon", f"{PAGE}/volg", IMPORT, f"{IMPORT}/1", f"{IMPORT}/1/weg"]
)
def test_who_may_change_what(office: Site, as_: Visit, path: str) -> None:
    before = answer(office)
    for name in ("Leo", "Eva"):
        assert as_(name).send(path, {"reason": "zomaar"}, page="/beheer/mijn-account").status_code == 403, name
    assert answer(office) == before


def test_what_does_not_exist(as_: Visit) -> None:
    pim = as_("Pim")
    for path in ("/beheer/inhoud/vragen/privacy.weg", "/beheer/inhoud/uitvoer/exe", f"{IMPORT}/99"):
        assert pim.get(path).status_code == 404, path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "yml", "json"])
def test_a_file_that_nobody_changed_changes_nothing(office: Site, as_: Visit, kind: str) -> None:
    pim = as_("Pim")
    file = pim.get(f"/beheer/inhoud/uitvoer/{kind}")
    assert "vragen-" in file.headers["content-disposition"]
    upload(pim, f"vragen.{kind}", file.content)
    assert "Dit bestand verandert niets. 152 vragen blijven gelijk." in pim.words


def test_a_file_is_shown_first_and_confirmed_by_a_colleague(office: Site, as_: Visit) -> None:
    pim, pia = as_("Pim"), as_("Pia")
    upload(pim, "vragen.csv", changed_csv(pim, Vraag="Mag ik mijn gegevens zien?"))
    assert "1 vraag verandert. 151 vragen blijven gelijk." in pim.words
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
