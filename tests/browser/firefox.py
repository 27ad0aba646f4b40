"""The system's own Firefox, driven over WebDriver BiDi: enough to press, type and look."""

import json
import re
import shutil
import subprocess
from itertools import count
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import connect

from tests.starting import wait_until

PATH = shutil.which("firefox-esr") or shutil.which("firefox")
SECONDS = 60
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "ArrowDown": "\ue015", "Tab": "\ue004"}
ROOT = "document.querySelector('datawijzer-widget').shadowRoot"
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox:
    """One browser with one tab; `profile` is an empty folder."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._numbers = count(1)

    def __enter__(self) -> Self:
        profile = self._profile / "profile"
        profile.mkdir()
        said = self._profile / "said.txt"
        command = [PATH or "", "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        with said.open("w") as file:
            self._process = subprocess.Popen([*command, "about:blank"], stdout=file, stderr=file)
        wait_until(lambda: bool(_LISTENS.search(said.read_text())), SECONDS, self._process, said.read_text)
        match = _LISTENS.search(said.read_text())
        assert match is not None
        self._socket = connect(f"{match[1]}/session", open_timeout=SECONDS, max_size=None, proxy=None)
        self._call("session.new", capabilities={})
        self._tab = self._call("browsingContext.getTree")["contexts"][0]["context"]
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(SECONDS)

    def goto(self, address: str) -> None:
        """Open a page, and wait until it has loaded."""
        self._call("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def js(self, expression: str) -> Any:
        """What an expression is: a string, a number, a truth, or nothing."""
        answer = self._call("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def wait(self, expression: str) -> None:
        """Until an expression is true."""
        wait_until(lambda: bool(self.js(f"Boolean({expression})")), SECONDS)

    def press(self, selector: str) -> None:
        """Press an element in the widget in its middle, as a mouse does."""
        place = f"(() => {{ const r = {ROOT}.querySelector('{selector}').getBoundingClientRect(); return "
        x, y = (int(self.js(f"{place}{side}}})()")) for side in ("r.x + r.width / 2", "r.y + r.height / 2"))
        move = {"type": "pointerMove", "x": x, "y": y}
        button = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *button]})

    def type(self, text: str) -> None:
        """Type into what has the focus; a name of a key presses that key."""
        keys = [KEYS[text]] if text in KEYS else list(text)
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": actions})

    def _act(self, source: dict[str, Any]) -> None:
        self._call("input.performActions", context=self._tab, actions=[source])

    def _call(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(timeout=SECONDS))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]
