"""The residents' API: bounded input, one shape of errors, nothing of a message in them."""

import json
import re
import time
from typing import Annotated, Any

from anyio import to_thread
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.chat.conversations import Conversations, Receipt
from bot.chat.limits import VisitorLimit
from bot.chat.masking import mask
from bot.chat.repeats import Repeats
from bot.chat.service import ChatService
from bot.errors import EngineAway
from bot.ops.metrics import Metrics
from bot.web.problems import Problem
from bot.web.rendering import with_html

MOST_BYTES = 16_384
SENDER = re.compile(r"^[A-Za-z0-9_-]{16,64}$")

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # PostgreSQL refuses the first, nobody means the others

Sender = Annotated[str, Field(pattern=SENDER.pattern)]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True)


class ChatBody(_Body):
    """What `POST /api/chat` takes."""

    sender: Sender
    message: str = Field(min_length=1, max_length=1000, pattern=r"\S")


class FeedbackBody(_Body):
    """What `POST /api/feedback` takes."""

    sender: Sender
    faq: str = Field(max_length=80, pattern=r"^[a-z0-9.-]+$")
    version: int = Field(ge=1)
    helpful: bool
    comment: str = Field("", max_length=500)


class ChatApi:
    """The endpoints on conversations."""

    def __init__(
        self, service: ChatService, conversations: Conversations, limit: VisitorLimit, metrics: Metrics
    ) -> None:
        self._service = service
        self._conversations = conversations
        self._limit = limit
        self._metrics = metrics
        self._repeats = Repeats()

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        conversation = "/api/conversations/{sender}"
        return [
            Route("/api/chat", self.chat, methods=["POST"]),
            Route("/api/feedback", self.feedback, methods=["POST"]),
            Route(conversation, self.conversation, methods=["GET"]),
            Route(conversation, self.erase, methods=["DELETE"]),
        ]

    async def chat(self, request: Request) -> JSONResponse:
        """A question in, the assistant's messages out."""
        body = _parsed(ChatBody, await _json(request))
        key = request.headers.get("idempotency-key", "")
        return JSONResponse(await self.converse(request, body.sender, body.message, key))

    async def converse(self, request: Request, sender: str, message: str, key: str = "") -> list[dict[str, Any]]:
        """The assistant's messages; a question with the same key is asked once. The page /chat asks here too."""
        return await self._repeats.once(sender, key, lambda: self._converse(request, sender, message))

    async def _converse(self, request: Request, sender: str, message: str) -> list[dict[str, Any]]:
        seconds = await self._limit.seconds_to_wait(request.client.host if request.client else "")
        if seconds:
            self._metrics.refused.inc()
            raise Problem("too_many", {"Retry-After": str(seconds)}, seconds=str(seconds))
        begun = time.perf_counter()
        try:
            messages = await self._service.converse(sender, CONTROL.sub(" ", message))
        except EngineAway:
            self._metrics.engine_away.inc()
            raise Problem("engine_away", {"Retry-After": "60"}) from None
        self._metrics.observe(messages, time.perf_counter() - begun)
        return [with_html(message) for message in messages]

    async def feedback(self, request: Request) -> Response:
        """Whether an answer helped."""
        body = _parsed(FeedbackBody, await _json(request))
        await self.keep_feedback(body)
        return Response(status_code=204)

    async def keep_feedback(self, body: FeedbackBody) -> None:
        """Keep it, masked."""
        comment = mask(CONTROL.sub(" ", body.comment)).text
        kept = await to_thread.run_sync(
            self._conversations.add_feedback, body.sender, body.faq, body.version, body.helpful, comment
        )
        if not kept:
            raise Problem("bad_feedback")

    async def conversation(self, request: Request) -> JSONResponse:
        """Everything kept of a conversation, for its own resident."""
        sender = _sender(request)
        return JSONResponse(await self.kept(sender), headers={"Cache-Control": "no-store"})

    async def kept(self, sender: str) -> dict[str, Any]:
        """Everything kept of a conversation, as plain data."""
        turns = await to_thread.run_sync(self._conversations.of, sender)
        feedback = await to_thread.run_sync(self._conversations.feedback_of, sender)
        return {
            "sender": sender,
            "turns": [
                {
                    "at": turn.at.isoformat(),
                    "speaker": turn.speaker,
                    "text": turn.text,
                    "message": with_html(turn.message) if turn.message else None,
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
        sender = _sender(request)
        receipt = await self.erase_all(sender)
        erased = {
            "turns": receipt.turns,
            "feedback": receipt.feedback,
            "engine_events": receipt.engine_events,
        }
        return JSONResponse({"sender": sender, "erased": erased, "at": receipt.at.isoformat()})

    async def erase_all(self, sender: str) -> Receipt:
        """Erase it, and forget the answers kept against repeats."""
        self._repeats.forget(sender)
        return await to_thread.run_sync(self._conversations.erase, sender)


def _sender(request: Request) -> str:
    sender = str(request.path_params["sender"])
    if not SENDER.fullmatch(sender):
        raise Problem("bad_sender")
    return sender


async def _json(request: Request) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem("wrong_type")
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise Problem("too_large")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Problem("malformed") from None


def _parsed[Body: _Body](kind: type[Body], value: Any) -> Body:
    if not isinstance(value, dict):
        raise Problem("malformed")
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        places = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        missing = any(problem["type"] == "missing" for problem in error.errors())
        if missing and kind is ChatBody:
            raise Problem("malformed") from None
        if "sender" in places:
            raise Problem("bad_sender") from None
        raise Problem("bad_message" if kind is ChatBody else "bad_feedback") from None
