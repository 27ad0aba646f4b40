"""Pages from templates: every page knows its municipality, and a forgotten value is an error, not a hole."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.ground.dates import date_of
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT, Settings
from bot.ground.texts import Texts
from bot.http.files import address_of
from bot.http.fonts import fonts_of
from bot.http.rendering import html_of, phone_link

FOLDER = ROOT / "bot/web/templates"
# Words of the widget and the page /chat that are filled where they are shown.
FILLED_LATER = (
    "count", "most", "date", "time", "turns", "feedback", "questions", "days", "minutes", "address",
)  # fmt: skip


class Templates:
    """The templates of one municipality."""

    def __init__(self, municipality: Municipality, texts: Texts) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(municipality=municipality, texts=texts, values=municipality.values())
        self._environment.globals.update(static=address_of, fonts=fonts_of(municipality.theme))
        self._environment.globals.update(widget_words=lambda: texts.group("widget.nl", FILLED_LATER))
        self._environment.filters.update(
            bare=bare, markdown=html_of, date=date_of, moment=moment_of, host=host_of, phone_link=phone_link
        )

    def render(self, name: str, context: Mapping[str, object]) -> str:
        """The text of a template."""
        return self._environment.get_template(name).render(context)

    def page(
        self, name: str, status: int = 200, headers: Mapping[str, str] | None = None, **context: object
    ) -> HTMLResponse:
        """A template as the answer to a request."""
        return HTMLResponse(self.render(name, context), status, headers)


def moment_of(at: datetime) -> str:
    """A moment (aware) as machines read it, to the second (RFC 3339): `2026-11-24T09:30:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def host_of(address: str) -> str:
    """The site of a web address, as people name it: without `www.`."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def bare(address: str) -> str:
    """A web address as people type it: without `https://`."""
    return address.partition("://")[2] or address


def public_address(request: Request, settings: Settings) -> str:
    """The address under which residents know this site, without a slash at its end."""
    return (settings.public_url or str(request.base_url)).rstrip("/")
