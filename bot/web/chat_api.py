"""The residents' API: bounded input, one shape of errors, nothing of a message in them."""

import time
from collections.abc import Callable, Collection
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.conversation.conversations import Conversations, Receipt
from bot.conversation.order import Order
from bot.conversation.repeats import KEY, SECONDS_TO_WAIT, Repeats
from bot.conversation.service import NOTHING, ChatService
from bot.dialogue.kinds import Answer
from bot.dialogue.messages import Message
from bot.ground.errors import EngineAway
from bot.ground.masking import mask
from bot.ground.safe_text import safe_lines
from bot.http.bodies import (
    MOST_CHARACTERS,
    MOST_CHARACTERS_OF_A_COMMENT,
    ChatBody,
    FeedbackBody,
    json_of,
    parsed,
    sender_in,
)
from bot.http.limits import VisitorLimit
from bot.http.metrics import Metrics
from bot.http.problems import Problem
from bot.live.service import LiveService
from bot.turns.shown import with_html

SECONDS_PAUSED = 60
SECONDS_AWAY = 60  # after which asking again is worth it


class ChatApi:
    """The endpoints on conversations."""

    def __init__(
        self,
        service: ChatService,
        conversations: Conversations,
        limit: VisitorLimit,
        metrics: Metrics,
        repeats: Repeats,
        order: Order,
        paused: Callable[[], str | None],
        live: LiveService | None,
        own: Collection[str] = (),
    ) -> None:
        """`paused` gives the notice while the whole assistant is paused; `live` hands over to people.

        `own`: what masking leaves as it is.
        """
        self._own = own
        self._paused = paused
        self._service = service
        self._conversations = conversations
        self._limit = limit
        self._metrics = metrics
        self._repeats = repeats
        self._order = order
        self._live = live

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        conversation = "/api/conversations/{sender}"
        return [
            Route("/api/chat", self.chat, methods=["POST"]),
            Route("/api/feedback", self.feedback, methods=["POST"]),
            Route(conversation, self.conversation, methods=["GET"]),
            Route(conversation, self.erase, methods=["DELETE"]),
        ]

    async def close(self) -> None:
        """Finish what is underway."""
        await self._repeats.close()
        await self._service.counted()

    async def chat(self, request: Request) -> JSONResponse:
        """A question in, the assistant's messages out."""
        body = parsed(ChatBody, await json_of(request))
        key = request.headers.get("idempotency-key", "")
        return JSONResponse(await self.converse(request, body.sender, body.message, key))

    async def converse(self, request: Request, sender: str, message: str, key: str = "") -> list[dict[str, Any]]:
        """The assistant's messages; a question with the same key is asked once. The page /chat asks here too."""
        key = key if KEY.fullmatch(key) else ""
        late = time.monotonic() + SECONDS_TO_WAIT  # for other processes, in all
        try:
            return await self._repeats.once(sender, key, lambda: self._converse(request, sender, message, key, late))
        except EngineAway:
            self._metrics.engine_away.inc()
            raise Problem("engine_away", {"Retry-After": str(SECONDS_AWAY)}) from None

    async def _converse(
        self, request: Request, sender: str, message: str, key: str, late: float
    ) -> list[dict[str, Any]]:
        if self._live is None or await self._live.current(sender) is None:
            await self.refuse_while_paused()
        seconds = await self._limit.seconds_to_wait(request.client.host if request.client else "")
        if seconds:
            self._metrics.refused.inc()
            raise Problem("too_many", {"Retry-After": str(seconds)}, seconds=str(seconds))
        async with self._order.turn(sender, late):
            kept = await self._repeats.kept(sender, key)
            if kept is not None:
                return kept
            messages = await self._answer(sender, safe_lines(message, MOST_CHARACTERS) or NOTHING, key)
        return [with_html(message, sender) for message in messages]

    async def _answer(self, sender: str, message: str, key: str) -> list[Message]:
        """What is said to a message whose turn it is: by a person, or by the assistant."""
        handover = await self._live.current(sender) if self._live else None
        if self._live and handover:
            return await self._service.pass_on(self._live, handover, message)
        begun = time.perf_counter()
        offer = bool(self._live and self._live.is_offered())
        messages = await self._service.converse(sender, message, offer, key)
        answered = [each.about.faq for each in messages if isinstance(each.about, Answer)]
        self._metrics.observe((each.about.kind for each in messages), answered, time.perf_counter() - begun)
        return messages

    async def refuse_while_paused(self) -> None:
        """Tell why there is no answer now.

        Raises:
            Problem: the whole assistant is paused.
        """
        notice = await to_thread.run_sync(self._paused)
        if notice is not None:
            raise Problem("paused", {"Retry-After": str(SECONDS_PAUSED)}, notice=notice)

    async def feedback(self, request: Request) -> Response:
        """Whether an answer helped."""
        body = parsed(FeedbackBody, await json_of(request))
        await self.keep_feedback(body)
        return Response(status_code=204)

    async def keep_feedback(self, body: FeedbackBody) -> None:
        """Keep it, masked."""
        comment = mask(safe_lines(body.comment, MOST_CHARACTERS_OF_A_COMMENT), own=self._own).text
        comment = comment[:MOST_CHARACTERS_OF_A_COMMENT]  # marks make it longer
        kept = await to_thread.run_sync(
            self._conversations.add_feedback, body.sender, body.faq, body.version, body.helpful, comment
        )
        if not kept:
            raise Problem("bad_feedback")

    async def conversation(self, request: Request) -> JSONResponse:
        """Everything kept of a conversation, for its own resident."""
        sender = sender_in(request)
        return JSONResponse(await self.kept(sender), headers={"Cache-Control": "no-store"})

    async def kept(self, sender: str) -> dict[str, Any]:
        """Everything kept of a conversation, as plain data."""
        turns = await to_thread.run_sync(self._conversations.of, sender)
        feedback = await to_thread.run_sync(self._conversations.feedback_of, sender)
        return {
            "sender": sender,
            "live": bool(self._live and await self._live.current(sender)),
            "turns": [
                {
                    "id": turn.id,
                    "at": turn.at.isoformat(),
                    "speaker": turn.speaker,
                    "text": turn.text,
                    "message": with_html(turn.said, sender) if turn.said else None,
                }
                for turn in turns
            ],
            "feedback": [
                {
                    "at": given.at.isoformat(),
                    "faq": given.entry_id,
                    "version": given.version,
                    "helpful": given.helpful,
                    "comment": given.comment,
                }
                for given in feedback
            ],
        }

    async def erase(self, request: Request) -> JSONResponse:
        """Erase a conversation everywhere; the receipt says what and when."""
        sender = sender_in(request)
        receipt, is_all = await self.erase_all(sender)
        erased = {
            "turns": receipt.turns,
            "feedback": receipt.feedback,
            "engine_events": 0,  # Rasa keeps none
            "open_questions": receipt.open_questions,
        }
        answer = {"sender": sender, "erased": erased, "at": receipt.at.isoformat(), "is_all": is_all}
        return JSONResponse(answer)

    async def erase_all(self, sender: str) -> tuple[Receipt, bool]:
        """Erase it; the receipt, and whether the live chat has erased it too or has nothing of it."""
        async with self._order.turn(sender):  # what is being answered now is erased too
            await self._service.counted()  # or the receipt leaves out what comes into the inbox a moment later
            receipt = await to_thread.run_sync(self._conversations.erase, sender)
        return receipt, await self._live.erase() if self._live else True
