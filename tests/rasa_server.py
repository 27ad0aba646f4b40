"""Rasa's server for tests, as `make run` starts it, with an action server that says what a test tells it to say."""

import json
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self

import httpx

from bot.ground.settings import ROOT, Settings
from bot.ops.rasa import MODEL, RASA_PYTHON, VECTORS, rasa_environment, write_endpoints
from tests.kept import model_left_alone, train_once
from tests.starting import free_ports

SECONDS_TO_START = 120
STARTS = 3  # one that ends at its start is started again, as `make run` does
TOKEN = "een-geheim-van-een-test"
NOWHERE = "http://127.0.0.1:1"


class Actions:
    """An action server: `reply` is what it answers, `calls` what Rasa sent; `is_away` ends every call unheard."""

    def __init__(self) -> None:
        self.reply: dict[str, Any] = {"events": [], "responses": [{"text": "Goedendag"}]}
        self.calls: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.peers: set[int] = set()
        self.is_away = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


def _handler_of(actions: Actions) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if actions.is_away:
                self.close_connection = True
                return
            actions.calls.append(json.loads(body))
            actions.sizes.append(len(body))
            actions.peers.add(self.client_address[1])
            answer = json.dumps(actions.reply).encode()
            self.send_response(httpx.codes.OK)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_parts: object) -> None:
            """Nothing."""

    return Handler


class RasaServer:
    """A running Rasa in a folder of its own, behind a token; nobody gives it vectors, as where they come too late."""

    def __init__(self, home: Path, actions: Actions, model: Path | None = None, starts: int = STARTS) -> None:
        """`model`: another one than today's, which is trained where it is not there; `starts`: how often it may try."""
        (port,) = free_ports(1)
        self.settings = Settings(datawijzer_home=home, rasa_port=port, actions_port=actions.port)
        self.log = home / "rasa.log"
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            timeout=30,
            trust_env=False,
            headers={"authorization": f"Bearer {TOKEN}"},
        )
        self._model = model or MODEL
        self._starts = starts
        if not model:
            with model_left_alone():
                train_once(self.settings)

    def __enter__(self) -> Self:
        """Start it and wait until it answers."""
        deadline = time.monotonic() + SECONDS_TO_START
        with model_left_alone():
            for _ in range(self._starts):
                self._process = self._started()
                while self._process.poll() is None and time.monotonic() < deadline:
                    if self._answers():
                        return self
                    time.sleep(0.1)
        self._process.kill()
        raise AssertionError(self.log.read_text()[-2000:])

    def _started(self) -> subprocess.Popen[bytes]:
        command = [
            str(RASA_PYTHON), "-m", "nl_datawijzer.serve", "--enable-api", "--interface", "127.0.0.1",
            "--port", str(self.settings.rasa_port), "--model", str(self._model),
            "--endpoints", str(write_endpoints(self.settings)), "--credentials", str(ROOT / "credentials.yml"),
        ]  # fmt: skip
        environment = {**rasa_environment(self.settings), "RASA_AUTH_TOKEN": TOKEN, VECTORS: NOWHERE}
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def __exit__(self, *_error: object) -> None:
        """End it."""
        self.http.close()
        self._process.terminate()
        self._process.wait(20)

    def _answers(self) -> bool:
        try:
            return self.http.get("/status").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def say(self, sender: str, message: str, **more: Any) -> list[dict[str, Any]]:
        """Send a message through the REST channel; what comes back, as it comes."""
        response = self.http.post("/webhooks/rest/webhook", json={"sender": sender, "message": message, **more})
        response.raise_for_status()
        return list(response.json())

    def act(self, message: str) -> str:
        """What Rasa takes a message for."""
        response = self.http.post("/model/parse", json={"text": message})
        return str(response.raise_for_status().json()["intent"]["name"])
