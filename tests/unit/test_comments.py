"""What colleagues say to each other about an entry: settled, open again, and who is named finds it in Te doen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.store import FaqStore
from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.accounts.tables import Account
from bot.staff.desk.tasks import Tasks
from bot.staff.editing import workflow
from bot.staff.editing.commenting import named_in, settle
from bot.staff.editing.tables import Comment
from bot.staff.rooms import SOURCES
from tests.rooms import Rooms
from tests.site import words_on

FAQ, PAGE = "privacy.termijn", "/beheer/vragen/privacy.termijn"
TEAM = [
    Person(number, name, role)
    for number, (name, role) in enumerate(
        [("Eva", Role.EDITOR), ("Pim", Role.PUBLISHER), ("Pim de Vries", Role.TESTER), ("Lies", Role.READER)], 1
    )
]
EVA, PIM, VRIES, LIES = TEAM


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Session(tiny) as session, session.begin():
        for person in TEAM:
            session.add(
                Account(id=person.id, sign_in_name=person.name, name=person.name, role=person.role, active=True,
                        password_is_temporary=False, made_at=now())
            )  # fmt: skip
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms.as_person(EVA)


@pytest.fixture
def tasks(tiny: Engine, municipality: Municipality) -> Tasks:
    return Tasks(tiny, municipality, FaqStore(tiny, municipality), load_texts(municipality, STAFF_TEXTS), SOURCES)


def say(rooms: Rooms, text: str, colleague: str = "") -> str:
    answer = rooms.post(f"{PAGE}/opmerking", PAGE, text=text, colleague=colleague)
    return words_on(rooms.follow(answer).text if answer.status_code == 303 else answer.text)


def press(rooms: Rooms, number: int, do: str) -> str:
    return words_on(rooms.follow(rooms.post(f"{PAGE}/opmerking/{number}", PAGE, do=do)).text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@pim kijk jij?", ["Pim"]),
        ("Vraag voor @Pim de Vries.", ["Pim de Vries"]),
        ("@Pim, en @pim de vries!", ["Pim", "Pim de Vries"]),
        ("mail naar info@Pim of @Pimpelmees", []),
        ("niemand", []),
    ],
)
def test_who_is_named(text: str, names: list[str]) -> None:
    assert [person.name for person in named_in(text, TEAM)] == names


def test_two_colleagues_of_one_name_are_both_named() -> None:
    other = Person(9, "Eva", Role.TESTER)
    assert {person.id for person in named_in("@Eva?", [*TEAM, other])} == {EVA.id, other.id}


def test_who_is_named_finds_it_until_it_is_settled(rooms: Rooms, tasks: Tasks) -> None:
    assert "Uw opmerking staat erbij." in say(rooms, "@Pim klopt dit nog?")
    ((task,),) = tasks.of(PIM).values()
    assert (task.kind, task.address, task.said) == ("mentioned", f"{PAGE}#opmerkingen", "Eva: @Pim klopt dit nog?")
    assert task.public == task.title  # a title that residents read may be mailed; what was said of it never is
    assert tasks.of(VRIES) == {}
    assert "Een collega vraagt u iets" in rooms.as_person(PIM).read("/beheer/overzicht")
    assert "De opmerking is afgehandeld." in press(rooms, 1, "settle")
    assert tasks.of(PIM) == {}
    page = rooms.read(PAGE)
    assert "1 afgehandeld" in page
    assert "Afgehandeld door Pim," in page
    assert "De opmerking staat weer open." in press(rooms, 1, "reopen")
    assert "mentioned" in tasks.of(PIM)


def test_a_colleague_is_chosen_from_a_list_without_typing_a_name(rooms: Rooms, tasks: Tasks, tiny: Engine) -> None:
    page = rooms.get(PAGE).text
    offered = re.search(r'name="colleague">(.*?)</select>', page, re.DOTALL)
    assert offered is not None
    assert [name in words_on(offered[1]) for name in ("Pim", "Pim de Vries", "Eva", "Lies")] == [
        True, True, False, False,  # not herself, nor a reader, who could not settle it
    ]  # fmt: skip
    say(rooms, "Klopt dit nog?", "Pim de Vries")
    assert "mentioned" in tasks.of(VRIES)
    assert "Een collega vraagt u iets" in rooms.as_person(VRIES).read("/beheer/overzicht")  # a tester too
    with Session(tiny) as session:
        assert session.scalars(select(Comment.text)).one() == "@Pim de Vries Klopt dit nog?"


def test_a_comment_that_is_refused_stays_in_its_field(rooms: Rooms) -> None:
    page = rooms.post(f"{PAGE}/opmerking", PAGE, text="x" * 2001, colleague="Pim")
    assert page.status_code == 422
    assert "Uw opmerking is te lang." in words_on(page.text)
    assert "x" * 2001 in page.text
    assert "<option selected>Pim</option>" in page.text


def test_a_reviewer_is_told_that_comments_are_open(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        draft = workflow.start_draft(session, EVA, FAQ)
        workflow.save_draft(session, EVA, draft.id, {**draft.content, "answer": "Binnen een maand hoort u iets."}, 1)
        workflow.send_for_review(session, EVA, draft.id)
    rooms.as_person(PIM)
    assert "opmerking open" not in rooms.read(PAGE)
    say(rooms, "Is dit een maand?")
    assert "er staat nog 1 opmerking open" in rooms.read(PAGE)
    press(rooms, 1, "settle")
    assert "opmerking open" not in rooms.read(PAGE)


def test_settling_is_audited_once_and_only_on_its_own_entry(tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        workflow.comment(session, EVA, FAQ, "ja?")
        for _ in range(2):
            settle(session, PIM, FAQ, 1)
        with pytest.raises(Refused, match="unknown"):
            settle(session, PIM, "privacy.inzage", 1)
        with pytest.raises(Refused, match="not_allowed"):
            settle(session, LIES, FAQ, 1)
        said = select(AuditRecord.action).where(AuditRecord.action.startswith("entry."))
        assert session.scalars(said).all() == ["entry.comment", "entry.settle"]
