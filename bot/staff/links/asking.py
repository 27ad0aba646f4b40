"""Asking one link how it is: HEAD, GET where that is refused, along its redirects; no cookies, and no page is read."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from bot.ground.tls import trusted
from bot.staff.links.outside import InsideError, OnlyOutside
from bot.staff.links.tables import LONGEST_URL, LinkState

USER_AGENT = "Datawijzer/0.1 (municipal chat assistant; asks once a day whether its links still work)"
MOST_REDIRECTS = 5
SECONDS = 10.0  # of one connection
PAUSE = 2.0  # seconds between two requests of one host
FOR_GOOD = {301, 308}
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}
NOT_TO_US = {401, 402, 403, 405, 406, 407, 418, 429, 451, 501, 999}  # there is a page; a program does not get it


@dataclass(frozen=True)
class Outcome:
    """How a link is; where to, when it moved for good."""

    state: LinkState
    moved_to: str | None = None


UNSURE = Outcome(LinkState.UNSURE)
FAILING = Outcome(LinkState.FAILING)
UNREACHABLE = Outcome(LinkState.UNREACHABLE)


class Manners:
    """One request of a host at a time, and a pause before the next."""

    def __init__(self, pause: float, wait: Callable[[float], object]) -> None:
        self._pause = pause
        self._wait = wait
        self._locks: dict[str, threading.Lock] = {}
        self._free_at: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """The turn at a host."""
        with self._locks.setdefault(host, threading.Lock()):
            left = self._free_at.get(host, 0.0) - time.monotonic()
            if left > 0:
                self._wait(left)
            try:
                yield
            finally:
                self._free_at[host] = time.monotonic() + self._pause


class Asker:
    """Asks links; several threads may use one."""

    def __init__(
        self,
        pause: float = PAUSE,
        seconds: float = SECONDS,
        wait: Callable[[float], object] = time.sleep,
        may_be_inside: bool = False,
    ) -> None:
        """`wait`: waits so many seconds; `may_be_inside`: for tests, whose servers are on this machine."""
        self._manners = Manners(pause, wait)
        self._timeout = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        self._backend = OnlyOutside(seconds, may_be_inside)
        self._tls = trusted(trust_env=True)

    def outcome(self, url: str) -> Outcome:
        """How a link is."""
        here, moved_to, is_for_good, seen = url, None, True, {url}
        for _ in range(MOST_REDIRECTS + 1):
            try:
                status, there = self._asked(here)
            except InsideError:
                return UNSURE
            except (httpcore.RemoteProtocolError, httpcore.LocalProtocolError):
                return FAILING
            except (httpcore.TimeoutException, httpcore.NetworkError, OSError):
                return UNREACHABLE
            except (httpx.InvalidURL, httpcore.UnsupportedProtocol, ValueError):
                return FAILING
            if there is None:
                return _judged(status, moved_to)
            if there in seen:
                return UNSURE  # as sites do with who keeps no cookie
            seen.add(there)
            here = there
            is_for_good = is_for_good and status in FOR_GOOD
            if is_for_good:
                moved_to = here
        return UNSURE

    def _asked(self, url: str) -> tuple[int, str | None]:
        """The status of an address, and where it leads where it is a redirect."""
        try:
            status, there = self._once("HEAD", url)
        except (httpcore.RemoteProtocolError, httpcore.ReadTimeout, httpcore.ReadError):
            return self._once("GET", url)
        return self._once("GET", url) if status >= httpx.codes.BAD_REQUEST else (status, there)

    def _once(self, method: str, url: str) -> tuple[int, str | None]:
        """Each request has a connection of its own: they are few, and far between."""
        target = httpx.URL(url.partition("#")[0])
        if target.scheme not in ("http", "https") or not target.host:
            raise httpcore.UnsupportedProtocol
        own = {"Host": target.netloc.decode(), "User-Agent": USER_AGENT, "Accept": "*/*", "Connection": "close"}
        with (
            self._manners.turn(target.host),
            httpcore.ConnectionPool(self._tls, network_backend=self._backend) as pool,
            pool.stream(
                method, str(target), headers=list(own.items()), extensions={"timeout": self._timeout}
            ) as answer,
        ):
            location = {name.lower(): value for name, value in answer.headers}.get(b"location")
            if answer.status not in REDIRECTS or not location:
                return answer.status, None
            return answer.status, urljoin(url, location.decode("utf-8", "replace"))


def _judged(status: int, moved_to: str | None) -> Outcome:
    if status < httpx.codes.MULTIPLE_CHOICES:
        if moved_to and len(moved_to) <= LONGEST_URL:
            return Outcome(LinkState.MOVED, moved_to)
        return Outcome(LinkState.OK)
    if status in GONE:
        return Outcome(LinkState.GONE)
    return UNSURE if status in NOT_TO_US else FAILING


def host_of(url: str) -> str:
    """The host of an address; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
