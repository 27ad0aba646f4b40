"""What machines share, for tests: a Redis of our own, and the door before them that hands requests round."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread

import httpx

from tests.starting import free_ports, started

OWN_TO_A_CONNECTION = {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}
SECONDS_TO_ANSWER = 60.0


def has_redis() -> bool:
    """Whether this machine has one."""
    return _redis() is not None


def _redis() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


@contextmanager
def redis_server(folder: Path, environment: dict[str, str] | None = None) -> Iterator[str]:
    """The address of a Redis that keeps nothing."""
    (port,) = free_ports(1)
    command = [str(_redis()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    log = folder / "log"
    with started(command, log, lambda: "Ready to accept" in log.read_text(), environment):
        yield f"redis://127.0.0.1:{port}"


class Door(ThreadingHTTPServer):
    """Hands each request to the next machine, or the one after it where that does not answer: a load balancer."""

    daemon_threads = True

    def __init__(self, machines: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", free_ports(1)[0]), _Handing)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.answered: Counter[str] = Counter()  # by machine
        self._machines = machines
        self._number = count()

    def in_turn(self) -> Iterator[str]:
        """Every machine once, another one first each time."""
        first = next(self._number) % len(self._machines)
        yield from (*self._machines[first:], *self._machines[:first])


class _Handing(BaseHTTPRequestHandler):
    server: Door

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN_TO_A_CONNECTION}
        for machine in self.server.in_turn():
            try:
                with httpx.Client(trust_env=False, timeout=SECONDS_TO_ANSWER) as client:
                    answer = client.request(self.command, machine + self.path, content=body, headers=headers)
            except httpx.TransportError:
                continue
            self.server.answered[machine] += 1
            self._give(answer.status_code, answer.content, answer.headers.multi_items())
            return
        self._give(502, b"", [])

    def _give(self, status: int, content: bytes, headers: Sequence[tuple[str, str]]) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in OWN_TO_A_CONNECTION:
                self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = _hand_on  # noqa: N815 - names of the standard library

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def door(machines: Sequence[str]) -> Iterator[Door]:
    """A door that stands open meanwhile."""
    with Door(machines) as served:
        Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield served
        served.shutdown()
