"""Health: alive is this process answering; ready is every part answering."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from anyio import to_thread
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.conversation.rasa import Rasa
from bot.ground.settings import Settings

SECONDS = 2


def processes_file(settings: Settings) -> Path:
    """Where the start writes how often each child was restarted."""
    return settings.datawijzer_home / "processes.json"


class Health:
    """The health endpoints of the web process."""

    def __init__(self, settings: Settings, engine: Engine, rasa: Rasa) -> None:
        self._settings = settings
        self._engine = engine
        self._rasa = rasa
        self._client = httpx.AsyncClient(timeout=SECONDS, trust_env=False)

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        return [Route("/health/live", self.live), Route("/health/ready", self.ready)]

    async def live(self, _request: Request) -> JSONResponse:
        """This process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> JSONResponse:
        """200 only when web, actions, Rasa with its model and the database all answer."""
        checks: dict[str, Callable[[], Awaitable[dict[str, Any]]]] = {
            "database": self._database,
            "actions": self._actions,
            "rasa": self._rasa_part,
        }
        parts: dict[str, dict[str, Any]] = {"web": {"status": "ok"}}
        for name, check in checks.items():
            parts[name] = await check()
        for name, restarts in self._restarts().items():
            parts.setdefault(name, {"status": "ok"})["restarts"] = restarts
        ready = all(part["status"] == "ok" for part in parts.values())
        status = "ok" if ready else "down"
        return JSONResponse({"status": status, "parts": parts}, 200 if ready else 503)

    async def _database(self) -> dict[str, Any]:
        try:
            await to_thread.run_sync(self._ask_database)
        except SQLAlchemyError as error:
            return {"status": "down", "error": type(error).__name__}
        return {"status": "ok"}

    def _ask_database(self) -> None:
        with self._engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    async def _actions(self) -> dict[str, Any]:
        try:
            response = await self._client.get(f"{self._settings.actions_url}/health")
            response.raise_for_status()
            return dict(response.json())
        except (httpx.HTTPError, ValueError) as error:
            return {"status": "down", "error": type(error).__name__}

    async def _rasa_part(self) -> dict[str, Any]:
        return {"status": "ok" if await self._rasa.is_ready() else "down"}

    def _restarts(self) -> dict[str, int]:
        try:
            return dict(json.loads(processes_file(self._settings).read_text()))
        except (OSError, ValueError):
            return {}

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()
