"""An entry edited in /beheer, as a browser without scripts does it: from draft to what a resident reads."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.staff.editing.tables import Draft, DraftState, UnsavedText
from tests.site import Site, words_on
from tests.staff import Browser, visit

FAQ = "privacy.inzage"
PAGE = f"/beheer/vragen/{FAQ}"
ANSWER = "U vraagt inzage aan het loket van **{gemeente}**, met een legitimatiebewijs."
SHOWN = "U vraagt inzage aan het loket van Zandermeer, met een legitimatiebewijs."
INPUT = re.compile(r'<input[^>]*? name="(\w+)" value="([^"]*)"')


@pytest.fixture
def eva(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser.sign_in("Eva")


@pytest.fixture
def pim(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser.sign_in("Pim")


@pytest.fixture
def pia(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser.sign_in("Pia")


def form_of(browser: Browser, page: str = PAGE) -> dict[str, Any]:
    """Every field of the entry's form, as a browser would send them."""
    html = browser.get(page).text.partition('<form id="bewerken"')[2].partition("</form>")[0]
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input[^>]*? name="(\w+)" value="([^"]*)"', html):
        value = value.replace("&amp;", "&").replace("&#34;", '"').replace("&#39;", "'")
        fields.setdefault(name, []).append(value)
    for name, inside in re.findall(r'<select[^>]*? name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")?[^>]* selected>([^<]*)<', inside)
        fields.setdefault(name, []).append((chosen[1] or chosen[2]) if chosen else "")
    for name, value in re.findall(r'<textarea[^>]*? name="(\w+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        fields[name] = [value.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")]
    fields.pop("csrftoken")
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


def edit(browser: Browser, do: str = "save", page: str = PAGE, **changes: Any) -> None:
    fields = form_of(browser, page) | changes
    browser.send(page, {**fields, "do": do})


def step(browser: Browser, do: str, reason: str = "zo is het beter", **more: str) -> None:
    html = browser.get(PAGE).text
    seen = re.search(r'name="seen" value="(\d+)"', html)
    browser.send(f"{PAGE}/stap", {"do": do, "reason": reason, "seen": seen[1] if seen else "0", **more})


def drafts(site: Site) -> list[Draft]:
    with Session(open_database(site.settings.database), expire_on_commit=False) as session:
        return list(session.scalars(select(Draft).order_by(Draft.id)))


def test_saving_what_was_not_changed_changes_nothing(office: Site, eva: Browser, pim: Browser) -> None:
    before = office.entries[FAQ]
    edit(eva)
    step(eva, "send_for_review")
    step(pim, "publish")
    after = office.entries[FAQ]
    assert after.version == 2
    for name in ("topic", "question", "answer", "owner", "checked_on", "sources", "related", "followups", "phrasings"):
        assert getattr(after, name) == getattr(before, name), name


def test_from_draft_to_resident(office: Site, eva: Browser, pim: Browser) -> None:
    edit(eva, answer=ANSWER)
    assert "Uw concept is opgeslagen. Bewoners zien nog niets van uw wijziging." in eva.words
    assert SHOWN not in office.read(f"/vragen/{FAQ}")
    step(eva, "send_for_review")
    assert "ter beoordeling" in eva.words
    step(pim, "publish")
    assert "Het antwoord is gepubliceerd. Bewoners zien het meteen." in pim.words
    assert SHOWN in office.read(f"/vragen/{FAQ}")
    with Session(open_database(office.settings.database)) as session:
        records = session.scalars(select(AuditRecord).where(AuditRecord.target == FAQ).order_by(AuditRecord.id)).all()
        assert [(record.person_name, record.action) for record in records] == [
            ("Eva", "draft.start"), ("Eva", "draft.send_for_review"), ("Pim", "entry.publish"),
        ]  # fmt: skip
        assert verify(session) is None


def test_an_editor_can_not_publish_and_is_not_offered_it(office: Site, eva: Browser) -> None:
    edit(eva, "send", answer=ANSWER)
    assert "Publiceer nu" not in eva.get(PAGE).text
    step(eva, "publish")
    assert "Uw rol staat dit niet toe." in eva.words
    assert drafts(office)[0].state == DraftState.IN_REVIEW


def test_four_eyes(office: Site, pim: Browser, pia: Browser) -> None:
    edit(pim, "send", answer=ANSWER)
    assert "Aan deze tekst hebt u zelf gewerkt." in pim.words
    step(pim, "publish")
    assert "U hebt zelf aan deze tekst gewerkt." in pim.words
    step(pia, "publish")
    assert SHOWN in office.read(f"/vragen/{FAQ}")


def test_who_only_reads_gets_no_form(office: Site) -> None:
    with visit(office.app) as leo:
        leo.sign_in("Leo")
        page = leo.get(PAGE)
        assert page.status_code == 200
        assert '<form id="bewerken"' not in page.text
        assert office.entries[FAQ].phrasings[0] in leo.words
        assert leo.send(PAGE, {"answer": "zomaar"}).status_code == 403
        assert leo.send(f"{PAGE}/opmerking", {"text": "zomaar"}, page=PAGE).status_code == 403
        assert leo.get("/beheer/vragen/nieuw").status_code == 403


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(office: Site, eva: Browser) -> None:
    edit(
        eva, "send", question="Wat", answer="Dit noemt {nergens} en meer.", valid_from="straks", source_url="geen adres"
    )
    assert eva.last.status_code == 422
    page = eva.last.text
    for name, sentence in {
        "question": "Schrijf ten minste 5 tekens.",
        "answer": "{nergens} kent deze gemeente niet.",
        "valid_from": "Vul een datum en tijd in",
        "sources": "Bron 1: het adres begint met https://",
    }.items():
        (error,) = re.findall(rf'id="fout-{name}">(.*?)</ul>', page, re.DOTALL)
        assert sentence in words_on(error)
        assert re.search(
            rf'id="veld-{name}"[^>]*aria-describedby="[^"]*fout-{name}"[^>]*aria-invalid="true"', page, re.DOTALL
        )
    assert {'value="Wat"', 'value="straks"', 'value="geen adres"'} <= set(re.findall(r'value="[^"]*"', page))
    assert "Dit noemt {nergens} en meer." in eva.words
    assert drafts(office)[0].content["valid_from"] == "straks"


def test_looking_shows_what_the_resident_will_see_and_saves_nothing(office: Site, eva: Browser) -> None:
    edit(eva, "look", answer=ANSWER + "\n\n<script>alert(1)</script>")
    preview = eva.last.text.partition("data-preview>")[2].partition("</template>")[0]
    assert "<strong>Zandermeer</strong>" in preview
    assert "<script>" not in preview
    assert drafts(office) == []


def test_two_people_one_text(office: Site, eva: Browser, pim: Browser) -> None:
    edit(eva, answer="Het begin van Eva is dit antwoord.")
    first, second = form_of(eva), form_of(pim)
    eva.send(PAGE, {**first, "answer": "Dit is het antwoord van Eva.", "question": "De vraag van Eva?", "do": "save"})
    pim.send(PAGE, {**second, "answer": "Dit is het antwoord van Pim.", "question": first["question"], "do": "save"})
    assert pim.last.status_code == 409
    assert "Eva heeft dezelfde tekst veranderd terwijl u bezig was." in pim.words
    assert "Dit is het antwoord van Eva." in pim.words
    assert "Dit is het antwoord van Pim." in pim.words

    hidden = dict(re.findall(r'type="hidden" name="((?:mine|theirs)\.\w+)" value="([^"]*)"', pim.last.text))
    seen = re.findall(r'name="seen" value="(\d+)"', pim.last.text)[0]
    choices = {**hidden, "seen": seen, "do": "merge", "keep.question": "theirs"}
    pim.send(PAGE, choices)
    assert pim.last.status_code == 422
    assert "Kies bij antwoord welke tekst u wilt houden." in pim.words
    pim.send(PAGE, {**choices, "keep.answer": "own", "own.answer": "Dit is van Eva en Pim samen."})
    (draft,) = drafts(office)
    assert (draft.content["answer"], draft.content["question"]) == ("Dit is van Eva en Pim samen.", "De vraag van Eva?")
    assert draft.content["phrasings"] == list(office.entries[FAQ].phrasings)


def test_two_people_start_from_what_residents_see(office: Site, eva: Browser, pim: Browser) -> None:
    first, second = form_of(eva), form_of(pim)
    eva.send(PAGE, {**first, "answer": "Dit is het antwoord van Eva.", "do": "save"})
    pim.send(PAGE, {**second, "answer": "Dit is het antwoord van Pim.", "do": "save"})
    assert pim.last.status_code == 409
    assert "Dit is het antwoord van Pim." in pim.read(f"{PAGE}?verder=1")


def test_what_was_published_meanwhile_is_compared_first(office: Site, eva: Browser, pim: Browser, pia: Browser) -> None:
    late = form_of(pim)
    edit(eva, "send", question="Hoe zie ik mijn gegevens in?")
    step(pia, "publish")
    pim.send(PAGE, {**late, "answer": ANSWER, "do": "save"})
    assert "Bewoners zien inmiddels versie 2. Dit concept begon bij versie 1." in pim.words
    step(pim, "send_for_review")
    step(pia, "publish")
    assert "Vergelijk de twee teksten eerst." in pia.words
    page = pim.get(f"{PAGE}/vergelijk").text
    chosen = dict(re.findall(r'name="keep\.(\w+)" value="(\w+)" checked', page))
    assert chosen == {"question": "theirs", "answer": "mine"}
    hidden = dict(re.findall(r'type="hidden" name="((?:mine|theirs)\.\w+)" value="([^"]*)"', page))
    keep = {f"keep.{name}": side for name, side in chosen.items()}
    screen = dict(re.findall(r'name="(seen|base)" value="(\d+)"', page))
    pim.send(PAGE, {**hidden, **keep, **screen, "base": "1", "do": "follow"})
    assert pim.last.status_code == 409  # compared with a version that is not the newest any more
    assert "Vergelijk de twee teksten eerst." in pim.words
    pim.send(PAGE, {**hidden, **keep, **screen, "do": "follow"})
    step(pim, "send_for_review")
    step(pia, "publish")
    entry = office.entries[FAQ]
    assert (entry.version, entry.question) == (3, "Hoe zie ik mijn gegevens in?")
    assert entry.answer == ANSWER.replace("{gemeente}", "Zandermeer")


def test_a_new_entry(office: Site, eva: Browser, pim: Browser) -> None:
    new = "/beheer/vragen/nieuw"
    fields = form_of(eva, new) | {
        "question": "Wanneer is de open dag?", "answer": "De open dag van {gemeente} is elk jaar in mei.",
        "phrasings": "wanneer is de open dag\nopen dag gemeente", "topic": "open-data", "owner": "datateam",
        "source_title": "De wet", "source_url": "https://wetten.overheid.nl/BWBR0045754",
    }  # fmt: skip
    eva.send(new, {**fields, "do": "send"})
    (draft,) = drafts(office)
    assert (draft.faq_id, draft.state) == ("lokaal.wanneer-is-de-open-dag", DraftState.IN_REVIEW)
    assert "Wanneer is de open dag? (nieuw)" in pim.read("/beheer/concepten")
    pim.get(f"/beheer/vragen/{draft.faq_id}")
    pim.send(f"/beheer/vragen/{draft.faq_id}/stap", {"do": "publish", "reason": "nieuw", "seen": "1"})
    assert "De open dag van Zandermeer is elk jaar in mei." in office.read(f"/vragen/{draft.faq_id}")


def test_typed_text_is_kept_for_its_writer_alone(office: Site, eva: Browser, pim: Browser) -> None:
    fields = form_of(eva) | {"answer": "Dit typte Eva en daarna viel de stroom uit."}
    assert eva.send(f"{PAGE}/bewaar", fields).status_code == 204
    assert drafts(office) == []
    assert "U hebt tekst die niet is opgeslagen." in eva.read(PAGE)
    assert "U hebt tekst die niet is opgeslagen." not in pim.read(PAGE)
    assert "Dit typte Eva en daarna viel de stroom uit." in eva.read(f"{PAGE}?verder=1")
    eva.send(PAGE, {**form_of(eva, f"{PAGE}?verder=1"), "do": "save"})
    assert drafts(office)[0].content["answer"] == fields["answer"]
    with Session(open_database(office.settings.database)) as session:
        assert session.scalars(select(UnsavedText)).all() == []


def test_unsaved_text_can_be_thrown_away(office: Site, eva: Browser) -> None:
    eva.send(f"{PAGE}/bewaar", form_of(eva) | {"answer": "Toch maar niet."})
    eva.send(PAGE, {"do": "discard"}, page=PAGE)
    assert "U hebt tekst die niet is opgeslagen." not in eva.words


def test_planning(office: Site, eva: Browser, pim: Browser) -> None:
    edit(eva, "send", answer=ANSWER)
    step(pim, "schedule", publish_at="2020-01-01T09:00")
    assert "Kies een moment dat nog moet komen." in pim.words
    step(pim, "schedule", publish_at=(now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    assert "De publicatie is gepland voor" in pim.words
    with Session(open_database(office.settings.database)) as session, session.begin():
        session.scalars(select(Draft)).one().publish_at = now()
    for _ in range(100):
        if SHOWN in office.read(f"/vragen/{FAQ}"):
            break
        eva.client.portal.call(_moment)
    assert SHOWN in office.read(f"/vragen/{FAQ}")
    assert "Gepland door Pim. zo is het beter" in pim.read(PAGE)


async def _moment() -> None:
    import anyio

    await anyio.sleep(0.1)


def test_history_shows_what_changed_and_brings_it_back(office: Site, eva: Browser, pim: Browser) -> None:
    old = office.entries[FAQ].answer
    edit(eva, "send", answer=ANSWER)
    step(pim, "publish", "nieuw loket")
    assert "nieuw loket" in eva.read(PAGE)
    page = eva.get(f"{PAGE}/versies/2").text
    assert re.search(r"<ins><span class=\"visually-hidden\">\[nieuw: </span>[^<]*loket", page)
    assert "Zet versie 1 terug" not in eva.get(f"{PAGE}/versies/1").text
    assert "Zet versie 1 terug" in pim.get(f"{PAGE}/versies/1").text
    pim.send(f"{PAGE}/stap", {"do": "restore", "version": "1", "reason": "loket is dicht"})
    assert "Versie 1 is teruggezet." in pim.words
    assert office.entries[FAQ].answer == old
    assert eva.get(f"{PAGE}/versies/9").status_code == 404


def test_archive_and_comments(office: Site, eva: Browser, pim: Browser) -> None:
    eva.send(f"{PAGE}/opmerking", {"text": "Is dit nog nodig?"}, page=PAGE)
    assert "Is dit nog nodig?" in pim.read(PAGE)
    step(pim, "archive", "")
    assert "Schrijf in een paar woorden waarom u dit doet" in pim.words
    step(pim, "archive", "opgegaan in een andere vraag")
    assert FAQ not in office.entries
    assert "in het archief, niet te zien" in eva.read(PAGE)


def test_what_is_not_there(eva: Browser) -> None:
    assert eva.get("/beheer/vragen/privacy.nergens").status_code == 404
    assert eva.get(f"{PAGE}/vergelijk").status_code == 404
    assert eva.send(f"{PAGE}/stap", {"do": "onzin", "seen": "0"}, page=PAGE).status_code == 409


def test_finding_an_entry_to_refer_to(eva: Browser) -> None:
    found = eva.get("/beheer/vragen/zoek?zoek=inzage").json()
    assert {"id": FAQ, "question": "Hoe kan ik mijn gegevens bij de gemeente inzien?"} in found
    assert eva.get("/beheer/vragen/zoek?zoek=").json() == []
