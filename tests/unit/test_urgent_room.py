"""/beheer/nood: what stands there, who may change it, what is refused, and that it is counted in the overview."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.bench.conversations.conversation import ExpectedMessage
from bot.bench.conversations.judging import judge_messages
from bot.conversation.conversations import Conversations
from bot.dialogue.messages import Message
from bot.faq.urgent.situations import Situations
from bot.faq.urgent.tables import UrgentText
from bot.faq.urgent.texts import content_of, import_national, import_urgent, open_situations
from bot.ground.municipality import Municipality
from bot.ground.roles import Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.testing.recording import Spoken, as_test
from bot.staff.urgent.pages import national_texts
from tests.rooms import Rooms
from tests.said import say
from tests.site import words_on
from tests.unit.test_counting import ONE, message

LIST, PAGE = "/beheer/nood", "/beheer/nood/fraud"
FORM: dict[str, Any] = {
    "text": "Bel **{telefoon}** en vraag naar de wijkagent.", "name-0": "Wijkagent", "place-0": "0900-8844",
    "name-1": "Meer weten", "place-1": "https://www.fraudehelpdesk.nl", "translation-en": "Call {telefoon}.",
    "reason": "eigen nummer", "confirmation": "publiceren", "seen": "1", "do": "publish",
}  # fmt: skip
SHOWN = "Bel 14 0999 en vraag naar de wijkagent."


@pytest.fixture
def office(tiny: Engine) -> Engine:
    with Session(tiny) as session, session.begin():
        import_national(session)
    return tiny


@pytest.fixture
def rooms(office: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, office) as rooms:
        yield rooms


@pytest.fixture
def situations(office: Engine, municipality: Municipality) -> Situations:
    return open_situations(office, municipality)


def test_everybody_reads_and_only_publishers_change(rooms: Rooms) -> None:
    words = rooms.as_role(Role.READER).read(LIST)
    assert "Fraude, oplichting of identiteitsfraude die nu gaande is" in words
    assert words.count("landelijke tekst") == len(national_texts())
    for role in (Role.READER, Role.EDITOR):
        page = rooms.as_role(role).get(PAGE).text
        assert 'href="tel:0881236555"' in page
        assert "Publiceer" not in words_on(page)
        assert rooms.post(PAGE, PAGE, **FORM).status_code == 403
        assert rooms.post(f"{PAGE}/landelijk", PAGE, **FORM).status_code == 403
    assert "Publiceer" in rooms.as_role(Role.PUBLISHER).read(PAGE)
    assert rooms.get("/beheer/nood/aardbeving").status_code == 404


def test_a_text_is_published_and_goes_back(rooms: Rooms, situations: Situations) -> None:
    rooms.as_role(Role.PUBLISHER)
    done = rooms.post(PAGE, PAGE, **FORM)
    assert (done.status_code, done.headers["location"]) == (303, PAGE)
    assert situations.now("fraud").text == "Bel **14 0999** en vraag naar de wijkagent."
    words = rooms.read(PAGE)
    assert SHOWN in words
    assert "eigen tekst, versie 2" in words
    assert "Noodtekst gepubliceerd, versie 2. eigen nummer" in words
    assert "Verschil met de landelijke tekst" in words
    assert "eigen tekst" in rooms.read(LIST)

    refused = rooms.post(f"{PAGE}/landelijk", PAGE, reason="terug", confirmation="", seen="2")
    assert refused.status_code == 422
    assert situations.now("fraud").text.startswith("Bel **14 0999**")
    assert rooms.post(f"{PAGE}/landelijk", PAGE, reason="terug", confirmation="publiceren", seen="2").status_code == 303
    assert content_of(situations.now("fraud")) == content_of(situations.by_name["fraud"])
    assert "Noodtekst weer landelijk, versie 3. terug" in rooms.read(PAGE)


def test_a_preview_shows_what_was_typed_and_changes_nothing(rooms: Rooms, situations: Situations) -> None:
    response = rooms.as_role(Role.PUBLISHER).post(PAGE, PAGE, **{**FORM, "do": "preview", "confirmation": ""})
    assert response.status_code == 200
    words = words_on(response.text)
    assert "Voorbeeld, nog niet gepubliceerd" in words
    assert SHOWN in words
    assert 'href="tel:09008844"' in response.text
    assert situations.now("fraud").text == situations.by_name["fraud"].text.strip()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place-0": "911"}, "Dit nummer klopt niet."),
        ({"place-1": "http://www.fraudehelpdesk.nl"}, "Dit adres klopt niet."),
        ({"text": "Bel {telefon}."}, "Er staat iets tussen accolades dat wij niet kennen."),
        ({"text": ""}, "Vul een tekst in."),
        ({"name-0": "", "place-0": ""}, "Zet er ten minste één telefoonnummer bij."),
        ({"name-1": ""}, "Vul een naam in, en een nummer of adres."),
        ({"confirmation": "ja"}, "Typ het woord dat er staat"),
        ({"reason": " "}, "Schrijf in een paar woorden waarom u dit doet"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    rooms: Rooms, situations: Situations, changes: dict[str, str], said: str
) -> None:
    response = rooms.as_role(Role.PUBLISHER).post(PAGE, PAGE, **{**FORM, **changes})
    assert response.status_code == 422
    assert said in words_on(response.text)
    assert 'value="https://www.fraudehelpdesk.nl"' in response.text or "place-1" in changes
    assert 'aria-invalid="true"' in response.text
    assert situations.now("fraud").text == situations.by_name["fraud"].text.strip()


def test_somebody_else_was_first(rooms: Rooms, situations: Situations) -> None:
    rooms.as_role(Role.PUBLISHER).post(PAGE, PAGE, **FORM)
    late = rooms.post(PAGE, PAGE, **{**FORM, "text": "Iets anders."})
    assert late.status_code == 409
    assert "Eva heeft deze tekst veranderd terwijl u ernaar keek." in words_on(late.text)
    assert "Iets anders." in late.text  # nothing that was typed is lost
    assert situations.now("fraud").text.startswith("Bel **14 0999**")


def test_a_national_change_under_a_text_of_our_own_is_told(rooms: Rooms, office: Engine) -> None:
    rooms.as_role(Role.PUBLISHER).post(PAGE, PAGE, **FORM)
    with Session(office) as session, session.begin():
        row = session.get_one(UrgentText, "fraud")
        row.pack_digest = "0" * 64  # it was written beside an older national text
        import_urgent(session, national_texts())
    assert "eigen tekst; de landelijke tekst is veranderd" in rooms.read(LIST)
    assert "De landelijke tekst is veranderd sinds u de uwe schreef." in rooms.read(PAGE)
    assert SHOWN in rooms.read(PAGE)


def test_help_is_counted_by_itself_in_the_overview_and_its_export(rooms: Rooms, office: Engine) -> None:
    conversations = Conversations(office)
    say(conversations, ONE, "ik wil dood", [message("urgent", situation="suicide", contacts=[])])
    words = rooms.as_role(Role.READER).read("/beheer/overzicht")
    assert "Mogelijk in nood, hulp gegeven10" in words
    # in the table: now and before; and not among what was not answered
    assert "In deze periode is er nog geen vraag gesteld." in words
    assert "Mogelijk in nood, hulp gegeven;1" in rooms.get("/beheer/overzicht/cijfers.csv").text
    assert "ik wil dood" not in rooms.as_role(Role.ADMIN).read("/beheer/inbox")


def test_a_recorded_conversation_asks_for_the_same_help() -> None:
    helped = Message.read(
        message("urgent", situation="suicide", contacts=[{"name": "113", "number": "113"}], related=[])
    )
    text = as_test("Hulp", "privacy", [Spoken("ik wil dood", False, (helped,))])
    assert "situatie: suicide" in text
    wanted = ExpectedMessage.model_validate({"soort": "urgent", "situatie": "fraud", "hulp": ["113", "112"]})
    assert list(judge_messages((wanted,), [helped], 0)) == [
        "bij wie kan helpen ontbreekt „112”; er is 113",
        "situatie is suicide, verwacht was fraud",
    ]
