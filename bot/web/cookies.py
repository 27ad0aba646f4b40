"""Which conversations a browser has on our own pages: the present one until it closes, all of them for their days.

The widget on these pages keeps them here too (`static/widget/memory.js`), so that the window, the page /chat and that
page without JavaScript have one conversation. A script may therefore read the cookies.
"""

import hashlib
import time
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from bot.http.bodies import SENDER

COOKIE = "gesprek"
COOKIE_OF_ALL = "gesprekken"
PATH = "/"
MOST_CONVERSATIONS = 50  # a cookie may be 4 kB
SECONDS_A_DAY = 86_400


def sender_of(request: Request) -> str | None:
    """The conversation of this browser, if it has one."""
    sender = request.cookies.get(COOKIE, "")
    return sender if SENDER.match(sender) else None


def senders_of(request: Request) -> list[str]:
    """Every conversation that this browser had, newest first, the present one included."""
    return list(dict.fromkeys([*filter(None, [sender_of(request)]), *_times(request)]))


def name_of(sender: str) -> str:
    """What stands for a conversation in an address and a form of the page: it opens nothing by itself."""
    return hashlib.sha256(sender.encode()).hexdigest()[:16]


def set_present(response: Response, request: Request, sender: str, days: int) -> None:
    """Go on with a conversation, and know it for its days."""
    _set(response, request, COOKIE, sender, None)
    rest = {other: at for other, at in _times(request).items() if other != sender}
    _set_all(response, request, {sender: int(time.time()), **rest}, days)


def set_all(response: Response, request: Request, senders: Iterable[str], days: int) -> None:
    """Keep which conversations there are; nothing where there are none."""
    times = _times(request)
    _set_all(response, request, {sender: times.get(sender, int(time.time())) for sender in senders}, days)


def forget_present(response: Response) -> None:
    """Begin without a conversation."""
    response.delete_cookie(COOKIE, path=PATH)


def _times(request: Request) -> dict[str, int]:
    """When something was last said (seconds since 1970), by conversation, newest first: `<sender>~<seconds>.…`."""
    pairs = (each.partition("~") for each in request.cookies.get(COOKIE_OF_ALL, "").split("."))
    known = {sender: at for sender, _, at in pairs if SENDER.match(sender)}
    return {sender: int(at) if at.isdecimal() and at.isascii() else 0 for sender, at in known.items()}


def _set_all(response: Response, request: Request, times: dict[str, int], days: int) -> None:
    if times:
        value = ".".join(f"{sender}~{at}" for sender, at in [*times.items()][:MOST_CONVERSATIONS])
        _set(response, request, COOKIE_OF_ALL, value, days * SECONDS_A_DAY)
    else:
        response.delete_cookie(COOKIE_OF_ALL, path=PATH)


def _set(response: Response, request: Request, name: str, value: str, seconds: int | None) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, samesite="strict", secure=secure, path=PATH)
