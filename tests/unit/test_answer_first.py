"""The answer comes first, counting after it: what goes wrong there costs a resident nothing."""

import asyncio
import logging
import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.conversation import conversations as module
from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.counts import DailyCount
from bot.conversation.outcomes.exchanges import recent
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.conversation.replies import Remembered, Said
from bot.conversation.service import ChatService
from bot.dialogue.kinds import Urgent
from bot.dialogue.messages import Message
from bot.ground.texts import Texts
from tests.unit.test_counting import INZAGE, ONE, UNKNOWN, answer, counted

SAID = "kwispelsnorretje"


class Rasa:
    """Answers the first question and no other."""

    async def converse(self, sender: str, message: str, memory: Remembered) -> Said:
        return Said([Message.read(answer(INZAGE) if message == SAID else UNKNOWN)], {})


@pytest.fixture
def conversations(tiny: Engine) -> Conversations:
    return Conversations(tiny)


@pytest.fixture
def service(conversations: Conversations, texts: Texts) -> ChatService:
    return ChatService(Rasa(), conversations, texts, lambda _sender, _payload: True)


def rows(database: Engine, table: type) -> int:
    with Session(database) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_counting_that_breaks_costs_no_answer(
    service: ChatService, conversations: Conversations, tiny: Engine,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def broken(*_: object) -> None:
        raise ZeroDivisionError(SAID)

    async def ask_twice() -> list[Message]:
        with monkeypatch.context() as patch:
            patch.setattr(module, "keep_unanswered", broken)
            answers = await service.converse(ONE, SAID)
            await service.counted()
        await service.converse(ONE, "hoeveel bomen")
        await service.counted()
        return answers

    with caplog.at_level(logging.WARNING):
        assert asyncio.run(ask_twice()) == [Message.read(answer(INZAGE))]
    assert [turn.text for turn in conversations.of(ONE)][:2] == [SAID, "answer"]
    assert [record.getMessage() for record in caplog.records] == ["ZeroDivisionError afterwards failed"]
    assert counted(tiny) == {("not", "privacy"): 1}, "what broke is not half counted, and what comes after it is"
    assert rows(tiny, OpenQuestion) == 1


HELP = Message("Bel 112.", Urgent(situation="violence", contacts=()))


class Alarmed:
    """Sees danger in everything."""

    async def converse(self, sender: str, message: str, memory: Remembered) -> Said:
        return Said([HELP, Message.read(UNKNOWN)], {})


def test_help_comes_before_a_word_on_personal_data(conversations: Conversations, texts: Texts) -> None:
    service = ChatService(Alarmed(), conversations, texts, lambda _sender, _payload: True)
    answers = asyncio.run(service.converse(ONE, "mijn man Kees slaat mij"))
    assert [answer.about.kind for answer in answers] == ["urgent", "redacted", "fallback"]


def test_nobody_waits_for_counting(service: ChatService, tiny: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    may_count = threading.Event()
    monkeypatch.setattr(module, "recent", lambda *args: may_count.wait(10) and recent(*args))

    async def ask() -> int:
        for said in (SAID, "hoeveel bomen"):
            await service.converse(ONE, said)
        before = rows(tiny, DailyCount)
        may_count.set()
        await service.counted()
        return before

    assert asyncio.run(ask()) == 0
    assert counted(tiny) == {("first", INZAGE): 1, ("not", "privacy"): 1}, "each as if counted at once"


def test_what_is_erased_before_it_is_counted_comes_back_nowhere(conversations: Conversations, tiny: Engine) -> None:
    upto = conversations.add(ONE, "hoeveel bomen", [Message.read(UNKNOWN)])
    conversations.erase(ONE)
    conversations.count(ONE, upto)
    assert (rows(tiny, DailyCount), rows(tiny, OpenQuestion)) == (0, 0)
