"""What comes in over the residents' API: bounded, typed, and refused in one shape."""

import json
import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from bot.http.problems import Problem

MOST_BYTES = 16_384
MOST_CHARACTERS = 1000  # of a message
MOST_CHARACTERS_OF_A_COMMENT = 500
MOST_CHARACTERS_OF_A_CODE = 40  # with spaces and dashes
SENDER = re.compile(r"^[A-Za-z0-9_-]{16,64}$")

Sender = Annotated[str, Field(pattern=SENDER.pattern)]


class Body(BaseModel):
    """A JSON object."""

    model_config = ConfigDict(strict=True)


class ChatBody(Body):
    """What `POST /api/chat` takes."""

    sender: Sender
    message: str = Field(min_length=1, max_length=MOST_CHARACTERS, pattern=r"\S")


class FeedbackBody(Body):
    """What `POST /api/feedback` takes."""

    sender: Sender
    faq: str = Field(max_length=80, pattern=r"^[a-z0-9.-]+$")
    version: int = Field(ge=1)
    helpful: bool
    comment: str = Field("", max_length=MOST_CHARACTERS_OF_A_COMMENT)


class CodeBody(Body):
    """What `POST /api/codes` takes."""

    code: str = Field(max_length=MOST_CHARACTERS_OF_A_CODE)


class LiveBody(Body):
    """What `POST /api/conversations/{sender}/live` takes: up to which turn the resident saw and agreed to."""

    upto: int = Field(ge=0)


_WRONG: dict[type[Body], str] = {ChatBody: "bad_message", CodeBody: "wrong_code"}


def sender_in(request: Request) -> str:
    """The sender in the address.

    Raises:
        Problem: it is none.
    """
    sender = str(request.path_params["sender"])
    if not SENDER.fullmatch(sender):
        raise Problem("bad_sender")
    return sender


async def json_of(request: Request) -> Any:
    """The body as JSON.

    Raises:
        Problem: it is too large or no JSON.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem("wrong_type")
    try:
        return json.loads(await bytes_of(request))
    except (ValueError, RecursionError):
        raise Problem("malformed") from None


async def bytes_of(request: Request, most: int = MOST_BYTES) -> bytes:
    """The body, read no further than `most` bytes.

    Raises:
        Problem: it is larger.
    """
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > most:
            raise Problem("too_large")
    return bytes(raw)


def parsed[Kind: Body](kind: type[Kind], value: Any) -> Kind:
    """`value` as a body of that kind.

    Raises:
        Problem: it is none.
    """
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
        raise Problem(_WRONG.get(kind, "bad_feedback")) from None
