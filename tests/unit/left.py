"""For tests of answers later: a website with a mail server, and a question that is left."""

from pathlib import Path
from typing import Any

import anyio
import httpx
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.later.tables import LaterAnswer
from bot.dialogue.kinds import Fallback
from bot.dialogue.messages import Message
from bot.ground.settings import Settings
from tests.site import BROWSER, HOST, Site, words_on

SENDER = "resident-0000001"


ADDRESS, QUESTION = "jan.bewoner@post.example", "Mag mijn buurman mij filmen met zijn deurbel?"


FORM = {"loket": "privacy", "contact": ADDRESS, "question": QUESTION, "akkoord": "ja", "once": "x" * 24}


PAGE, ROOM = "/chat/later", "/beheer/later"


UNKNOWN = Message("Dat weet ik niet.", Fallback(reason="unknown"))


def site_over(engine: Engine, home: Path, smtp_url: str, **more: Any) -> Site:
    address = engine.url.render_as_string(hide_password=False)
    return Site(Settings(datawijzer_home=home, database_url=address, public_url="", smtp_url=smtp_url, **more))


def post(site: Site, path: str, sender: str = "", headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(site.app, raise_app_exceptions=False)
        given = {**BROWSER, **({"cookie": f"gesprek={sender}"} if sender else {}), **(headers or {})}
        async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=given) as client:
            return await client.post(path, data=form)

    return anyio.run(send)


def leave(site: Site, sender: str = "", **changes: str) -> str:
    """Leave something; the address of its status."""
    response = post(site, PAGE, sender, **{**FORM, **changes})
    assert response.status_code == 303, words_on(response.text)
    return response.headers["location"]


def only(engine: Engine) -> LaterAnswer:
    with Session(engine) as session:
        return session.scalars(select(LaterAnswer)).one()
