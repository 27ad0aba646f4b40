"""A question sent twice is asked once."""

import asyncio
from typing import Any

import pytest

from bot.chat.repeats import SECONDS_KEPT, Repeats

KEY = "sleutel-1234"


class Rasa:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False

    async def __call__(self) -> list[dict[str, Any]]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.fails:
            raise ConnectionError
        return [{"text": f"antwoord {self.asked}"}]


@pytest.fixture
def rasa() -> Rasa:
    return Rasa()


def test_the_same_key_brings_the_same_answer(rasa: Rasa) -> None:
    async def twice() -> list[Any]:
        repeats = Repeats()
        return [await repeats.once("iemand", KEY, rasa) for _ in range(2)]

    assert asyncio.run(twice()) == [[{"text": "antwoord 1"}]] * 2


def test_a_second_call_waits_for_the_first(rasa: Rasa) -> None:
    async def together() -> list[Any]:
        repeats = Repeats()
        return await asyncio.gather(*(repeats.once("iemand", KEY, rasa) for _ in range(3)))

    assert asyncio.run(together()) == [[{"text": "antwoord 1"}]] * 3


def test_a_caller_that_goes_away_does_not_end_the_question(rasa: Rasa) -> None:
    async def leave() -> Any:
        repeats = Repeats()
        first = asyncio.ensure_future(repeats.once("iemand", KEY, rasa))
        await asyncio.sleep(0)
        first.cancel()
        return await repeats.once("iemand", KEY, rasa)

    assert asyncio.run(leave()) == [{"text": "antwoord 1"}]


@pytest.mark.parametrize(("sender", "key"), [("ander", KEY), ("iemand", "sleutel-5678"), ("iemand", "")])
def test_another_sender_another_key_or_none_is_another_question(rasa: Rasa, sender: str, key: str) -> None:
    async def two() -> None:
        repeats = Repeats()
        await repeats.once("iemand", KEY, rasa)
        await repeats.once(sender, key, rasa)

    asyncio.run(two())
    assert rasa.asked == 2


def test_a_failure_is_not_remembered(rasa: Rasa) -> None:
    async def again() -> Any:
        repeats = Repeats()
        rasa.fails = True
        with pytest.raises(ConnectionError):
            await repeats.once("iemand", KEY, rasa)
        rasa.fails = False
        await asyncio.sleep(0)
        return await repeats.once("iemand", KEY, rasa)

    assert asyncio.run(again()) == [{"text": "antwoord 2"}]


def test_answers_are_forgotten_on_request_and_after_a_while(rasa: Rasa) -> None:
    moment = 0.0

    async def three() -> None:
        nonlocal moment
        repeats = Repeats(lambda: moment)
        await repeats.once("iemand", KEY, rasa)
        repeats.forget("iemand")
        await repeats.once("iemand", KEY, rasa)
        moment += SECONDS_KEPT + 1
        await repeats.once("iemand", KEY, rasa)

    asyncio.run(three())
    assert rasa.asked == 3
