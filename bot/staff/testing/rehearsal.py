"""Plays cases as a resident's messages go, but inside the website: no limit, and nothing kept of it.

The bench speaks HTTP, so this answers its requests: the chat service masks as always, the trial carries the
message to Rasa with drafts as if published. What is remembered between turns is kept here, and goes when it ends.
"""

import asyncio
import json
from collections.abc import Sequence

import httpx

from bot.bench.conversations.expanding import Case
from bot.bench.conversations.playing import PlayedCase, play
from bot.bench.trial.client import TrialClient, TrialFailed
from bot.conversation.replies import Remembered, Said
from bot.conversation.service import ChatService
from bot.dialogue.messages import Message
from bot.faq.content_form import EntryContent
from bot.ground.texts import Texts

SECONDS = 60


class NothingKept:
    """Stands where a service keeps conversations: a rehearsal is none of a resident."""

    def __init__(self, remembered: Remembered | None = None) -> None:
        """`remembered`: of the turns before, where there were any."""
        self.remembered = remembered or {}

    def memory(self, _sender: str) -> Remembered:
        """What is to be remembered of the last turn."""
        return self.remembered

    def add(
        self,
        _sender: str,
        _question: str,
        _messages: Sequence[Message],
        memory: Remembered | None = None,
        _key: str = "",
    ) -> None:
        """Remember, and keep nothing else."""
        self.remembered = self.remembered if memory is None else memory

    def count(self, sender: str, upto: int) -> None:
        """Nothing either."""


def any_button(_sender: str, _payload: str) -> bool:
    """Who writes a test may press what the conversation before it, which is not kept, would have offered."""
    return True


class RehearsedRasa:
    """Rasa with drafts as if published."""

    def __init__(self, trial: TrialClient, drafts: Sequence[EntryContent]) -> None:
        self._trial = trial
        self._drafts = drafts

    async def converse(self, sender: str, message: str, memory: Remembered) -> Said:
        """What is said to a message.

        Raises:
            TrialFailed: the assistant is away.
        """
        return await self._trial.converse(sender, message, memory, self._drafts)


class Rehearsal(httpx.BaseTransport):
    """A transport for `httpx.Client` in another thread than the event loop's; plays one case at a time."""

    def __init__(
        self, trial: TrialClient, texts: Texts, drafts: Sequence[EntryContent], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._kept = NothingKept()
        self._service = ChatService(RehearsedRasa(trial, drafts), self._kept, texts, any_button)
        self._loop = loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to a message."""
        body = json.loads(request.read())
        said = self._service.converse(body["sender"], body["message"])
        try:
            messages = asyncio.run_coroutine_threadsafe(said, self._loop).result(SECONDS)
        except (TrialFailed, TimeoutError) as error:
            raise httpx.ConnectError(type(error).__name__) from None
        return httpx.Response(200, json=[message.as_json(body["sender"]) for message in messages])

    def play(self, case: Case) -> PlayedCase:
        """Play a case from its beginning."""
        self._kept.remembered = {}
        with httpx.Client(transport=self, base_url="http://rehearsal") as client:
            return play(case, client)


def why_not(case: Case, municipality: str) -> str | None:
    """The name of the reason why a case cannot be rehearsed; none when it can."""
    if case.settings:
        return "own_settings"
    if case.municipality != municipality:
        return "other_municipality"
    if any(turn.send is not None or turn.response is not None for turn in case.turns):
        return "over_the_line"
    return None
