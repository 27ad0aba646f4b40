"""`make run`: everything from a checkout to a served assistant, in the foreground."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable

import httpx

from bot.errors import ConfigurationError, ContentError
from bot.ops.console import line, progress, say
from bot.ops.health import processes_file
from bot.ops.prepare import (
    MODEL,
    RASA_PYTHON,
    encode_content,
    import_content,
    model_is_current,
    rasa_environment,
    train,
    write_endpoints,
)
from bot.ops.processes import Child, Supervisor
from bot.settings import ROOT, Settings, read_settings

SECONDS_TO_START = 180.0
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only the website listens there


def prepare(settings: Settings) -> None:
    """Database, content and model, with a line for each step that takes time."""
    settings.datawijzer_home.mkdir(parents=True, exist_ok=True)
    say("content")
    import_content(settings)
    encode_content(settings, lambda done, total: progress("encoding", done, total))
    if not model_is_current():
        say("training")
        train(settings)


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


def children(settings: Settings) -> list[Child]:
    """The processes of this installation, in the order in which they are waited for."""
    home = settings.datawijzer_home
    own = {
        **os.environ, "PORT": str(settings.port), "RASA_PORT": str(settings.rasa_port),
        "ACTIONS_PORT": str(settings.actions_port), "DATAWIJZER_HOME": str(home),
        "MUNICIPALITY": str(settings.municipality), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
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
            "web", [sys.executable, "-m", "bot.web.app"], own, home / "web.log",
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
        prepare(settings)
        return asyncio.run(serve(settings))
    except ContentError as error:
        print(error, file=sys.stderr)
        print(line("wrong_content"), file=sys.stderr)
    except ConfigurationError as error:
        print(line("wrong_settings", problem=error), file=sys.stderr)
    except KeyboardInterrupt:
        pass
    return 1


if __name__ == "__main__":
    sys.exit(main())
