"""Mails requests to their desk: at once, and again while the mail server is away."""

import asyncio
import logging
from contextlib import AbstractAsyncContextManager

from anyio import to_thread

from bot.conversation.later.answers import Kept, LaterAnswers
from bot.ground.background import meanwhile
from bot.ground.mail import MailAway, Mailer, MailRefused
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts

SECONDS_BETWEEN = 60.0

log = logging.getLogger(__name__)


class Letters:
    """The mail of one installation."""

    def __init__(self, answers: LaterAnswers, mailer: Mailer, municipality: Municipality, texts: Texts) -> None:
        self._answers = answers
        self._mailer = mailer
        self._municipality = municipality
        self._texts = texts

    def deliver(self) -> None:
        """Mail everything that waits; what fails is tried again later. Blocking."""
        for number in self._answers.waiting():
            asked = self._answers.lend(number)
            if asked and asked.contact and self._mailed(asked):  # without: sealed with a key that is gone
                self._answers.sent(number)

    def _mailed(self, asked: Kept) -> bool:
        to = self._municipality.desk_called(asked.desk).email
        try:
            self._mailer.send(to, self._texts("later.mail_subject"), self._text(asked))
        except (MailAway, MailRefused) as error:
            log.error("a request for an answer later could not be mailed: %s", type(error).__name__)
            return False
        return True

    def _text(self, asked: Kept) -> str:
        text = self._texts("later.mail", contact=asked.contact, question=asked.question)
        if asked.conversation:
            text += "\n\n" + self._texts("later.mail_conversation", conversation=asked.conversation)
        return f"{text}\n\n{self._texts('later.mail_end')}"

    def running(self) -> AbstractAsyncContextManager[None]:
        """Deliver again and again, meanwhile."""
        return meanwhile(self._run())

    async def _run(self) -> None:
        while True:
            await self.surely()
            await asyncio.sleep(SECONDS_BETWEEN)

    async def surely(self) -> None:
        """Deliver; the outer net around it: it is tried again."""
        try:
            await to_thread.run_sync(self.deliver)
        except Exception as error:
            log.error("requests for an answer later could not be mailed: %s", type(error).__name__)
