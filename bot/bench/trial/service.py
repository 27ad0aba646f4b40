"""The trial's endpoints in the action server, on loopback for the website alone; residents' answers do not wait."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.bench.evaluation.sets import load_set
from bot.bench.trial.asking import ask
from bot.bench.trial.changing import DraftRehearsal
from bot.bench.trial.clashing import clash
from bot.bench.trial.intents import Intents
from bot.bench.trial.results import AskCall, ClashCall, DraftsCall, plain
from bot.bench.trial.worlds import Worlds
from bot.dialogue.assistant import Assistant
from bot.dialogue.build import Parts
from bot.faq.index import TooMuchChanged
from bot.ground.settings import Settings

TOO_MUCH = "too_much_changed"

log = logging.getLogger(__name__)


class TrialService:
    """Answers what a draft would do. One trial at a time: the machine is the residents' first."""

    def __init__(self, parts: Parts, settings: Settings) -> None:
        self._reader = parts.reader
        self._worlds = Worlds(parts)
        self._intents = Intents(settings.rasa_url, settings.rasa_headers)
        self._rehearsal = DraftRehearsal(parts, self._worlds, self._intents, load_set())

    def assistant(self, draft: str | None) -> Assistant:
        """The assistant of a conversation that may name drafts as if published.

        Raises:
            UnknownDraft: it names drafts that this process was not told of.
        """
        return self._worlds.assistant(draft)

    def routes(self) -> list[Route]:
        """The routes, below `/trial`."""
        at_a_time = CapacityLimiter(1)
        calls: dict[str, tuple[type[BaseModel], Callable[[Any], dict[str, Any]]]] = {
            "clash": (ClashCall, self._clash),
            "ask": (AskCall, self._ask),
            "changes": (DraftsCall, self._changes),
            "drafts": (DraftsCall, self._remember),
        }
        return [
            Route(f"/trial/{name}", partial(_answered, name, shape, work, at_a_time), methods=["POST"])
            for name, (shape, work) in calls.items()
        ]

    def _clash(self, call: ClashCall) -> dict[str, Any]:
        leans = clash(self._worlds.world(call.drafts), call.phrasings, call.faq)
        return {"leans": [plain(lean) for lean in leans]}

    def _ask(self, call: AskCall) -> dict[str, Any]:
        return plain(ask(self._worlds.world(call.drafts), self._reader, self._intents, call.question))

    def _changes(self, call: DraftsCall) -> dict[str, Any]:
        return plain(self._rehearsal.changes(call.drafts))

    def _remember(self, call: DraftsCall) -> dict[str, Any]:
        return {"draft": self._worlds.remember(call.drafts)}


async def _answered(
    name: str,
    shape: type[BaseModel],
    work: Callable[[Any], dict[str, Any]],
    at_a_time: CapacityLimiter,
    request: Request,
) -> JSONResponse:
    """The answer to one call; what was typed reaches neither a log nor an error."""
    try:
        call = shape.model_validate_json(await request.body())
        return JSONResponse(await to_thread.run_sync(work, call, limiter=at_a_time))
    except ValidationError as error:
        return JSONResponse({"error": "malformed", "field": ".".join(map(str, error.errors()[0]["loc"]))}, 422)
    except TooMuchChanged:
        return JSONResponse({"error": TOO_MUCH}, 409)
    except Exception as error:
        log.error("trial %s failed: %s", name, type(error).__name__)
        return JSONResponse({"error": type(error).__name__}, 500)
