"""A second web process over the same assistant and database, with settings of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from bot.ground.settings import ROOT
from tests.stack import Stack, free_ports


@contextmanager
def second_web(stack: Stack, folder: Path, changes: dict[str, Any], **environment: str) -> Iterator[str]:
    """Its address; `changes` are keys of the municipality's file."""
    municipality = yaml.safe_load(stack.settings.municipality.read_text()) | changes
    (folder / "municipality.yml").write_text(yaml.safe_dump(municipality))
    (port,) = free_ports(1)
    own = {"PORT": str(port), "MUNICIPALITY": str(folder / "municipality.yml"), **environment}
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.app"], cwd=ROOT, env={**os.environ, **stack.environment, **own}, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        stack.wait_until(lambda: _answers(address, process, folder / "web.log"), 60)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _answers(address: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        return httpx.get(f"{address}/health/live", trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
