"""A small website of another origin, as a municipality's own site would be."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self


class OtherSite:
    """Serves what `put` gave it, on a free port."""

    def __init__(self) -> None:
        pages: dict[str, tuple[str, str]] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, policy = pages.get(self.path, ("", "default-src 'none'"))
                self.send_response(200 if html else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self._pages = pages
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def put(self, path: str, body: str, policy: str, head: str = "") -> str:
        """Serve a page; its address."""
        html = f"<!doctype html><html lang=nl><head><title>Gemeente</title>{head}</head><body>{body}</body></html>"
        self._pages[path] = (html, policy)
        return self.url + path

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
