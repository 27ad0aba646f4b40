"""The website alone, as a real process over a database of its own: for pages that need no Rasa and no answers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.ground.settings import ROOT, Settings
from bot.ops.prepare import import_content
from tests.stack import free_ports

SECONDS_TO_START = 120.0


@dataclass(frozen=True)
class Office:
    """A website that runs."""

    settings: Settings
    url: str


@contextmanager
def office(home: Path) -> Iterator[Office]:
    """Import the content into `home` and serve the website."""
    (port,) = free_ports(1)
    settings = Settings(datawijzer_home=home, port=port, public_url="")
    import_content(settings)
    own = {"DATAWIJZER_HOME": str(home), "PORT": str(port), "PUBLIC_URL": ""}
    with (home / "web.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "bot.app"], cwd=ROOT, env=os.environ | own, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + SECONDS_TO_START
        while not _answers(url):
            assert process.poll() is None, (home / "web.log").read_text()
            assert time.monotonic() < deadline, "the website does not answer"
            time.sleep(0.1)
        yield Office(settings, url)
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/live", trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
