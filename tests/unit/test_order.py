"""Messages of one conversation are answered in the order in which they came, in one web process and over several."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from bot.conversation import order
from bot.conversation.order import SECONDS_OF_A_TURN, Numbers, Order
from bot.ground.database.base import now
from bot.ground.errors import EngineAway
from bot.turns.tables import Asking

ONE, OTHER = "een" * 6, "ander" * 4


def waiting(database: Engine, sender: str = ONE) -> int:
    with Session(database) as session:
        return session.scalar(select(func.count()).select_from(Asking).where(Asking.sender == sender)) or 0


def age(database: Engine, seconds: float) -> None:
    with Session(database) as session, session.begin():
        session.execute(update(Asking).values(at=now() - timedelta(seconds=seconds)))


@pytest.mark.parametrize("processes", [1, 2])
def test_one_at_a_time_in_the_order_in_which_they_came(database: Engine, processes: int) -> None:
    async def all_of_it() -> list[str]:
        orders = [Order(database) for _ in range(processes)]
        told: list[str] = []

        async def message(number: int) -> None:
            async with orders[number % processes].turn(ONE):
                told.append(f"begin {number}")
                await asyncio.sleep(0.02)
                told.append(f"end {number}")

        tasks = []
        for number in range(4):
            tasks.append(asyncio.create_task(message(number)))
            while processes == 2 and waiting(database) + len(told) // 2 <= number:
                await asyncio.sleep(0.005)  # it has its number before the next comes
        await asyncio.gather(*tasks)
        return told

    told = asyncio.run(all_of_it())
    assert told == [f"{what} {number}" for number in range(4) for what in ("begin", "end")]
    assert waiting(database) == 0


def test_conversations_do_not_wait_for_each_other(database: Engine) -> None:
    async def both() -> None:
        here, there = Order(database), Order(database)
        async with here.turn(ONE), here.turn(OTHER), there.turn("derde" * 4):
            assert waiting(database) == waiting(database, OTHER) == 1

    asyncio.run(both())


def test_a_process_that_died_holds_nobody_up_for_good(database: Engine) -> None:
    numbers = Numbers(database)
    numbers.take(ONE)
    mine, must_wait = numbers.take(ONE)
    assert must_wait
    assert numbers.others_before(ONE, mine)
    age(database, SECONDS_OF_A_TURN + 1)
    assert not numbers.others_before(ONE, mine)


def test_who_waits_too_long_is_told_so(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "SECONDS_OF_A_TURN", 0.2)
    monkeypatch.setattr(order, "SECONDS_TO_WAIT", 0.2)
    numbers = Numbers(database)

    async def too_long() -> None:
        here = Order(database)
        async with here.turn(ONE):
            with pytest.raises(EngineAway):
                async with here.turn(ONE):
                    pytest.fail("its turn never comes")

    async def over_there() -> None:
        first, _ = numbers.take(ONE)
        turn = asyncio.create_task(enter(Order(database)))
        while not turn.done():
            numbers.begin(first)
            await asyncio.sleep(0.02)
        with pytest.raises(EngineAway):
            turn.result()

    async def enter(there: Order) -> None:
        async with there.turn(ONE):
            pytest.fail("its turn never comes")

    asyncio.run(too_long())
    asyncio.run(over_there())


def test_who_waited_long_already_is_told_so_at_once(database: Engine) -> None:
    """Waiting for the same question elsewhere counts: in all it is an answer or an honest no within three seconds."""
    Numbers(database).take(ONE)

    async def wait() -> None:
        late = asyncio.get_running_loop().time() - 0.1
        with pytest.raises(EngineAway):
            async with Order(database).turn(ONE, late):
                pytest.fail("its turn never comes")

    asyncio.run(wait())


def test_what_a_dead_process_left_is_forgotten(database: Engine) -> None:
    numbers = Numbers(database)
    numbers.take(OTHER)
    age(database, order.SECONDS_KEPT + 1)
    numbers.give_back(numbers.take(ONE)[0])
    assert waiting(database, OTHER) == 0


def test_a_failed_turn_lets_the_next_through(database: Engine) -> None:
    async def fail_and_go_on() -> None:
        here = Order(database)
        with pytest.raises(KeyError):
            async with here.turn(ONE):
                raise KeyError
        async with here.turn(ONE):
            pass
        assert here._here == {}

    asyncio.run(fail_and_go_on())
