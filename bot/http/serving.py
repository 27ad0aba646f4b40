"""Serving the website."""

import socket

import uvicorn
from starlette.applications import Starlette

from bot.ground.logs import log_as
from bot.ground.settings import Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104 - the website is meant for everybody


def serve(app: Starlette, settings: Settings, name: str = "", door: socket.socket | None = None) -> None:
    """Serve the website on its port, or on a socket that several processes share.

    `name`: under which this process shows that it lives; of one that stands alone nobody asks.
    """
    log_as("web")
    app.state.name = name
    config = uvicorn.Config(
        app,
        host=EVERYWHERE,
        port=settings.port,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    uvicorn.Server(config).run([door] if door else None)
