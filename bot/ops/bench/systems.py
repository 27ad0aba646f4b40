"""The systems that are compared: started on free ports, found back process by process, ended."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx
import psutil

from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT
from bot.ops.bench.asking import rasa_quietly
from bot.ops.bench.project import PlainProject
from bot.ops.forks import dies_with_this
from bot.ops.rasa import MODEL, RASA_PYTHON

SECONDS_TO_START = 900.0  # a first start encodes every phrasing and trains
SECONDS_TO_END = 20.0
LOOPBACK = "127.0.0.1"
WEBSITE = "web"
PARTS = {
    "bot.ops.run": "run", "actions.server": "actions", "nl_datawijzer.serve": "rasa",
    "rasa": "rasa", "rasa_sdk": "actions", "bot.ops.bench.nothing": "nothing",
}  # fmt: skip


@dataclass
class MeasuredSystem:
    """One of the compared, as commands that make it run."""

    name: str
    folder: Path  # where it runs and logs
    commands: Sequence[Sequence[str]]
    environment: Mapping[str, str]
    ready: Sequence[str]  # addresses that all answer 200 once it can be asked
    chat: str  # address that takes {"sender", "message"}
    running: list[psutil.Popen] = field(default_factory=list)

    def start(self) -> float:
        """Start; the seconds until it was ready.

        Raises:
            ConfigurationError: it ended or was not ready in time; names the log.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        log, begun = self.folder / f"bench-{self.name}.log", time.monotonic()
        for command in self.commands:
            with log.open("ab") as out:
                self.running.append(
                    psutil.Popen(
                        list(command), cwd=self.folder, env=dict(self.environment), stdin=subprocess.DEVNULL,
                        stdout=out, stderr=out, start_new_session=True, preexec_fn=dies_with_this(),
                    )
                )  # fmt: skip
        while not all(_answers(address) for address in self.ready):
            ended = any(process.poll() is not None for process in self.running)
            if ended or time.monotonic() - begun > SECONDS_TO_START:
                raise ConfigurationError(f"{self.name}: {log}")
            time.sleep(0.1)
        return time.monotonic() - begun

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Everything that runs of it, by part."""
        found: dict[str, list[psutil.Process]] = {}
        for first in self.running:
            for process in (first, *first.children(recursive=True)):
                try:
                    found.setdefault(_part_of(process), []).append(process)
                except psutil.Error:
                    continue
        return found

    def stop(self) -> None:
        """End all of it: kindly first, then surely."""
        everything = [process for part in self.processes().values() for process in part]
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        _, left = psutil.wait_procs(everything, SECONDS_TO_END)
        for process in left:
            process.kill()
        psutil.wait_procs(left, SECONDS_TO_END)
        self.running.clear()

    def __enter__(self) -> Self:
        """Nothing runs yet; see `start`."""
        return self

    def __exit__(self, *_: object) -> None:
        """End what runs."""
        self.stop()


def ours(folder: Path) -> MeasuredSystem:
    """This assistant, whole, as `make run` starts it, in a home of its own."""
    web, rasa, actions = _free_ports(3)
    environment = {
        **rasa_quietly(), "PORT": str(web), "RASA_PORT": str(rasa), "ACTIONS_PORT": str(actions),
        "DATAWIJZER_HOME": str(folder), "CHAT_RATE_LIMIT": "off", "DATASETS_URL": "",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    address = f"http://{LOOPBACK}:{web}"
    command = [sys.executable, "-m", "bot.ops.run"]
    return MeasuredSystem("ours", folder, [command], environment, [f"{address}/health/ready"], f"{address}/api/chat")


def plain(project: PlainProject) -> MeasuredSystem:
    """The plain project: Rasa's server and rasa-sdk's, as they come."""
    rasa, actions = _free_ports(2)
    endpoints = _endpoints(project.folder, actions)
    python = str(project.python)
    commands = [
        [python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)],
        [python, "-m", "rasa", "run", "--enable-api", "--interface", LOOPBACK, "--port", str(rasa),
         "--model", str(project.model), "--endpoints", str(endpoints)],
    ]  # fmt: skip
    return MeasuredSystem(
        "plain", project.folder, commands, rasa_quietly(),
        [f"http://{LOOPBACK}:{rasa}/status", f"http://{LOOPBACK}:{actions}/health"], _rest(rasa),
    )  # fmt: skip


def floor(folder: Path) -> MeasuredSystem:
    """Our Rasa with our model, asked directly, and an action server that does nothing."""
    rasa, actions = _free_ports(2)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "credentials.yml", folder)
    memory = "tracker_store:\n  type: nl_datawijzer.memory.ShortMemory\n"
    endpoints = _endpoints(folder, actions, memory)
    commands = [
        [sys.executable, "-m", "bot.ops.bench.nothing", str(actions)],
        [str(RASA_PYTHON), "-m", "nl_datawijzer.serve", "--enable-api", "--interface", LOOPBACK, "--port", str(rasa),
         "--model", str(MODEL), "--endpoints", str(endpoints), "--credentials", str(folder / "credentials.yml")],
    ]  # fmt: skip
    environment = {**rasa_quietly(), "PYTHONPATH": str(ROOT), "DATAWIJZER_HOME": str(folder)}
    return MeasuredSystem("floor", folder, commands, environment, [f"http://{LOOPBACK}:{rasa}/status"], _rest(rasa))


def _rest(port: int) -> str:
    return f"http://{LOOPBACK}:{port}/webhooks/rest/webhook"


def _endpoints(folder: Path, actions: int, more: str = "") -> Path:
    path = folder / "endpoints.yml"
    path.write_text(f"action_endpoint:\n  url: http://{LOOPBACK}:{actions}/webhook\n{more}")
    return path


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


def _part_of(process: psutil.Process) -> str:
    if process.name().startswith(WEBSITE):  # a fork, whose command is that of `run`
        return WEBSITE
    return next((PARTS[word] for word in process.cmdline() if word in PARTS), "others")
