"""An action server that does nothing: what is left is Rasa itself. `python -m bot.ops.bench.nothing PORT`."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def webhook(_request: Request) -> JSONResponse:
    """No events, one word."""
    return JSONResponse({"events": [], "responses": [{"text": "."}]})


if __name__ == "__main__":
    app = Starlette(routes=[Route("/webhook", webhook, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
