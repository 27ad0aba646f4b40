"""The page of an entry: a review that cannot be missed, undo, words to replace, how residents get on with it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import DailyCount
from bot.faq.publishing import content_of
from bot.faq.switches import Switch
from bot.faq.tables import Entry, Status
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content
from bot.staff.editing.tables import Draft, DraftState
from bot.staff.editing.typing_help import replaced
from bot.turns.tables import Feedback
from tests.rooms import Rooms
from tests.site import words_on

EVA, PIM = Person(1, "Eva", Role.EDITOR), Person(2, "Pim", Role.PUBLISHER)
FAQ, PAGE = "privacy.termijn", "/beheer/vragen/privacy.termijn"
OLD, NEW = "U krijgt binnen een maand antwoord.", "U krijgt binnen zes weken antwoord van ons."
UNDO = re.compile(r'<form class="mt-2" method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms.as_person(PIM)


@pytest.fixture
def reviewed(tiny: Engine) -> Draft:
    """A draft by Eva, handed in."""
    with Session(tiny, expire_on_commit=False) as session, session.begin():
        content = content_of(session.get_one(Entry, FAQ)) | {"answer": NEW}
        draft = workflow.start_draft(session, EVA, FAQ, content)
        return workflow.send_for_review(session, EVA, draft.id)


def entry(engine: Engine, faq: str = FAQ) -> Entry:
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(Entry, faq)


def draft_state(engine: Engine, draft_id: int) -> DraftState:
    with Session(engine) as session:
        return session.get_one(Draft, draft_id).state


def press_undo(rooms: Rooms, page: httpx.Response) -> str:
    """Press the button of the message on a page; what the next page says."""
    found = UNDO.search(page.text)
    assert found is not None, words_on(page.text)
    fields = {name: value for name, value in FIELD.findall(found[2]) if name != "csrftoken"}
    answer = rooms.post(found[1], PAGE, **fields)
    return words_on(rooms.follow(answer).text if answer.status_code == 303 else answer.text)


def publish(rooms: Rooms, draft: Draft) -> httpx.Response:
    answer = rooms.post(f"{PAGE}/stap", PAGE, do="publish", seen=str(draft.revision), reason="nieuwe termijn")
    assert answer.status_code == 303, words_on(answer.text)
    return rooms.follow(answer)


# --- review


def test_who_reviews_reads_the_difference_before_anything_else(rooms: Rooms, reviewed: Draft) -> None:
    text = rooms.get(PAGE).text
    places = [text.index(words) for words in ('id="verschil-kop"', "zes weken", "Publiceer nu", 'id="bewerken"')]
    assert places == sorted(places)
    assert text.count("Publiceer nu</button>") == 1
    assert text.index("Publiceer nu") > text.rindex("<ins>", 0, text.index('id="beoordelen-kop"'))


def test_nobody_publishes_what_was_not_on_the_screen(rooms: Rooms, reviewed: Draft, tiny: Engine) -> None:
    for step in ("publish", "approve", "schedule"):
        sent = {"do": step, "reason": "snel", "publish_at": "2099-01-01T10:00"}
        assert rooms.post(f"{PAGE}/stap", PAGE, **sent).status_code == 409, step
    assert (entry(tiny).answer, draft_state(tiny, reviewed.id)) == (OLD, DraftState.IN_REVIEW)


def test_a_new_entry_is_shown_whole(rooms: Rooms, tiny: Engine) -> None:
    content = empty_content() | {
        "question": "Wie maait het gras?", "answer": "De gemeente maait het gras in de parken.", "owner": "datateam",
        "phrasings": ["wie maait"], "sources": [{"title": "De wet", "url": "https://wetten.overheid.nl/een"}],
    }  # fmt: skip
    with Session(tiny) as session, session.begin():
        draft = workflow.start_draft(session, EVA, None, content)
        workflow.send_for_review(session, EVA, draft.id)
    said = rooms.read("/beheer/vragen/lokaal.wie-maait-het-gras")
    assert "Wat bewoners te zien krijgen" in said
    assert said.index("het gras in de parken") < said.index("Wat wilt u doen?") < said.index("Formuleringen Andere")


# --- undo


def test_a_publication_is_taken_back_and_the_draft_is_there_again(rooms: Rooms, reviewed: Draft, tiny: Engine) -> None:
    said = press_undo(rooms, publish(rooms, reviewed))
    assert "Bewoners zien weer wat zij hiervoor zagen." in said
    assert (entry(tiny).answer, entry(tiny).version) == (OLD, 3)
    assert draft_state(tiny, reviewed.id) == DraftState.DRAFT
    with Session(tiny) as session:
        record = session.scalars(select(AuditRecord).where(AuditRecord.action == "entry.undo")).one()
        assert (record.person_name, record.target, record.reason) == ("Pim", FAQ, "Ongedaan gemaakt")
        assert (record.before, record.after) == ({"answer": NEW}, {"answer": OLD, "version": 3, "undone": 2})
        assert verify(session) is None
    assert NEW in rooms.as_person(EVA).get(PAGE).text, "the editor goes on with it"
    sent = rooms.post(f"{PAGE}/stap", PAGE, do="send_for_review")
    assert "Uw concept is opgestuurd." in words_on(rooms.follow(sent).text)


def test_only_the_last_publication_is_taken_back(rooms: Rooms, reviewed: Draft, tiny: Engine) -> None:
    page = publish(rooms, reviewed)
    with Session(tiny) as session, session.begin():
        workflow.archive(session, PIM, FAQ, "even niet")
    assert "Dit kan niet meer ongedaan worden gemaakt." in press_undo(rooms, page)
    assert entry(tiny).version == 3


def test_the_first_publication_taken_back_leaves_nothing_to_see(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        content = content_of(session.get_one(Entry, FAQ)) | {"question": "Wie maait?", "phrasings": ["wie maait"]}
        draft = workflow.start_draft(session, EVA, None, content)
        workflow.send_for_review(session, EVA, draft.id)
        made = workflow.publish(session, PIM, draft.id, "nieuw")
        workflow.undo(session, PIM, made.id, made.version, "te vroeg")
        assert (made.status, draft.state, draft.base_version) == (Status.ARCHIVED, DraftState.DRAFT, made.version)


def test_a_draft_that_was_given_up_comes_back_by_the_message(rooms: Rooms, reviewed: Draft, tiny: Engine) -> None:
    answer = rooms.post(f"{PAGE}/stap", PAGE, do="withdraw", sure="1")
    assert "De tekst is terug als concept." in press_undo(rooms, rooms.follow(answer))
    assert draft_state(tiny, reviewed.id) == DraftState.DRAFT


def test_to_the_archive_and_back(rooms: Rooms, tiny: Engine) -> None:
    archived = rooms.follow(rooms.post(f"{PAGE}/stap", PAGE, do="archive", reason="even niet"))
    assert "Terug uit het archief" in words_on(archived.text)
    assert "De vraag is terug uit het archief. Bewoners zien het meteen." in press_undo(rooms, archived)
    assert (entry(tiny).status, entry(tiny).answer) == (Status.PUBLISHED, OLD)
    again = rooms.post(f"{PAGE}/stap", PAGE, do="unarchive", reason="nog eens")
    assert "Deze vraag staat niet in het archief." in words_on(again.text)


def test_who_may_not_publish_takes_nothing_back(rooms: Rooms, reviewed: Draft, tiny: Engine) -> None:
    publish(rooms, reviewed)
    rooms.as_person(EVA)
    for step in ("undo", "unarchive"):
        assert rooms.post(f"{PAGE}/stap", PAGE, do=step, version="2", reason="x").status_code == 409, step
    assert entry(tiny).version == 2


# --- words to replace


def test_a_hint_stands_at_its_field_and_puts_better_words_in(rooms: Rooms, tiny: Engine) -> None:
    rooms.as_person(EVA)
    typed = {"question": "Hoe lang duurt dat?", "answer": "Betreffende uw verzoek bellen wij u. Dit is conform de wet."}
    page = rooms.post(PAGE, PAGE, do="look", **typed).text
    hints = page[page.index('data-hints="answer"') : page.index('data-hints="phrasings"')]
    assert "Vervang “Betreffende” door “Over”" in words_on(hints)
    orders = re.findall(r'name="vervang" value="([^"]+)"', hints)
    assert orders == ["answer:0:11:Over", "answer:44:51:volgens"]
    page = rooms.post(PAGE, PAGE, vervang=orders[0], **typed).text
    assert "Over uw verzoek bellen wij u. Dit is conform de wet.</textarea>" in page
    assert entry(tiny).answer == OLD
    with Session(tiny) as session:
        assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize("order", ["", "answer:0:99:x", "answer:5:2:x", "id:0:2:x", "answer:-1:2:x", "answer:0:3:"])
def test_an_order_without_sense_changes_nothing(order: str) -> None:
    content = {"question": "Hoe?", "answer": "Zo gaat dat.", "id": "x"}
    assert replaced(content, order) == content


# --- what residents do with it


def test_the_page_says_how_it_goes(rooms: Rooms, tiny: Engine) -> None:
    assert "gaf de assistent dit antwoord niet" in rooms.read(PAGE)
    today = now().date()
    with Session(tiny) as session, session.begin():
        for day, measure, amount in (
            (today, "first", 4), (today - timedelta(3), "after", 2), (today - timedelta(3), "denied", 1),
            (today - timedelta(40), "first", 9), (today - timedelta(70), "first", 100),
        ):  # fmt: skip
            session.add(DailyCount(day=day, measure=measure, topic="privacy", entry_id=FAQ, amount=amount))
        session.add(DailyCount(day=today, measure="first", topic="privacy", entry_id="privacy.wissen", amount=50))
        session.add(Feedback(sender="x", entry_id=FAQ, version=1, helpful=False, comment="te vaag voor mij"))
    said = rooms.as_role(Role.READER).read(PAGE)
    assert "gaf de assistent dit antwoord 6 keer. In de 30 dagen ervoor 9 keer." in said
    assert "Antwoord niet bedoeld10" in said
    assert "“te vaag voor mij” (hielp niet," in said


def test_the_history_names_who_wrote_and_who_planned(rooms: Rooms, reviewed: Draft, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        soon = now() + timedelta(hours=1)
        workflow.schedule(session, PIM, reviewed.id, soon, "op de dag van de wet")
        session.get_one(Draft, reviewed.id).publish_at = now()
        workflow.publish(session, None, reviewed.id, "Zo gepland")
    history = rooms.read(PAGE).partition("Geschiedenis Versie")[2]
    assert "Tekst van Eva. Gepland door Pim." in history
    assert "op de dag van de wet" in history


def test_other_entries_are_named_by_their_question(rooms: Rooms) -> None:
    said = rooms.as_role(Role.READER).read("/beheer/vragen/privacy.inzage")
    assert "Hoe lang duurt een privacyverzoek?, Kan ik mijn gegevens laten wissen?" in said


def test_pausing_from_the_page_leads_back_to_it(rooms: Rooms, tiny: Engine) -> None:
    form = "/beheer/schakelaars/pauze?wat=entry&welke=privacy.termijn&vanaf=vraag"
    assert form.replace("&", "&amp;") in rooms.get(PAGE).text
    answer = rooms.post(form, form, reason="klopt niet", notice="Bel ons.")
    assert answer.headers["location"] == PAGE
    page = rooms.follow(answer).text
    assert "Deze vraag staat stil: klopt niet." in words_on(page)
    with Session(tiny) as session:
        number = session.scalars(select(Switch.id)).one()
    answer = rooms.post(f"/beheer/schakelaars/{number}/hervat?vanaf={FAQ}", PAGE)
    assert answer.headers["location"] == PAGE
    assert "staat stil" not in rooms.read(PAGE)
