"""Which conversations a browser has on the page /chat: the present one until it closes, all of them for their days."""

import hashlib
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from bot.http.bodies import SENDER

COOKIE = "gesprek"
COOKIE_OF_ALL = "gesprekken"
PATH = "/chat"
MOST_CONVERSATIONS = 50  # a cookie may be 4 kB
SECONDS_A_DAY = 86_400


def sender_of(request: Request) -> str | None:
    """The conversation of this browser, if it has one."""
    sender = request.cookies.get(COOKIE, "")
    return sender if SENDER.match(sender) else None


def senders_of(request: Request) -> list[str]:
    """Every conversation that this browser had, newest first, the present one included."""
    kept = request.cookies.get(COOKIE_OF_ALL, "").split(".")
    present = sender_of(request)
    return list(dict.fromkeys(each for each in [present or "", *kept] if SENDER.match(each)))


def name_of(sender: str) -> str:
    """What stands for a conversation in an address and a form of the page: it opens nothing by itself."""
    return hashlib.sha256(sender.encode()).hexdigest()[:16]


def set_present(response: Response, request: Request, sender: str, days: int) -> None:
    """Go on with a conversation, and know it for its days."""
    _set(response, request, COOKIE, sender, None)
    set_all(response, request, [sender, *(each for each in senders_of(request) if each != sender)], days)


def set_all(response: Response, request: Request, senders: Sequence[str], days: int) -> None:
    """Keep which conversations there are; nothing where there are none."""
    if senders:
        _set(response, request, COOKIE_OF_ALL, ".".join(senders[:MOST_CONVERSATIONS]), days * SECONDS_A_DAY)
    else:
        response.delete_cookie(COOKIE_OF_ALL, path=PATH)


def forget_present(response: Response) -> None:
    """Begin without a conversation."""
    response.delete_cookie(COOKIE, path=PATH)


def _set(response: Response, request: Request, name: str, value: str, seconds: int | None) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="strict", secure=secure, path=PATH)
