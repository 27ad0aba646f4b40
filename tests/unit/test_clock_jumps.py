"""The clock of a machine jumps an hour ahead, and back: nobody waits an hour for what was written meanwhile."""

import asyncio
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.order import Numbers
from bot.conversation.repeats import SharedRepeats
from bot.ground.database import base
from bot.ground.settings import Settings
from bot.http import tries
from bot.http.limits import MESSAGES, VisitorLimit
from bot.turns.tables import Asking, Repeat
from bot.web.heartbeat import beats, heartbeat_file

ONE = "een" * 6
PLACE = (ONE, "sleutel-1234")
HOUR = timedelta(hours=1)
VISITOR = "192.0.2.7"

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
    shared.keep(PLACE, [{"text": "antwoord"}])
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
