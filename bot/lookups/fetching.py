"""Asking a service of others: bounded in time and size, once more where that may help, not at all while it is down."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from bot.ground.errors import DatawijzerError
from bot.lookups.breaker import Breaker

USER_AGENT = "Datawijzer/0.1 (municipal chat assistant)"
TRIES = 2
MOST_BYTES = 2_000_000
MOST_REDIRECTS = 2
MOST_AT_ONCE = 8
CHUNK = 65_536
LEAST_SECONDS = 0.05  # with less left nothing is begun

log = logging.getLogger(__name__)


class Away(DatawijzerError):
    """The service did not answer in time, or not as it should."""


class PortalRefused(Away):
    """It answers, but not to this: asking again does not help."""


class Fetcher:
    """Asks one service. The time holds even where the name of a host cannot be looked up: that waits in a thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_bytes: int = MOST_BYTES) -> None:
        self.clock = clock
        self._most_bytes = most_bytes
        self._breaker = Breaker(clock)
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def json(self, url: str, params: Mapping[str, str], until: float) -> Any:
        """The JSON of an answer; `until` is a time of the clock.

        Raises:
            Away: it failed twice, took too long, or is left alone for a while.
        """
        return self._asked(url, params, until, json.loads)

    def body(self, url: str, until: float) -> bytes:
        """The bytes of an answer, likewise.

        Raises:
            Away: as for JSON.
        """
        return self._asked(url, {}, until, bytes)

    def _asked[Answer](
        self, url: str, params: Mapping[str, str], until: float, read: Callable[[bytes], Answer]
    ) -> Answer:
        if not self._breaker.lets_through():
            raise Away("resting")
        problem: Away = Away("too late")
        for _ in range(TRIES):
            if until - self.clock() < LEAST_SECONDS:
                break
            try:
                answer = self._in_time(lambda: read(self._body(url, params, until)), until)
            except PortalRefused:
                self._breaker.succeeded()
                raise
            except Away as error:
                problem = error
                continue
            self._breaker.succeeded()
            return answer
        self._breaker.failed()
        log.warning("%s is away: %s", urlsplit(url).hostname, problem)
        raise problem

    def _in_time[Answer](self, ask: Callable[[], Answer], until: float) -> Answer:
        if not self._places.acquire(blocking=False):
            raise Away("busy")
        future: Future[Answer] = Future()
        threading.Thread(target=self._run, args=(future, ask), daemon=True).start()
        try:
            return future.result(timeout=max(until - self.clock(), 0))
        except TimeoutError:
            raise Away("too late") from None

    def _run[Answer](self, future: "Future[Answer]", ask: Callable[[], Answer]) -> None:
        try:
            future.set_result(ask())
        except Away as error:
            future.set_exception(error)
        except Exception as error:  # the outer net of this thread: requests, json and urllib3 raise many kinds
            future.set_exception(Away(type(error).__name__))
        finally:
            self._places.release()

    def _body(self, url: str, params: Mapping[str, str] | None, until: float) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            left = max(until - self.clock(), LEAST_SECONDS)
            with self._session.get(url, params=params, timeout=left, stream=True, allow_redirects=False) as response:
                if not response.is_redirect:
                    return self._read(response, until)
                url, params = self._next(url, response.headers["Location"]), None
        raise Away("redirects")

    def _next(self, url: str, location: str) -> str:
        """Where a redirect leads: on the same host, and never back to an open line."""
        there = urljoin(url, location)
        before, after = urlsplit(url), urlsplit(there)
        if after.hostname != before.hostname or after.scheme not in (before.scheme, "https"):
            raise Away("redirected elsewhere")
        return there

    def _read(self, response: requests.Response, until: float) -> bytes:
        if response.status_code in (408, 429) or response.status_code >= 500:
            raise Away(str(response.status_code))
        if response.status_code != requests.codes.ok:
            raise PortalRefused(str(response.status_code))
        body = bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > self._most_bytes:
                raise Away("too large")
            if self.clock() > until:
                raise Away("too late")
        return bytes(body)
