"""`make run`: everything from a checkout to a served assistant, in the foreground."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable

import httpx

from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT, Settings, read_settings
from bot.ops.console import line, say
from bot.ops.processes import Child, Supervisor, die_with_parent
from bot.ops.rasa import MODEL, RASA_PYTHON, rasa_environment, write_endpoints
from bot.web.health import processes_file

SECONDS_TO_START = 180.0
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only the website listens there


def refuse_taken_ports(settings: Settings) -> None:
    """Stop before anything starts when a port is taken.

    Raises:
        ConfigurationError: with the sentence for the person at the keyboard.
    """
    ports = {"PORT": settings.port, "RASA_PORT": settings.rasa_port, "ACTIONS_PORT": settings.actions_port}
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((EVERYWHERE if name == "PORT" else LOOPBACK, port))
            except OSError:
                raise ConfigurationError(line("port_taken", port=port, setting=name, other=port + 10)) from None
    if len(set(ports.values())) < len(ports):
        raise ConfigurationError(line("port_taken", port=settings.port, setting="PORT", other=settings.port + 10))


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
        "DATAWIJZER_HOME": str(settings.datawijzer_home),
        "MUNICIPALITY": str(settings.municipality),
        "PYTHONPATH": str(ROOT),
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",  # its threads wait by spinning: ten times the work beside other processes
    }


def children(settings: Settings) -> list[Child]:
    """The processes of this installation, in the order in which they are waited for."""
    home = settings.datawijzer_home
    own = own_environment(settings)
    rasa = [
        str(RASA_PYTHON), "-m", "nl_datawijzer.serve", "--enable-api", "--interface", LOOPBACK,
        "--port", str(settings.rasa_port), "--model", str(MODEL),
        "--endpoints", str(write_endpoints(settings)), "--credentials", str(ROOT / "credentials.yml"),
    ]  # fmt: skip
    return [
        Child(
            "actions", [sys.executable, "-m", "actions.server"], own, home / "actions.log",
            _answers(f"{settings.actions_url}/health"),
        ),
        Child(
            "rasa", rasa, rasa_environment(settings), home / "rasa.log",
            _answers(f"{settings.rasa_url}/status"),
        ),
        Child(
            "web", [sys.executable, "-m", "bot.app"], own, home / "web.log",
            _answers(f"http://{LOOPBACK}:{settings.port}/health/live"),
        ),
    ]  # fmt: skip


def _answers(address: str) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        try:
            async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
                return (await client.get(address)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    return check


async def serve(settings: Settings) -> int:
    """Start the processes and keep them until told to stop; the exit code."""
    supervisor = Supervisor(children(settings), processes_file(settings), say)
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
        say("stopped")
    return 0


def main() -> int:
    """Run; the exit code."""
    try:
        settings = read_settings()
        refuse_taken_ports(settings)
        refuse_without_rasa()
        prepared = subprocess.run(
            [sys.executable, "-m", "bot.ops.prepare"],
            env=own_environment(settings),
            check=False,
            preexec_fn=die_with_parent,
        )
        return prepared.returncode or asyncio.run(serve(settings))
    except ConfigurationError as error:
        print(line("wrong_settings", problem=error), file=sys.stderr)
    except KeyboardInterrupt:
        pass
    return 1


if __name__ == "__main__":
    sys.exit(main())
