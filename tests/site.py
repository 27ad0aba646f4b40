"""The application as a visitor meets it, over a real database of its own; for what needs no Rasa."""

import html
from typing import Any

import anyio
import httpx
import nh3
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.app import build_app
from bot.faq.publishing import touch_content
from bot.faq.store import FaqEntry
from bot.faq.tables import Entry
from bot.ground.database.engine import open_database
from bot.ground.settings import Settings
from bot.services import Services, build_services

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOST = "https://chat.zandermeer.example"


class Site:
    """The application as a visitor meets it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.services: Services = build_services(settings)
        self.app = build_app(self.services)

    def get(self, path: str, headers: dict[str, str] = BROWSER) -> httpx.Response:
        return self.ask("GET", path, headers)

    def ask(self, method: str, path: str, headers: dict[str, str] = BROWSER) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers) as client:
                return await client.request(method, path)

        return anyio.run(ask)

    def page(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, path
        return response.text

    def read(self, path: str) -> str:
        return words_on(self.page(path))

    @property
    def entries(self) -> dict[str, FaqEntry]:
        return dict(self.services.store.content().entries)

    def publish(self, faq: str, **values: Any) -> None:
        """Change an entry, as a publisher would."""
        with Session(open_database(self.settings.database)) as session, session.begin():
            session.execute(update(Entry).where(Entry.id == faq).values(**values))
            touch_content(session)


def words_on(page: str) -> str:
    """What a person reads on a page, in one line."""
    shown = nh3.clean(page, tags=set(), clean_content_tags={"script", "style"})
    return " ".join(html.unescape(shown).split())
