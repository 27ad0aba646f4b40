"""The action server: rasa-sdk's executor behind a small application on loopback.

rasa-sdk's own server answers an error with the request's body, which holds the conversation, and logs it.
This one says which action failed and with which class of error, and nothing of what was said.
"""

import argparse
import logging
from collections.abc import Callable
from typing import Any

import anyio.to_thread
import uvicorn
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from actions.people import ExplainBot, HandOver
from actions.questions import AnswerChoice, AnswerFollowUp, AnswerQuestion, Confirm, InviteQuestion, OfferOthers
from actions.small_talk import ExplainStopping, Greet, SayGoodbye, TakeComplaint, TakePraise, Thank
from actions.speaking import AssistantAction
from bot.bench.trial.service import TrialService
from bot.dialogue.assistant import Assistant
from bot.dialogue.build import Parts, build_assistant
from bot.encoding import as_plain
from bot.ground.logs import REQUEST, answering, log_as
from bot.ground.memory import settle
from bot.ground.settings import Settings, read_settings

ACTIONS: tuple[type[AssistantAction], ...] = (
    AnswerChoice, AnswerFollowUp, AnswerQuestion, Confirm, ExplainBot, ExplainStopping, Greet, HandOver,
    InviteQuestion, OfferOthers, SayGoodbye, TakeComplaint, TakePraise, Thank,
)  # fmt: skip

log = logging.getLogger(__name__)


def build_executor(assistant: Callable[[str | None], Assistant]) -> ActionExecutor:
    """Rasa-sdk's executor with every action of this project."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(assistant))
    return executor


def build_app(parts: Parts, settings: Settings) -> Starlette:
    """The application: `/webhook` and `/vectors` for Rasa, `/health` for whoever watches, `/trial` for staff."""
    trial = TrialService(parts, settings)
    executor = build_executor(trial.assistant)

    async def webhook(request: Request) -> JSONResponse:
        call: dict[str, Any] = {"domain": {}, **await request.json()}  # Rasa sends it to actions that ask for it only
        with answering(_request_of(call)):
            try:
                result = await executor.run(call)
            except ActionNotFoundException as error:
                return JSONResponse({"error": error.message, "action_name": error.action_name}, 404)
            except Exception as error:  # the outer net: what was said must not reach a log
                log.error("action %s failed: %s", call.get("next_action"), type(error).__name__)
                return JSONResponse({"error": type(error).__name__, "action_name": call.get("next_action")}, 500)
        return JSONResponse(result.model_dump() if result else None)

    async def health(_request: Request) -> JSONResponse:
        content = parts.keeper.content()
        return JSONResponse(
            {
                "status": "ok",
                "encoder": parts.encoder.name,
                "content_version": content.version,
                "index_version": parts.keeper.index.version,
                "entries": len(content.entries),
                "index": "passing" if parts.keeper.index.is_passing else "fitted",
                **({"not_taken": parts.keeper.trouble} if parts.keeper.trouble else {}),
            }
        )

    async def vectors(request: Request) -> JSONResponse:
        texts = [str(text) for text in (await request.json())["texts"]]
        return JSONResponse(as_plain(await anyio.to_thread.run_sync(parts.embeddings.questions, texts)))

    routes = [Route("/webhook", webhook, methods=["POST"]), Route("/vectors", vectors, methods=["POST"])]
    return Starlette(routes=[*routes, Route("/health", health), *trial.routes()])


def _request_of(call: dict[str, Any]) -> object:
    """The number of the resident's request that this call is part of, as the website sent it along."""
    message = (call.get("tracker") or {}).get("latest_message") or {}
    return (message.get("metadata") or {}).get(REQUEST)


def main() -> None:
    """Build the index, follow publications and serve on loopback."""
    parser = argparse.ArgumentParser(prog="actions.server")
    parser.add_argument("--port", type=int, help="instead of ACTIONS_PORT, where there are several")
    port = parser.parse_args().port
    log_as("actions")
    settings = read_settings()
    parts = build_assistant(settings, at_once=True)
    parts.keeper.start()
    app = build_app(parts, settings)
    settle()
    uvicorn.run(app, host="127.0.0.1", port=port or settings.actions_port, log_config=None, access_log=False)


if __name__ == "__main__":
    main()
