"""Turns over several Rasas: one that fails or is frozen is passed over, one that is slow is waited for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.conversation import rasas
from bot.conversation.rasas import Rasas
from bot.conversation.replies import Said
from bot.ground.errors import EngineAway


class Fake:
    """A Rasa that does as a test says: `answers` after `may_answer`, fails, or shows no life."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked = 0
        self.fails = False
        self.lives = True
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def converse(self, _sender: str, _message: str, _memory: dict[str, Any]) -> Said:
        self.asked += 1
        await self.may_answer.wait()
        if self.fails:
            raise EngineAway("no")
        return Said([{"text": self.name}], {})

    async def is_alive(self) -> bool:
        return self.lives

    async def close(self) -> None:
        """Nothing."""


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is silent is doubted at once."""
    monkeypatch.setattr(rasas, "SECONDS_TO_DOUBT", 0.01)
    monkeypatch.setattr(rasas, "SECONDS_BETWEEN_LOOKS", 0.01)


Play = Callable[[Rasas, list[Fake]], Awaitable[None]]


def play(names: str, scene: Play) -> None:
    async def main() -> None:
        fakes = [Fake(name) for name in names]
        several = Rasas(fakes)  # type: ignore[arg-type]
        await scene(several, fakes)
        await several.close()

    asyncio.run(main())


async def ask(several: Rasas) -> str:
    said = await several.converse("iemand", "hoi", {})
    return str(said.messages[0]["text"])


def test_one_that_fails_is_asked_last_from_then_on() -> None:
    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        fakes[0].fails = True
        assert [await ask(several) for _ in range(5)] == ["b"] * 5
        assert fakes[0].asked == 1

    play("ab", scene)


def test_where_all_fail_it_is_told_at_once_and_tried_again_the_next_time() -> None:
    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        for fake in fakes:
            fake.fails = True
        for _ in range(2):
            with pytest.raises(EngineAway):
                await ask(several)
        assert [fake.asked for fake in fakes] == [2, 2]
        fakes[1].fails = False
        assert await ask(several) == "b"

    play("ab", scene)


def test_a_frozen_one_gets_no_turn_until_it_lives() -> None:
    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        (only,) = fakes
        only.may_answer.clear()
        only.lives = False
        for _ in range(3):
            with pytest.raises(EngineAway):
                await ask(several)
        assert only.asked == 1
        only.lives = True
        only.may_answer.set()
        async with asyncio.timeout(20):
            while several._places[0].is_frozen:
                await asyncio.sleep(0.01)
        assert await ask(several) == "a"

    play("a", scene)


def test_a_slow_one_is_waited_for() -> None:
    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        (only,) = fakes
        only.may_answer.clear()
        turn = asyncio.create_task(ask(several))
        await asyncio.sleep(0.1)
        assert not turn.done()
        only.may_answer.set()
        assert await turn == "a"

    play("a", scene)


def test_while_one_is_slow_another_is_asked_too() -> None:
    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        fakes[0].may_answer.clear()
        assert await ask(several) == "b"
        assert fakes[0].asked == 1

    play("ab", scene)


def test_the_least_busy_one_is_asked() -> None:
    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        for fake in fakes:
            fake.may_answer.clear()
        turns = [asyncio.create_task(ask(several)) for _ in range(4)]
        while sum(fake.asked for fake in fakes) < 4:
            await asyncio.sleep(0)
        assert [fake.asked for fake in fakes] == [2, 2]
        for fake in fakes:
            fake.may_answer.set()
        await asyncio.gather(*turns)

    play("ab", scene)


def test_a_mistake_of_ours_is_no_rasa_that_is_away() -> None:
    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        async def broken(*_turn: object) -> Said:
            raise KeyError

        fakes[0].converse = broken  # type: ignore[method-assign]
        with pytest.raises(KeyError):
            await ask(several)

    play("a", scene)


def test_a_crowd_waits_here_and_nobody_doubts_a_rasa_that_goes_on_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasas, "SECONDS_TO_DOUBT", 0.75)  # the crowd waits longer, and a busy machine stalls shorter

    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        (only,) = fakes
        only.may_answer.clear()
        only.lives = False  # too busy to say so
        at_work = most = 0

        async def slowly(*_turn: object) -> Said:
            nonlocal at_work, most
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0.02)
            at_work -= 1
            return Said([{"text": "a"}], {})

        only.converse = slowly  # type: ignore[method-assign]
        assert await asyncio.gather(*(ask(several) for _ in range(400))) == ["a"] * 400
        assert most == rasas.TURNS_AT_A_TIME

    play("a", scene)


def test_a_slow_turn_of_one_does_not_go_to_another_that_is_full() -> None:
    async def scene(several: Rasas, fakes: list[Fake]) -> None:
        for fake in fakes:
            fake.may_answer.clear()
        turns = [asyncio.create_task(ask(several)) for _ in range(2 * rasas.TURNS_AT_A_TIME)]
        await asyncio.sleep(0.1)
        assert [fake.asked for fake in fakes] == [rasas.TURNS_AT_A_TIME] * 2
        for fake in fakes:
            fake.may_answer.set()
        await asyncio.gather(*turns)
        assert [fake.asked for fake in fakes] == [rasas.TURNS_AT_A_TIME] * 2

    play("ab", scene)
