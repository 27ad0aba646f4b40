"""The page on which a web editor tries how the assistant looks on a website, and takes the tag along."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.ground.topics import topics
from bot.http.templating import Templates, public_address
from bot.web.stylesheet import themes


class EmbeddingPages:
    """The page of one municipality; docs/embedding.md explains every attribute."""

    def __init__(self, municipality: Municipality, texts: Texts, settings: Settings, templates: Templates) -> None:
        self._municipality = municipality
        self._texts = texts
        self._settings = settings
        self._templates = templates

    def routes(self) -> list[Route]:
        """The route of this page."""
        return [Route("/inbouwen", self.try_out)]

    async def try_out(self, request: Request) -> Response:
        """A form that writes the tag and shows what it does."""
        own = self._municipality.theme
        return self._templates.page(
            "embedding.html",
            site=public_address(request, self._settings),
            themes=[("", own), *((name, name) for name in sorted(themes() - {own}))],
            topics={topic: self._texts(f"topics.{topic}") for topic in topics()},
        )
