"""Groups of the inbox that staff made: put together, put apart, and left to themselves again."""

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.faq.store import FaqStore
from bot.ground.audit import AuditRecord
from bot.ground.municipality import Municipality
from bot.ground.roles import Role
from bot.staff.inbox.groups import Filters, Inbox
from tests.rooms import Rooms
from tests.said import say
from tests.site import words_on
from tests.unit.test_counting import UNKNOWN

HERE = "/beheer/inbox"
TREES, MORE_TREES, SHRUBS = "hoeveel bomen staan er", "hoeveel bomen staan er nu", "wie snoeit de struiken"


@pytest.fixture
def inbox(tiny: Engine, municipality: Municipality) -> Inbox:
    """As another process sees it."""
    return Inbox(FaqStore(tiny, municipality))


def ask(engine: Engine, *texts: str) -> list[int]:
    """Residents ask, and get no answer; the numbers of what they asked."""
    with Session(engine) as session:
        count = len(session.scalars(select(OpenQuestion.id)).all())
    for number, text in enumerate(texts, count):
        say(Conversations(engine), f"bewoner-nummer-{number:03}", text, [UNKNOWN])
    with Session(engine) as session:
        return list(session.scalars(select(OpenQuestion.id).order_by(OpenQuestion.id)))[count:]


def groups(engine: Engine, inbox: Inbox) -> list[set[str]]:
    """The texts of each group."""
    with Session(engine) as session:
        found = inbox.page(session, Filters(), 1).groups
        return [{row.text for row in inbox.group_of(session, group.id)} for group in found]


def told(rooms: Rooms, path: str, **fields: object) -> str:
    return words_on(rooms.follow(rooms.post(path, HERE, **fields)).text)


def test_groups_are_put_together_for_good(rooms: Rooms, tiny: Engine, inbox: Inbox) -> None:
    trees, shrubs = ask(tiny, TREES, SHRUBS)
    assert len(groups(tiny, inbox)) == 2
    assert "Deze vragen zijn nu één groep." in told(rooms, f"{HERE}/groepen/samen", groep=[trees, shrubs])
    assert groups(tiny, inbox) == [{TREES, SHRUBS}]
    ask(tiny, MORE_TREES, "wie snoeit de struiken hier")  # what is like one of them comes along
    assert groups(tiny, inbox) == [{TREES, MORE_TREES, SHRUBS, "wie snoeit de struiken hier"}]
    with Session(tiny) as session, session.begin():
        session.execute(delete(OpenQuestion).where(OpenQuestion.id == trees))  # its resident erased it
    assert {SHRUBS, "wie snoeit de struiken hier"} in groups(tiny, inbox)


def test_questions_are_put_apart_though_they_are_alike(rooms: Rooms, tiny: Engine, inbox: Inbox) -> None:
    trees, more, again = ask(tiny, TREES, MORE_TREES, TREES)
    assert len(groups(tiny, inbox)) == 1
    page = rooms.read(f"{HERE}/{trees}")
    assert "Zet de gekozen vragen in een eigen groep" in page
    assert "zijn nu een eigen groep" in told(rooms, f"{HERE}/{trees}/apart", vraag=[more])
    assert sorted(map(sorted, groups(tiny, inbox))) == [[TREES], [MORE_TREES]]
    assert "Een collega maakte deze groep." in rooms.read(f"{HERE}/{trees}")
    assert "weer vanzelf ingedeeld" in told(rooms, f"{HERE}/{more}/vanzelf")
    told(rooms, f"{HERE}/{again}/vanzelf")  # it went back there already
    assert groups(tiny, inbox) == [{TREES, MORE_TREES}]
    with Session(tiny) as session:
        done = session.execute(
            select(AuditRecord.action, AuditRecord.after).where(AuditRecord.action.startswith("inbox."))
        )
        assert [(action, after["questions"]) for action, after in done] == [
            ("inbox.split", 1), ("inbox.let_go", 1), ("inbox.let_go", 3),
        ]  # fmt: skip


@pytest.mark.parametrize("fields", [{}, {"groep": ["0"]}, {"groep": ["x", "9" * 30]}])
def test_less_than_two_groups_make_none(rooms: Rooms, tiny: Engine, inbox: Inbox, fields: dict[str, object]) -> None:
    trees, _, _ = ask(tiny, TREES, MORE_TREES, SHRUBS)
    for chosen in (fields, {"groep": [trees]}, {"groep": [trees, trees + 1]}):  # the last two are one group
        assert "Kies eerst twee of meer groepen" in told(rooms, f"{HERE}/groepen/samen", **chosen)
    assert len(groups(tiny, inbox)) == 2


def test_a_whole_group_cannot_be_put_apart_from_itself(rooms: Rooms, tiny: Engine, inbox: Inbox) -> None:
    trees, more = ask(tiny, TREES, MORE_TREES)
    for chosen in ([], [trees, more], [0]):
        assert "Laat er ook minstens één staan." in told(rooms, f"{HERE}/{trees}/apart", vraag=chosen)
    assert groups(tiny, inbox) == [{TREES, MORE_TREES}]


def test_a_reader_makes_no_groups(rooms: Rooms, tiny: Engine) -> None:
    trees, shrubs = ask(tiny, TREES, SHRUBS)
    rooms.as_role(Role.READER)
    assert rooms.post(f"{HERE}/groepen/samen", groep=[trees, shrubs]).status_code == 403
