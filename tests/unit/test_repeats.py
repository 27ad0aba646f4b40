"""A question sent twice is asked once, in one web process and over several; on both database engines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from bot.conversation.repeats import SECONDS_KEPT, SECONDS_TO_ANSWER, Repeats, SharedRepeats
from bot.ground.database.base import now
from bot.ground.errors import EngineAway
from bot.turns.tables import Repeat

KEY = "sleutel-1234"
PLACE = ("iemand", KEY)


@asynccontextmanager
async def webs(database: Engine, count: int = 1) -> AsyncIterator[list[Repeats]]:
    """As many web processes; at the end each has kept what it must."""
    made = [Repeats(database) for _ in range(count)]
    yield made
    for each in made:
        await each.close()


class Rasa:
    """Counts how often it was asked; answers once it may."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self) -> list[dict[str, Any]]:
        self.asked += 1
        number = self.asked
        await self.may_answer.wait()
        if self.fails:
            raise ConnectionError
        return [{"text": f"antwoord {number}"}]


@pytest.fixture
def rasa() -> Rasa:
    return Rasa()


def age(database: Engine, seconds: float) -> None:
    with Session(database) as session, session.begin():
        session.execute(update(Repeat).values(at=now() - timedelta(seconds=seconds)))


@pytest.mark.parametrize("processes", [1, 2])
def test_the_same_key_brings_the_same_answer(database: Engine, rasa: Rasa, processes: int) -> None:
    async def twice() -> list[Any]:
        async with webs(database, processes) as made:
            return [await made[number % processes].once("iemand", KEY, rasa) for number in range(2)]

    assert asyncio.run(twice()) == [[{"text": "antwoord 1"}]] * 2


@pytest.mark.parametrize("processes", [1, 2])
def test_a_second_call_waits_for_the_first(database: Engine, rasa: Rasa, processes: int) -> None:
    async def together() -> list[Any]:
        async with webs(database, processes) as made:
            rasa.may_answer.clear()
            calls = [asyncio.ensure_future(made[number % processes].once("iemand", KEY, rasa)) for number in range(4)]
            await asyncio.sleep(0.2)
            assert not any(call.done() for call in calls)
            rasa.may_answer.set()
            return await asyncio.gather(*calls)

    assert asyncio.run(together()) == [[{"text": "antwoord 1"}]] * 4


def test_a_caller_that_goes_away_does_not_end_the_question(database: Engine, rasa: Rasa) -> None:
    async def leave() -> Any:
        async with webs(database) as (repeats,):
            first = asyncio.ensure_future(repeats.once("iemand", KEY, rasa))
            await asyncio.sleep(0)
            first.cancel()
            return await repeats.once("iemand", KEY, rasa)

    assert asyncio.run(leave()) == [{"text": "antwoord 1"}]


@pytest.mark.parametrize(("sender", "key"), [("ander", KEY), ("iemand", "sleutel-5678"), ("iemand", "")])
def test_another_sender_another_key_or_none_is_another_question(
    database: Engine, rasa: Rasa, sender: str, key: str
) -> None:
    async def two() -> None:
        async with webs(database) as (repeats,):
            await repeats.once("iemand", KEY, rasa)
            await repeats.once(sender, key, rasa)

    asyncio.run(two())
    assert rasa.asked == 2


def test_a_failure_is_not_remembered(database: Engine, rasa: Rasa) -> None:
    async def again() -> Any:
        async with webs(database, 2) as (first, other):
            rasa.fails = True
            with pytest.raises(ConnectionError):
                await first.once("iemand", KEY, rasa)
            rasa.fails = False
            return await other.once("iemand", KEY, rasa)

    assert asyncio.run(again()) == [{"text": "antwoord 2"}]


def test_a_question_whose_process_died_is_asked_anew_after_a_while(database: Engine) -> None:
    shared = SharedRepeats(database)
    assert shared.claim(PLACE)
    assert not shared.claim(PLACE)
    age(database, SECONDS_TO_ANSWER + 1)
    assert shared.claim(PLACE)
    assert not shared.claim(PLACE), "only one takes over"


def test_who_asks_again_while_a_dead_process_holds_the_question_hears_an_honest_no(
    database: Engine, rasa: Rasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.repeats.SECONDS_TO_WAIT", 0.2)
    assert SharedRepeats(database).claim(("iemand", KEY))

    async def again() -> Any:
        async with webs(database, 1) as (web,):
            with pytest.raises(EngineAway):
                await web.once("iemand", KEY, rasa)
            age(database, SECONDS_TO_ANSWER + 1)
            return await web.once("iemand", KEY, rasa)

    assert asyncio.run(again()) == [{"text": "antwoord 1"}], "later it is asked, once"


def test_an_answer_is_never_asked_anew_however_old(database: Engine) -> None:
    shared = SharedRepeats(database)
    shared.claim(PLACE)
    shared.keep(PLACE, [{"text": "antwoord"}], now())
    age(database, SECONDS_TO_ANSWER + 1)
    assert not shared.claim(PLACE)
    assert shared.answers(PLACE) == [{"text": "antwoord"}]


def test_no_answer_at_all_is_an_answer_too(database: Engine) -> None:
    """While a person has the conversation, most messages bring none."""
    shared = SharedRepeats(database)
    shared.claim(PLACE)
    assert shared.answers(PLACE) is None
    shared.keep(PLACE, [], now())
    assert shared.answers(PLACE) == []


def test_answers_are_forgotten_after_some_minutes(database: Engine) -> None:
    shared = SharedRepeats(database)
    shared.claim(PLACE)
    shared.keep(PLACE, [{"text": "oud"}], now())
    age(database, SECONDS_KEPT + 1)
    shared.claim(("ander", KEY))
    shared.sweep()
    with Session(database) as session:
        assert session.scalars(select(Repeat.sender)).all() == ["ander"]


def test_an_erased_conversation_does_not_come_back_by_a_late_answer(database: Engine) -> None:
    shared = SharedRepeats(database)
    shared.claim(PLACE)
    shared.drop(PLACE)
    shared.keep(PLACE, [{"text": "te laat"}], now())
    with Session(database) as session:
        assert session.scalar(select(func.count()).select_from(Repeat)) == 0


def test_an_answer_that_is_kept_late_is_not_that_of_who_asks_anew_after_erasing(database: Engine) -> None:
    shared = SharedRepeats(database)
    assert shared.claim(PLACE)
    answered_at = now()
    shared.drop(PLACE)  # erased before it was kept
    assert shared.claim(PLACE)
    shared.keep(PLACE, [{"text": "van daarvoor"}], answered_at)
    assert shared.answers(PLACE) is None
