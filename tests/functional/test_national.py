"""National and local content in /beheer, as a browser without scripts meets it: comparing, hiding, following."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.faq.writing import publish_contents
from bot.ground.database.engine import open_database
from tests.functional.conftest import build_site
from tests.functional.national_pages import FAQ, IMPORT, NEW, Visit, answer, hidden, last_record
from tests.site import Site

PAGE = f"/beheer/inhoud/vragen/{FAQ}"


SHOWN_OWN = "Bij Zandermeer vraagt u inzage aan het loket."


@pytest.fixture
def office(divided: Path, tmp_path: Path) -> Site:
    return build_site(divided, tmp_path)


def test_the_list_says_what_waits_and_can_be_filtered(as_: Visit) -> None:
    leo = as_("Leo")
    words = leo.read("/beheer/inhoud")
    assert "Bij 1 vraag is de landelijke tekst veranderd onder uw eigen tekst." in words
    assert "160 vragen" in words
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
