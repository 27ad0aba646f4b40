"""The clock of a machine jumps an hour ahead, and back: nobody waits an hour for what was written meanwhile."""

import asyncio
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.conversation.codes import TransferCodes
from bot.conversation.conversations import Conversations
from bot.conversation.later.answers import AskedLater, LaterAnswers
from bot.conversation.later.sealing import Seal
from bot.conversation.later.tables import LaterAnswer
from bot.conversation.order import Numbers
from bot.conversation.repeats import SharedRepeats
from bot.dialogue.kinds import Fallback
from bot.dialogue.messages import Message
from bot.faq.store import FaqStore
from bot.faq.tables import Entry
from bot.ground.audit import AuditRecord
from bot.ground.database import base
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.http import tries
from bot.http.limits import MESSAGES, VisitorLimit
from bot.live.handovers import Handovers
from bot.live.tables import Handover
from bot.staff.accounts import sessions
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.tables import Stage
from bot.staff.clock import Clock
from bot.staff.editing.holding import Rules
from bot.turns.tables import Asking, Repeat, TransferCode
from bot.web.heartbeat import beats, heartbeat_file
from tests.unit.accounts import AT, GOOD, account_of, open_door, settle

ONE = "een" * 6
PLACE = (ONE, "sleutel-1234")
HOUR = timedelta(hours=1)
SAID = Message("Dat weet ik niet.", Fallback(reason="unknown"))
VISITOR = "192.0.2.7"
NAME = "anna@zandermeer.example"

Jump = Callable[[timedelta], None]


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """Moves every clock that is read here, from the true time."""

    def to(away: timedelta) -> None:
        moved: Callable[[], datetime] = lambda: base.now() + away  # noqa: E731
        seconds = time.time
        for module in ("bot.conversation.order", "bot.conversation.repeats"):
            monkeypatch.setattr(f"{module}.now", moved)

        class Clock:
            time = staticmethod(lambda: seconds() + away.total_seconds())

        monkeypatch.setattr(tries, "time", Clock)
        monkeypatch.setattr("bot.http.limits.time", Clock)

    return to


def written_ahead(database: Engine, table: type[Asking | Repeat]) -> None:
    """What stands there was written while the clock was an hour ahead."""
    with Session(database) as session, session.begin():
        session.execute(update(table).values(at=base.now() + HOUR))


def test_a_turn_of_an_hour_to_come_is_not_waited_for(database: Engine) -> None:
    numbers = Numbers(database)
    numbers.take(ONE)
    written_ahead(database, Asking)
    assert not numbers.take(ONE)[1]
    numbers.give_back(numbers.take(ONE)[0])
    with Session(database) as session:
        assert session.query(Asking).where(Asking.at > base.now() + HOUR / 2).count() == 0


def test_a_question_of_an_hour_to_come_is_asked_anew(database: Engine) -> None:
    shared = SharedRepeats(database)
    shared.claim(PLACE)
    written_ahead(database, Repeat)
    assert shared.claim(PLACE)
    assert not shared.claim(PLACE)


def test_an_answer_of_an_hour_to_come_is_not_asked_anew_but_forgotten(database: Engine) -> None:
    shared = SharedRepeats(database)
    shared.claim(PLACE)
    shared.keep(PLACE, [{"text": "antwoord"}], base.now())
    written_ahead(database, Repeat)
    assert not shared.claim(PLACE)
    assert shared.answers(PLACE) == [{"text": "antwoord"}]
    shared.sweep()
    assert shared.answers(PLACE) is None


def test_one_turn_ends_where_the_clock_moves_while_it_lasts(database: Engine, jump: Jump) -> None:
    """Ahead: it counts as over, and the next goes first. Back: it is given back as ever."""
    numbers = Numbers(database)
    (first, _), (second, _) = numbers.take(ONE), numbers.take(ONE)
    assert numbers.others_before(ONE, second)
    jump(HOUR)
    assert not numbers.others_before(ONE, second)
    jump(-HOUR)
    assert not numbers.others_before(ONE, second)
    numbers.give_back(first)


def test_who_was_refused_ahead_is_not_refused_for_an_hour(database: Engine, jump: Jump, tmp_path: Path) -> None:
    settings = Settings(datawijzer_home=tmp_path, chat_rate_limit="on", web_processes=2)

    async def many(limit: VisitorLimit, times: int) -> list[int]:
        return [await limit.seconds_to_wait(VISITOR) for _ in range(times)]

    async def all_of_it() -> None:
        limit = VisitorLimit(settings, database)
        jump(HOUR)
        waits = await many(limit, MESSAGES.amount + 1)
        assert waits[-1] > 0
        jump(timedelta())
        waits = await many(limit, MESSAGES.amount + 1)
        assert waits[:-1] == [0] * MESSAGES.amount
        assert 0 < waits[-1] <= 60, "and the limit holds as ever"
        jump(HOUR)
        assert await many(limit, 1) == [0]

    asyncio.run(all_of_it())


def test_a_heartbeat_of_an_hour_to_come_is_no_sign_of_life(tmp_path: Path) -> None:
    settings = Settings(datawijzer_home=tmp_path)
    path = heartbeat_file(settings, "web-1")
    path.parent.mkdir()
    path.touch()
    assert beats(settings, "web-1")
    os.utime(path, (time.time() + 3600,) * 2)
    assert not beats(settings, "web-1")


def test_nothing_is_erased_too_early_for_an_hour_and_all_of_it_in_time(database: Engine) -> None:
    moment = [base.now()]
    conversations = Conversations(database, clock=lambda: moment[0])
    conversations.add(ONE, "hallo", [])
    moment[0] += HOUR
    assert conversations.purge(1).turns == 0
    conversations.add("later" * 3, "hallo", [])
    moment[0] -= HOUR
    assert conversations.purge(1).turns == 0
    moment[0] += timedelta(days=1) + 2 * HOUR
    assert conversations.purge(1).turns == 2


@pytest.mark.parametrize("many", [1, 2])
def test_no_limit_of_an_hour_to_come_stays_shut(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Whatever counts: the memory of one website, or the database of several."""
    seconds = time.time
    settings = Settings(datawijzer_home=tmp_path, chat_rate_limit="on", web_processes=many)

    async def all_of_it() -> None:
        limit = VisitorLimit(settings, database)
        with monkeypatch.context() as moved:
            moved.setattr(time, "time", lambda: seconds() + HOUR.total_seconds())
            assert [await limit.seconds_to_wait(VISITOR) for _ in range(MESSAGES.amount + 1)][-1] > 0
        assert await limit.seconds_to_wait(VISITOR) == 0
        waits = [await limit.seconds_to_wait(VISITOR) for _ in range(MESSAGES.amount + 1)]
        assert 0 < waits[-1] <= 60, "and the limit holds as ever"

    asyncio.run(all_of_it())


def test_a_name_that_was_shut_an_hour_to_come_is_open_now(database: Engine, tmp_path: Path) -> None:
    door = open_door(database, tmp_path)
    anna = settle(door)
    for _ in range(door.rules.failures):
        with pytest.raises(Refused):
            door.by_password(NAME, "fout fout fout", AT + HOUR)
    assert not Accounts(door).shut(AT)
    assert door.by_password(NAME, GOOD, AT).stage == Stage.SIGNED_IN
    assert account_of(door, anna).active


def test_a_session_outlasts_the_jump(database: Engine, tmp_path: Path) -> None:
    """Ahead it is over, and not for good; what it is used for behind takes nothing from it."""
    door = open_door(database, tmp_path)
    settle(door)
    token = door.by_password(NAME, GOOD, AT).token
    little = HOUR / 60

    def is_open(at: datetime) -> bool:
        with Session(database) as session, session.begin():
            return sessions.find(session, token, at, door.rules) is not None

    moments = [AT + HOUR, AT + little, AT - HOUR, AT + 2 * little, AT + 2 * little + door.rules.idle]
    assert [is_open(at) for at in moments] == [False, True, True, True, False]


def test_what_was_lent_an_hour_to_come_is_free(database: Engine, tmp_path: Path) -> None:
    later, handovers = LaterAnswers(database, Seal(tmp_path)), Handovers(database)
    later.keep("t", AskedLater("woo", "jan@post.example", "Mag dat?"))
    number = handovers.claim(ONE)
    assert number is not None
    with Session(database) as session, session.begin():
        session.execute(update(LaterAnswer).values(lent_until=base.now() + HOUR))
        session.execute(update(Handover).values(lent_until=base.now() + HOUR, begun_at=base.now() + HOUR))
        handover = session.get_one(Handover, number)
        session.expunge(handover)
    (waiting,) = later.waiting()
    assert later.lend(waiting)
    assert later.lend(waiting) is None, "it is lent now"
    assert handovers.lend(handover)
    assert not handovers.lend(handover)
    assert handovers.claim(ONE) is not None, "an opening of an hour to come has failed"
    assert handovers.claim(ONE) is None


def test_a_code_that_was_made_an_hour_to_come_opens_nothing(database: Engine, tmp_path: Path) -> None:
    codes = TransferCodes(database, tmp_path)
    Conversations(database).add(ONE, "hallo", [])
    made = codes.make(ONE)
    assert made is not None
    with Session(database) as session, session.begin():
        session.execute(update(TransferCode).values(at=base.now() + HOUR))
    assert codes.take(made[0]) is None


def test_a_conversation_goes_on_over_the_jump(database: Engine) -> None:
    moment = [base.now()]
    conversations = Conversations(database, clock=lambda: moment[0])
    conversations.add(ONE, "hallo", [SAID], {"last_faq": "privacy.een"})
    for away in (HOUR, -HOUR):
        moment[0] = base.now() + away
        assert conversations.memory(ONE) == {"last_faq": "privacy.een"}


def test_an_index_follows_when_the_clock_goes_back_over_a_boundary(filled: Engine, municipality: Municipality) -> None:
    """What went live too early is not live; and it goes live in its own time, for whoever reads by versions too."""
    rules, words = Rules.of(municipality), load_texts(municipality, STAFF_TEXTS)
    store, at = FaqStore(filled, municipality), [base.now()]
    clock = Clock(filled, rules, words)
    with Session(filled) as session, session.begin():
        session.get_one(Entry, "privacy.termijn").valid_from = at[0] + HOUR / 2

    def versions(*moments: datetime) -> list[int]:
        found = []
        for moment in moments:
            clock._follow_validity(moment)
            found.append(store.version())
        return found

    first, ahead, still, back, again = versions(at[0], at[0] + HOUR, at[0] + HOUR, at[0] + HOUR / 60, at[0] + HOUR / 60)
    assert [ahead - first, still - ahead, back - still, again - back] == [1, 0, 1, 0]
    assert "privacy.termijn" not in store.content().entries
    assert versions(at[0] + HOUR * 0.6)[0] == again + 1
    with Session(filled) as session:
        assert len(session.scalars(select(AuditRecord).where(AuditRecord.action == "entry.begin")).all()) == 2


def test_clocks_of_machines_that_differ_a_little_raise_no_version(filled: Engine, municipality: Municipality) -> None:
    clock = Clock(filled, Rules.of(municipality), load_texts(municipality, STAFF_TEXTS))
    moment, little = base.now(), timedelta(seconds=20)
    clock._follow_validity(moment)
    with Session(filled) as session, session.begin():
        session.get_one(Entry, "privacy.termijn").valid_from = moment + little / 2
    versions = []
    for off in (little, timedelta(), little, timedelta()):
        clock._follow_validity(moment + off)
        versions.append(FaqStore(filled, municipality).version())
    assert len(set(versions)) == 1
