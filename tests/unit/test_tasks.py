"""What waits for whom in Beheer: by role, with a link to where it is done, and nothing once it is done."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.faq.announcements import Announcement
from bot.faq.claims import Claim, digest_of
from bot.faq.store import FaqStore
from bot.faq.tables import Entry
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.desk.tasks import Asked, Task, Tasks
from bot.staff.editing import workflow
from bot.staff.rooms import SOURCES
from tests.rooms import Rooms
from tests.said import say
from tests.site import Site
from tests.unit.test_counting import message

EVA, BOB = Person(1, "Eva", Role.EDITOR), Person(2, "Bob", Role.EDITOR)
PIM, READER = Person(3, "Pim", Role.PUBLISHER), Person(4, "Lies", Role.READER)
FAQ, PAGE = "privacy.termijn", "/beheer/vragen/privacy.termijn"
QUESTION = "Hoe lang duurt een privacyverzoek?"
NOON = datetime.fromisoformat("2026-11-30T12:00+01:00")


@pytest.fixture
def tasks(tiny: Engine, municipality: Municipality) -> Tasks:
    words = load_texts(municipality, STAFF_TEXTS)
    return Tasks(tiny, municipality, FaqStore(tiny, municipality), words, SOURCES)


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms


@pytest.fixture
def draft(tiny: Engine) -> int:
    """Eva wrote another answer and handed it in."""
    with Session(tiny) as session, session.begin():
        started = workflow.start_draft(session, EVA, FAQ)
        content = {
            **started.content,
            "question": "Hoe lang duurt het?",
            "answer": "U krijgt binnen zes weken antwoord.",
        }
        workflow.save_draft(session, EVA, started.id, content, 1)
        workflow.send_for_review(session, EVA, started.id)
        return started.id


def kinds(tasks: Tasks, person: Person, moment: datetime | None = None) -> dict[str, int]:
    return {kind: len(found) for kind, found in tasks.of(person, moment).items()}


def only(tasks: Tasks, person: Person) -> Task:
    ((task,),) = tasks.of(person).values()
    return task


def test_a_draft_waits_for_who_may_look_at_it_and_not_for_its_author(tasks: Tasks, draft: int) -> None:
    assert only(tasks, PIM).kind == "to_review"
    assert only(tasks, PIM).address == PAGE
    assert only(tasks, PIM).title == "Hoe lang duurt het?"
    assert only(tasks, PIM).public == QUESTION  # what residents read already
    assert [kinds(tasks, person) for person in (EVA, BOB, READER)] == [{}, {}, {}]
    assert kinds(tasks, Person(EVA.id, "Eva", Role.PUBLISHER)) == {}  # she wrote it


def test_where_one_pair_of_eyes_is_enough_it_waits_for_its_author_too(
    tiny: Engine, municipality: Municipality, draft: int
) -> None:
    alone = municipality.model_copy(update={"four_eyes": False})
    tasks = Tasks(tiny, alone, FaqStore(tiny, alone), load_texts(alone, STAFF_TEXTS), SOURCES)
    assert kinds(tasks, Person(EVA.id, "Eva", Role.PUBLISHER)) == {"to_review": 1}


def test_what_came_back_waits_for_its_author_with_the_reason_until_it_is_handed_in_again(
    tasks: Tasks, tiny: Engine, draft: int
) -> None:
    with Session(tiny) as session, session.begin():
        workflow.send_back(session, PIM, draft, "De termijn klopt niet.")
    task = only(tasks, EVA)
    assert (task.kind, task.said, task.address) == ("sent_back", "De termijn klopt niet.", PAGE)
    assert [kinds(tasks, person) for person in (PIM, BOB)] == [{}, {}]
    with Session(tiny) as session, session.begin():
        content = {**workflow.start_draft(session, EVA, FAQ).content, "answer": "U krijgt binnen een maand antwoord."}
        workflow.save_draft(session, EVA, draft, content, 2)
    assert only(tasks, EVA).said == "De termijn klopt niet."  # begun, not done
    with Session(tiny) as session, session.begin():
        workflow.send_for_review(session, EVA, draft)
    assert kinds(tasks, EVA) == {}
    assert kinds(tasks, PIM) == {"to_review": 1}


def test_a_draft_that_never_came_back_is_no_task(tasks: Tasks, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        workflow.start_draft(session, EVA, FAQ)
    assert kinds(tasks, EVA) == {}


def test_agreed_then_planned_for_today_or_later(tasks: Tasks, tiny: Engine, draft: int) -> None:
    with Session(tiny) as session, session.begin():
        workflow.approve(session, PIM, draft)
    assert kinds(tasks, PIM) == {"to_publish": 1}
    assert kinds(tasks, EVA) == {}
    moment = now() + timedelta(hours=1)
    with Session(tiny) as session, session.begin():
        workflow.schedule(session, PIM, draft, moment, "na het besluit")
    for person, at, expected in (
        (PIM, moment, {"today": 1}), (EVA, moment, {"today": 1}), (BOB, moment, {}), (PIM, moment - timedelta(2), {}),
    ):  # fmt: skip
        assert kinds(tasks, person, at) == expected


def test_an_announcement_that_begins_today(tasks: Tasks, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        for hours in (-1, 5, 13):
            begins = NOON + timedelta(hours=hours)
            session.add(
                Announcement(text=f"{hours}", begins_at=begins, ends_at=begins + timedelta(1), person_name="Pim")
            )
    ((task,),) = tasks.of(PIM, NOON).values()
    assert (task.title, task.address) == ("5", "/beheer/mededelingen/2")
    assert kinds(tasks, EVA, NOON) == {}


def test_answers_to_look_at_again_the_longest_overdue_first(tasks: Tasks, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        for faq, day in (("privacy.inzage", "2026-11-29"), ("privacy.wissen", "2026-11-01"), (FAQ, "2026-12-01")):
            session.execute(update(Entry).where(Entry.id == faq).values(review_on=datetime.fromisoformat(day).date()))
    found = tasks.of(EVA, NOON)["review_due"]
    assert [task.address.rpartition("/")[2] for task in found] == ["privacy.wissen", "privacy.inzage"]
    assert kinds(tasks, READER, NOON) == {}


def test_questions_of_the_inbox_that_grew(tasks: Tasks, tiny: Engine) -> None:
    conversations = Conversations(tiny)
    unknown = message("fallback", reason="unknown", nearest=[])
    for number, question in enumerate(["hoe duur is een hengelpas", "hoe duur is de hengelpas"] * 2 + ["iets anders"]):
        say(conversations, f"bewoner-nummer-{number:03}", question, [unknown])
    task = only(tasks, EVA)
    assert (task.kind, task.count) == ("inbox", 4)
    assert task.address.startswith("/beheer/inbox/")
    assert task.public == ""  # what a resident wrote never leaves
    assert kinds(tasks, READER) == {}
    assert kinds(tasks, EVA, now() + timedelta(8)) == {}


def test_on_the_overview_and_counted_in_the_menu(rooms: Rooms, tiny: Engine, draft: int) -> None:
    with Session(tiny) as session, session.begin():
        workflow.send_back(session, PIM, draft, "De <b>termijn</b> klopt niet.")
    page = rooms.as_role(Role.EDITOR).get("/beheer/overzicht").text
    assert "De &lt;b&gt;termijn&lt;/b&gt; klopt niet." in page
    assert page.index("klopt niet.") < page.index(f'href="{PAGE}"')
    assert "Overzicht 1 te doen" in rooms.read("/beheer/concepten")
    with Session(tiny) as session, session.begin():
        workflow.send_for_review(session, EVA, draft)
    assert "U bent helemaal bij: er wacht niets op u." in rooms.read("/beheer/overzicht")
    assert "te doen" not in rooms.read("/beheer/concepten")
    assert "Te doen" not in rooms.as_role(Role.READER).read("/beheer/overzicht")


def test_many_of_a_kind_do_not_push_the_page_away(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        session.execute(update(Entry).values(review_on=datetime(2020, 1, 1).date()))
    words = rooms.as_role(Role.EDITOR).read("/beheer/overzicht")
    assert "Opnieuw te bekijken: 6" in words
    assert "Toon de andere 1" in words


def test_facts_of_answers_that_hold_not_much_longer_once_for_each_answer(tasks: Tasks, tiny: Engine) -> None:
    ends = [("privacy.wissen", "2026-12-30"), (FAQ, "2026-12-31"), ("privacy.inzage", "2026-11-01")]
    with Session(tiny) as session, session.begin():
        for number, (faq, day) in enumerate([*ends, *ends[:1]]):
            answer = session.get_one(Entry, faq).answer
            session.add(
                Claim(
                    entry_id=faq, position=number, words="binnen 1 maand", source="https://wetten.overheid.nl/BWBR0040940",
                    checked_on=NOON.date(), valid_until=datetime.fromisoformat(day).date(),
                    answer_digest=digest_of(answer),
                )
            )  # fmt: skip
    found = tasks.of(EVA, NOON)["claim_due"]
    assert [task.at.isoformat() for task in found if task.at] == ["2026-11-01", "2026-12-30"]
    assert {task.address for task in found} == {"/beheer/beweringen"}
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.inzage").answer = "Wij schreven dit zelf, en het is een ander antwoord."
    assert kinds(tasks, EVA, NOON) == {"claim_due": 1}
    assert kinds(tasks, READER, NOON) == {}


def test_a_source_with_a_mistake_takes_no_page_away(
    tiny: Engine, municipality: Municipality, draft: int, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_session: Session, _asked: Asked) -> list[Task]:
        raise ValueError("iets van een bewoner")

    words = load_texts(municipality, STAFF_TEXTS)
    tasks = Tasks(tiny, municipality, FaqStore(tiny, municipality), words, (broken, *SOURCES))
    assert kinds(tasks, PIM) == {"to_review": 1}
    assert "broken: ValueError" in caplog.text
    assert "bewoner" not in caplog.text


def test_a_website_that_mails_has_one_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Tasks] = []
    make = Tasks.__init__
    monkeypatch.setattr(Tasks, "__init__", lambda self, *parts: (made.append(self), make(self, *parts))[1])
    Site(Settings(datawijzer_home=tmp_path, smtp_url="smtp://127.0.0.1:1"))
    assert len(made) == 1
