"""The pages of inbox and switches: what stands on them, and who may do what there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.faq.switches import Switch
from bot.ground.municipality import Municipality
from bot.ground.roles import Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.switches import pausing
from tests.rooms import Rooms
from tests.said import say
from tests.unit.test_counting import INZAGE, ONE, OTHER, UNKNOWN

PAUSE = {"reason": "Het antwoord is verouderd", "notice": "Even niet. Bel {telefoon}.", "ends": ""}


SWITCHES, PAUSE_TOPIC = "/beheer/schakelaars", "/beheer/schakelaars/pauze?wat=topic&welke=privacy"


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms


@pytest.fixture
def conversations(tiny: Engine) -> Conversations:
    return Conversations(tiny)


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("/beheer/overzicht", Role.READER),
        ("/beheer/overzicht/cijfers.csv", Role.READER),
        ("/beheer/inbox", Role.EDITOR),
        ("/beheer/later", Role.EDITOR),
        ("/beheer/inbox/herstel", Role.EDITOR),
        (SWITCHES, Role.PUBLISHER),
        (PAUSE_TOPIC, Role.PUBLISHER),
        ("/beheer/schakelaars/pauze?wat=all", Role.ADMIN),
    ],
)
def test_who_may_see_what(rooms: Rooms, path: str, least: Role) -> None:
    roles = list(Role)
    for role in roles:
        status = rooms.as_role(role).get(path).status_code
        assert status == (200 if roles.index(role) >= roles.index(least) else 403), role


@pytest.mark.parametrize("action", ["formulering", "nieuw", "buiten-bereik", "verwijs", "negeer"])
def test_who_may_repair(rooms: Rooms, conversations: Conversations, tiny: Engine, action: str) -> None:
    fields = {"text": "hoeveel bomen staan er", "faq": INZAGE, "referral": "paspoort"}
    for role in Role:
        say(conversations, ONE, f"hoeveel bomen {role}", [UNKNOWN])
        with Session(tiny) as session:
            question = session.scalars(select(OpenQuestion.id).where(OpenQuestion.repair_id.is_(None))).first()
        may = role in (Role.EDITOR, Role.PUBLISHER, Role.ADMIN)
        response = rooms.as_role(role).post(f"/beheer/inbox/{question}/{action}", **fields)
        assert response.status_code == (303 if may else 403), role
        fields["text"] += "."  # one text is one example
        with Session(tiny) as session:
            repair = session.scalars(select(Repair.id).order_by(Repair.id.desc())).first()
        undone = rooms.post(f"/beheer/inbox/herstel/{repair or 1}/terug")
        assert undone.status_code == (303 if may else 403), role


def test_who_may_pause_and_go_on(rooms: Rooms, tiny: Engine) -> None:
    for role, may in ((Role.EDITOR, False), (Role.PUBLISHER, True)):
        assert rooms.as_role(role).post(PAUSE_TOPIC, **PAUSE).status_code == (303 if may else 403)
    whole = "/beheer/schakelaars/pauze?wat=all"
    assert rooms.post(whole, **PAUSE).status_code == 403
    assert rooms.as_role(Role.ADMIN).post(whole, **PAUSE).status_code == 303
    with Session(tiny) as session:
        switch = session.scalars(select(Switch.id).where(Switch.scope == "all")).one()
    assert rooms.as_role(Role.PUBLISHER).post(f"{SWITCHES}/{switch}/hervat").status_code == 403
    assert rooms.as_role(Role.ADMIN).post(f"{SWITCHES}/{switch}/hervat").status_code == 303


def test_pausing_and_going_on(rooms: Rooms) -> None:
    assert "Er staat niets stil." in rooms.read(SWITCHES)
    assert rooms.post(PAUSE_TOPIC, **PAUSE).headers["location"] == SWITCHES
    read = rooms.read(SWITCHES)
    assert "Stilgezet: onderwerp “Privacy en uw rechten”. Bewoners lezen nu uw bericht." in read
    for path in ("/beheer/overzicht", "/beheer/inbox", "/beheer/buiten-bereik", "/beheer/weg"):
        banner = rooms.get(path).text
        assert "Stilgezet: onderwerp “Privacy en uw rechten”." in banner, path
        assert "Het antwoord is verouderd" in banner, path
    rooms.post(f"{SWITCHES}/1/hervat")
    assert "Het staat weer aan." in rooms.read(SWITCHES)
    assert "paused-banner" not in rooms.get("/beheer/overzicht").text


def test_what_is_paused_is_looked_up_once_a_page_and_holds_nobody_up(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_up = []

    def active(session: Session) -> list[Switch]:
        try:
            asyncio.get_running_loop()
            held_up.append(True)
        except RuntimeError:
            held_up.append(False)
        return []

    monkeypatch.setattr(pausing, "active", active)
    for path in ("/beheer/overzicht", "/beheer/vragen", SWITCHES):
        assert rooms.get(path).status_code == 200
    assert held_up == [False] * 3


def test_a_wrong_form_comes_back_with_what_was_typed(rooms: Rooms, tiny: Engine) -> None:
    response = rooms.post(PAUSE_TOPIC, **{**PAUSE, "reason": "", "notice": "Bel {telefon}"})
    assert response.status_code == 422
    assert 'aria-describedby="reason-uitleg reason-fout" aria-invalid="true"' in response.text
    assert "Bel {telefon}" in response.text
    with Session(tiny) as session:
        assert session.scalars(select(Switch)).all() == []


def test_the_usual_notice_is_filled_in_and_a_question_is_found(rooms: Rooms) -> None:
    assert "Over dit onderwerp geef ik nu geen antwoord." in rooms.read(PAUSE_TOPIC)
    assert "Kan ik mijn gegevens laten wissen?" in rooms.read(f"{SWITCHES}?zoek=laten+wissen")


def test_from_the_inbox_to_a_draft_and_back(rooms: Rooms, conversations: Conversations, tiny: Engine) -> None:
    assert "De inbox is leeg." in rooms.read("/beheer/inbox")
    for sender in (ONE, OTHER):
        say(conversations, sender, "hoeveel bomen heeft de stad", [UNKNOWN])
    read = rooms.read("/beheer/inbox")
    assert "2 vragen in 1 groep." in read
    assert "hoeveel bomen heeft de stad" in read
    group = rooms.read("/beheer/inbox/1")
    assert "2 keer gevraagd: wist het antwoord niet (2)." in group
    assert "Voeg toe aan: Hoe vraag ik inzage in mijn gegevens?" in group
    assert "Kan ik mijn gegevens laten wissen?" in rooms.read("/beheer/inbox/1?zoek=wissen")

    done = rooms.post("/beheer/inbox/1/formulering", text="hoeveel bomen heeft de stad", faq=INZAGE)
    result = rooms.read(done.headers["location"])
    assert "2 vragen zijn uit de inbox gehaald door Eva" in result
    assert "De formulering staat in een concept." in result
    assert "De inbox is leeg." in rooms.read("/beheer/inbox")
    assert rooms.get("/beheer/inbox/1").status_code == 410

    rooms.post(f"{done.headers['location']}/terug")
    assert "Teruggedraaid. De vragen staan weer in de inbox." in rooms.read("/beheer/inbox/herstel")
    assert "2 vragen in 1 groep." in rooms.read("/beheer/inbox")


def test_what_cannot_be_done_says_why_and_keeps_the_text(rooms: Rooms, conversations: Conversations) -> None:
    say(conversations, ONE, "hoeveel bomen", [UNKNOWN])
    response = rooms.post("/beheer/inbox/1/formulering", text="bel mij op 0612345678", faq=INZAGE)
    assert response.status_code == 422
    assert "Er staat nog iets persoonlijks in de tekst." in response.text
    assert 'value="bel mij op 0612345678"' in response.text
    response = rooms.post("/beheer/inbox/1/verwijs", text="bomen", referral="nergens")
    assert "Kies eerst waar u naar verwijst." in response.text


def test_the_marks_of_personal_data_are_no_part_of_a_phrasing(rooms: Rooms, conversations: Conversations) -> None:
    say(conversations, ONE, "mijn bsn is [bsn], hoeveel bomen", [UNKNOWN])
    assert 'value="mijn bsn is , hoeveel bomen"' in rooms.get("/beheer/inbox/1").text


def test_text_of_residents_cannot_become_html(rooms: Rooms, conversations: Conversations) -> None:
    say(conversations, ONE, "<script>alert(1)</script> bomen", [UNKNOWN])
    for path in ("/beheer/inbox", "/beheer/inbox/1"):
        assert "<script>alert" not in rooms.get(path).text


def test_enter_in_an_inbox_question_only_looks(rooms: Rooms, conversations: Conversations, tiny: Engine) -> None:
    say(conversations, ONE, "hoevel bomen", [UNKNOWN])
    with Session(tiny) as session:
        question = session.scalars(select(OpenQuestion.id)).one()
    page = rooms.as_role(Role.EDITOR).get(f"/beheer/inbox/{question}").text
    form = page.partition(f'action="/beheer/inbox/{question}/kijk"')[2].partition("</form>")[0]
    first = form.partition("<button")[2].partition(">")[0]
    assert "formaction" not in first
    answer = rooms.post(f"/beheer/inbox/{question}/kijk", text="ik wil mijn dossier inzien")
    assert answer.status_code == 200
    assert 'value="ik wil mijn dossier inzien"' in answer.text
    assert "Hoe vraag ik inzage in mijn gegevens?" in answer.text
    with Session(tiny) as session:
        assert session.scalars(select(Repair)).all() == []
