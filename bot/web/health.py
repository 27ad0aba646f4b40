"""Health: alive is this process answering; ready is every part answering."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from anyio import to_thread
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.conversation.rasas import Rasas
from bot.ground import not_taken
from bot.ground.settings import Settings
from bot.ground.tls import trusted
from bot.web.heartbeat import beats

SECONDS = 1.0

Part = dict[str, Any]


def processes_file(settings: Settings) -> Path:
    """Where the start writes how often each child was restarted."""
    return settings.datawijzer_home / "processes.json"


class Health:
    """The health endpoints of the web process."""

    def __init__(self, settings: Settings, engine: Engine, rasas: Rasas) -> None:
        self._settings = settings
        self._engine = engine
        self._rasas = rasas
        self._client = httpx.AsyncClient(timeout=SECONDS, trust_env=False, verify=trusted())

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        return [Route("/health/live", self.live), Route("/health/ready", self.ready)]

    async def live(self, _request: Request) -> JSONResponse:
        """This process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> JSONResponse:
        """200 only when of web, actions and Rasa with its model at least one process answers, and the database."""
        database, actions, rasas = await asyncio.gather(
            self._database(),
            asyncio.gather(*map(self._action_server, self._settings.actions_urls)),
            self._rasas.are_ready(),
        )
        restarts = self._restarts()
        websites = [name for name in restarts if name.partition("-")[0] == "web"]
        parts = {
            "web": {"status": "ok", **_listed("web", [{"status": _word(beats(self._settings, w))} for w in websites])},
            "database": database,
            "actions": _together("actions", actions),
            "rasa": _together("rasa", [{"status": _word(ready)} for ready in rasas]),
        }
        if "model" in (trouble := not_taken.told(self._settings.datawijzer_home)):
            parts["rasa"]["not_taken"] = trouble["model"]
        for name, times in restarts.items():
            _note_restarts(parts.setdefault(name.partition("-")[0], {"status": "ok"}), name, times)
        ready = all(part["status"] == "ok" for part in parts.values())
        return JSONResponse({"status": _word(ready), "parts": parts}, 200 if ready else 503)

    async def _database(self) -> Part:
        try:
            await to_thread.run_sync(self._ask_database)
        except SQLAlchemyError as error:
            return {"status": "down", "error": type(error).__name__}
        return {"status": "ok"}

    def _ask_database(self) -> None:
        with self._engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    async def _action_server(self, address: str) -> Part:
        try:
            response = await self._client.get(f"{address}/health")
            response.raise_for_status()
            return dict(response.json())
        except (httpx.HTTPError, ValueError) as error:
            return {"status": "down", "error": type(error).__name__}

    def _restarts(self) -> dict[str, int]:
        try:
            return dict(json.loads(processes_file(self._settings).read_text()))
        except (OSError, ValueError):
            return {}

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()


def _word(good: bool) -> str:
    return "ok" if good else "down"


def _together(name: str, processes: Sequence[Part]) -> Part:
    """A part is as its first process that answers."""
    best = next((each for each in processes if each["status"] == "ok"), processes[0])
    return {**best, **_listed(name, processes)}


def _listed(name: str, processes: Sequence[Part]) -> Part:
    """Every process of a part by name; `make run` calls them the same."""
    names = [name] if len(processes) == 1 else [f"{name}-{number}" for number in range(1, len(processes) + 1)]
    return {"processes": {own: {"status": each["status"]} for own, each in zip(names, processes, strict=True)}}


def _note_restarts(part: Part, name: str, times: int) -> None:
    part["restarts"] = part.get("restarts", 0) + times
    part.setdefault("processes", {}).setdefault(name, {"status": "down"})["restarts"] = times
