"""An entry edited in /beheer, as a browser without scripts does it: from draft to what a resident reads."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.staff.editing.tables import Draft, DraftState
from tests.functional.entry_pages import ANSWER, FAQ, PAGE, drafts, edit, form_of, step
from tests.site import Site, words_on
from tests.staff import Browser, visit

SHOWN = "U vraagt inzage aan het loket van Zandermeer, met een legitimatiebewijs."


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
