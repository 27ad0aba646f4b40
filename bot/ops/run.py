"""`make run`: everything from a checkout to a served assistant, in the foreground."""

import asyncio
import importlib
import os
import shutil
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial

import httpx

from bot.ground.errors import ConfigurationError
from bot.ground.production import refuse_unsafe
from bot.ground.secrets import secret
from bot.ground.settings import ROOT, Settings, read_settings
from bot.ground.tls import trusted
from bot.ops import sockets
from bot.ops.console import line, say
from bot.ops.forks import dies_with_this
from bot.ops.models import is_taken, taken_model
from bot.ops.prepared import is_prepared
from bot.ops.processes import Child, Supervisor
from bot.ops.rasa import RASA_PYTHON, RASA_SECRET, TOKEN, VECTORS, rasa_environment, write_endpoints
from bot.web.health import processes_file
from bot.web.heartbeat import beats, forget_heartbeats

SECONDS_TO_START = 180.0
WEBSITE = "bot.app"  # imported late: it takes a second, and twice the memory of this process
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # of prometheus-client, which looks at it when it is imported
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only the website listens there


def refuse_taken_ports(settings: Settings) -> None:
    """Stop before anything starts when a port is taken, or meant for two.

    Raises:
        ConfigurationError: with the sentence for the person at the keyboard.
    """
    wanted = [
        ("PORT", settings.port, 1, EVERYWHERE),
        ("RASA_PORT", settings.rasa_port, settings.rasa_processes, LOOPBACK),
        ("ACTIONS_PORT", settings.actions_port, settings.actions_processes, LOOPBACK),
    ]
    seen: set[int] = set()
    for name, first, many, address in wanted:
        for port in range(first, first + many):
            if port in seen or not _is_free(address, port):
                raise ConfigurationError(line("port_taken", port=port, setting=name, other=first + 10))
            seen.add(port)


def _is_free(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except (OSError, OverflowError):
            return False
    return True


def refuse_without_rasa() -> None:
    """Stop before anything starts when Rasa's interpreter is missing.

    Raises:
        ConfigurationError: with the sentence for the person at the keyboard.
    """
    if not RASA_PYTHON.exists():
        raise ConfigurationError(line("no_rasa", path=RASA_PYTHON))


def own_environment(settings: Settings) -> dict[str, str]:
    """The environment of our own processes: the settings, and little memory and work spent on threads."""
    return {
        **os.environ,
        "PORT": str(settings.port),
        "RASA_PORT": str(settings.rasa_port),
        "ACTIONS_PORT": str(settings.actions_port),
        "WEB_PROCESSES": str(settings.web_processes),
        "RASA_PROCESSES": str(settings.rasa_processes),
        "ACTIONS_PROCESSES": str(settings.actions_processes),
        "DATAWIJZER_HOME": str(settings.datawijzer_home),
        "MUNICIPALITY": str(settings.municipality),
        "PYTHONPATH": str(ROOT),
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",  # its threads wait by spinning: ten times the work beside other processes
    }


def _actions(settings: Settings) -> list[Child]:
    names = _names("actions", settings.actions_processes)
    command, log = [sys.executable, "-m", "actions.server"], settings.datawijzer_home / "actions.log"
    return [
        Child(
            name, [*command, "--port", str(settings.actions_port + number)], own_environment(settings), log,
            _answers(f"{settings.actions_urls[number]}/health"),
        )
        for number, name in enumerate(names)
    ]  # fmt: skip


def _rasas(settings: Settings) -> list[Child]:
    command = [
        str(RASA_PYTHON), "-m", "nl_datawijzer.serve", "--enable-api", "--interface", LOOPBACK,
        "--model", str(taken_model(settings)), "--credentials", str(ROOT / "credentials.yml"),
    ]  # fmt: skip
    found, token = [], settings.rasa_auth_token or secret(settings.datawijzer_home, RASA_SECRET)
    for number, name in enumerate(_names("rasa", settings.rasa_processes)):
        port, endpoints = str(settings.rasa_port + number), str(write_endpoints(settings, number))
        own = [*command, "--port", port, "--endpoints", endpoints]
        is_healthy = _answers(f"{settings.rasa_urls[number]}/status", {"Authorization": f"Bearer {token}"})
        environment = {
            **rasa_environment(settings),
            TOKEN: token,
            VECTORS: " ".join(f"{url}/vectors" for url in settings.actions_of(number)),
        }
        found.append(Child(name, own, environment, settings.datawijzer_home / "rasa.log", is_healthy))
    return found


def _websites(settings: Settings, door: socket.socket) -> list[Child]:
    """Forks of this process, with the website built: most of what they need is in memory once."""
    forget_heartbeats(settings)
    website = importlib.import_module(WEBSITE)
    app = website.built(settings, with_content=True)
    return [
        Child(
            name, [], {}, settings.datawijzer_home / "web.log", _beats(settings, name),
            partial(website.serve, app, settings, name, door),
        )
        for name in _names("web", settings.web_processes)
    ]  # fmt: skip


def _import_website(settings: Settings) -> Settings:
    """Import it here, where its processes find it; their settings."""
    counts = settings.datawijzer_home / "metrics"
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir()
    # libraries look at these as they are imported
    os.environ |= {METRICS_FOLDER: str(counts), "OPENBLAS_NUM_THREADS": "1"}
    importlib.import_module(WEBSITE)
    return read_settings()


def _names(part: str, many: int) -> list[str]:
    return [part] if many == 1 else [f"{part}-{number}" for number in range(1, many + 1)]


def _beats(settings: Settings, name: str) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return beats(settings, name)

    return check


def _answers(address: str, headers: Mapping[str, str] | None = None) -> Callable[[], Awaitable[bool]]:
    no_connection_stays = httpx.Limits(max_keepalive_connections=0)  # the websites that are forked would have it too
    client = httpx.AsyncClient(
        headers=headers, timeout=2, trust_env=False, verify=trusted(), limits=no_connection_stays
    )

    async def check() -> bool:
        try:
            return (await client.get(address)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    return check


async def run(settings: Settings) -> int:
    """Prepare, and serve until told to stop; the exit code.

    A Rasa that has its model starts while the rest is prepared: it takes about as long. Where an earlier start prepared
    everything, the actions start beside it.
    """
    settings.datawijzer_home.mkdir(parents=True, exist_ok=True)
    actions, rasas = _actions(settings), _rasas(settings) if is_taken(settings) else []
    begun = list(rasas)
    try:
        await _start(rasas)
        preparing = None
        if rasas and is_prepared(settings):
            begun += actions
            await _start(actions)
        else:
            preparing = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.ops.prepare", env=own_environment(settings), preexec_fn=dies_with_this()
            )
        settings = _import_website(settings)
        code = await preparing.wait() if preparing else 0
        return code or await serve(settings, [*actions, *(rasas or _rasas(settings))])
    finally:
        await asyncio.gather(*(child.end() for child in begun))


async def _start(children: Iterable[Child]) -> None:
    for child in children:
        await child.start()


async def serve(settings: Settings, engines: Sequence[Child]) -> int:
    """Start the engines and the websites, and keep them until told to stop; the exit code."""
    door = sockets.door(EVERYWHERE, settings.port)
    children = [*engines, *_websites(settings, door)]  # waited for in this order
    supervisor = Supervisor(children, processes_file(settings), say)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, supervisor.stopping.set)
    say("starting")
    try:
        failed = await supervisor.start(SECONDS_TO_START)
        if failed and not supervisor.stopping.is_set():
            say("not_healthy", part=failed, log=settings.datawijzer_home / f"{failed}.log")
            return 1
        if not supervisor.stopping.is_set():
            say("ready", address=f"http://localhost:{settings.port}")
            say("stop_hint")
            await supervisor.watch()
    finally:
        say("stopping")
        await supervisor.end()
        door.close()
        say("stopped")
    return 0


def main() -> int:
    """Run; the exit code."""
    try:
        settings = read_settings()
        refuse_unsafe(settings)
        refuse_taken_ports(settings)
        refuse_without_rasa()
        return asyncio.run(run(settings))
    except ConfigurationError as error:
        print(line("wrong_settings", problem=error), file=sys.stderr)
    except KeyboardInterrupt:
        pass
    return 1


if __name__ == "__main__":
    sys.exit(main())
