"""What the assistant says of itself, by law or by rule: privacy notice, accessibility statement, security.txt.

The privacy notice is made from the tables and settings that it is about, so that it cannot drift from them:
a new column without a sentence in data/texts.yml fails the tests.
"""

from collections.abc import Iterator
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.conversation.codes import MINUTES
from bot.conversation.later.tables import LaterAnswer
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.ground.database.base import Base, now
from bot.ground.masking import KINDS
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.http.limits import MESSAGES
from bot.http.templating import Templates, host_of, moment_of, public_address
from bot.live.tables import Handover
from bot.turns.tables import Asking, Feedback, Repeat, TransferCode, Turn
from bot.web.cookies import COOKIE, COOKIE_OF_ALL
from bot.web.measured import measurements

PERSONAL_TABLES: tuple[type[Base], ...] = (
    Turn,
    Feedback,
    OpenQuestion,
    Asking,
    Repeat,
    Handover,
    LaterAnswer,
    TransferCode,
)  # who knows a conversation

SECURITY_TXT = "/.well-known/security.txt"
SECURITY_HOLDS = timedelta(days=90)  # RFC 9116 asks for less than a year


class Notices:
    """The notices of one municipality."""

    def __init__(self, municipality: Municipality, texts: Texts, settings: Settings, templates: Templates) -> None:
        self._municipality = municipality
        self._texts = texts
        self._settings = settings
        self._templates = templates

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            Route("/privacy", self.privacy),
            Route("/toegankelijkheid", self.accessibility),
            Route(SECURITY_TXT, self.security),
        ]

    async def privacy(self, request: Request) -> Response:
        """The privacy notice."""
        return self._templates.page(
            "privacy.html",
            address=f"{public_address(request, self._settings)}/privacy",
            officer=self._municipality.desk("privacy"),
            stored={table.__tablename__: list(self._stored(table)) for table in self._tables()},
            removed=[self._texts(f"found.{kind}") for kind in KINDS],
            cookie=COOKIE,
            minutes_of_code=MINUTES,
            has_later=self._has_mail,
            portal=host_of(self._settings.datasets_url) if self._settings.datasets_url else "",
            cookie_of_all=COOKIE_OF_ALL,
            limit=MESSAGES.amount if self._settings.chat_rate_limit == "on" else None,
        )

    @property
    def _has_mail(self) -> bool:
        return bool(self._settings.secret("smtp_url"))

    def _tables(self) -> tuple[type[Base], ...]:
        """The tables that this installation uses."""
        unused = (() if self._municipality.live_chat else (Handover,)) + (() if self._has_mail else (LaterAnswer,))
        return tuple(table for table in PERSONAL_TABLES if table not in unused)

    def _stored(self, table: type[Base]) -> Iterator[str]:
        """What the table keeps, a sentence for each column that says something about somebody."""
        sentences = (self._texts(f"stored.{table.__tablename__}.{column.name}") for column in table.__table__.c)
        return filter(None, sentences)

    async def accessibility(self, request: Request) -> Response:
        """The accessibility statement, in the official Dutch model."""
        return self._templates.page(
            "accessibility.html",
            site=public_address(request, self._settings),
            statement=self._municipality.accessibility,
            measurements=measurements(),
        )

    async def security(self, request: Request) -> Response:
        """Where a weakness can be reported, for machines (RFC 9116)."""
        policy = self._municipality.security_policy
        contact = self._municipality.security_contact or self._municipality.desk("general").email
        site = public_address(request, self._settings)
        fields = {
            "Contact": contact if contact.startswith("https://") else f"mailto:{contact}",
            "Expires": moment_of(now() + SECURITY_HOLDS),
            "Preferred-Languages": "nl, en",
            **({"Canonical": f"{site}{SECURITY_TXT}"} if site.startswith("https://") else {}),
            **({"Policy": policy} if policy else {}),
        }
        return PlainTextResponse("".join(f"{name}: {value}\n" for name, value in fields.items()))
