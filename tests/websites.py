"""A website for tests of links, on a free port of loopback: each address behaves as its name says."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

REDIRECTS = {
    "/moved": (301, "/well"), "/moved-twice": (308, "/moved"), "/for-now": (302, "/well"),
    "/for-now-then-moved": (302, "/moved"), "/moved-then-for-now": (301, "/for-now"), "/moved-away": (301, "/gone"),
    "/circle": (302, "/circle-back"), "/circle-back": (302, "/circle"), "/elsewhere": (302, "file:///etc/passwd"),
    "/nowhere": (301, "http://[kapot"),
}  # fmt: skip
STATUSES = {
    "/well": 200, "/empty": 204, "/missing": 404, "/gone": 410, "/broken": 500, "/no-programs": 403, "/busy": 429,
    "/odd": 404,
}  # fmt: skip


class Website:
    """One website. `asked`: every request, as (method, path), in order; `headers`: those of the last."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.headers: dict[str, str] = {}
        self.mends: dict[str, int] = {}  # path -> status from now on
        self.most_at_once = 0
        self.at_once = 0
        self.release = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": self}))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    site: Website
    is_asked = False

    def log_message(self, *_: object) -> None:
        """Silence."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        site = self.site
        site.asked.append((self.command, self.path))
        site.headers = dict(self.headers)
        site.at_once += 1
        site.most_at_once = max(site.most_at_once, site.at_once)
        self.is_asked = True
        try:
            self._say(self.path.partition("?")[0])
        finally:
            self._leave()

    def end_headers(self) -> None:
        self._leave()  # before who asked has the answer, and asks the next thing
        super().end_headers()

    def _leave(self) -> None:
        if self.is_asked:
            self.is_asked = False
            self.site.at_once -= 1

    def _say(self, path: str) -> None:
        if path == "/silent":
            self.site.release.wait()
        elif path == "/drips":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            while not self.site.release.wait(0.02):
                self.wfile.write(b".")
        elif path == "/nonsense":
            self.wfile.write(b"geen http\r\n\r\n")
        elif path == "/no-head" and self.command == "HEAD":
            self.send_error(405)
        elif path == "/head-hangs-up" and self.command == "HEAD":
            self.close_connection = True
        elif path.startswith("/longer"):
            self._redirect(302, f"{path}r")
        elif path in REDIRECTS:
            self._redirect(*REDIRECTS[path])
        else:
            self.send_response(self.site.mends.get(path, STATUSES.get(path, 200)))
            self.send_header("Set-Cookie", "spoor=1")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _redirect(self, status: int, where: str) -> None:
        self.send_response(status)
        self.send_header("Location", where)
        self.send_header("Set-Cookie", "spoor=1")
        self.send_header("Content-Length", "0")
        self.end_headers()
