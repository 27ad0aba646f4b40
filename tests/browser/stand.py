"""The real website over a real database, with an engine that knows a few answers by heart.

For tests of the residents' side that do not ask what is understood: it starts in a second, without Rasa.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Self

import httpx
import uvicorn
import yaml

from bot.app import build_app
from bot.conversation.replies import Remembered, Said
from bot.dialogue.kinds import Answer, Fallback, HandoverCard, Suggestions, Urgent
from bot.dialogue.messages import Button, Message
from bot.dialogue.parts import CitedSource, Contact, UrgentContact
from bot.dialogue.payloads import NONE_OF_THESE, choice_of, chosen_entry
from bot.faq.store import FaqEntry
from bot.ground.database.base import now
from bot.ground.settings import Settings
from bot.services import Services, build_services
from tests.browser.widget import ANSWERED, BARE_WORD, IN_DANGER, WANTS_PERSON
from tests.kept import copy_home
from tests.office import Office
from tests.starting import wait_until

IN_ARABIC = "ما هي البيانات المفتوحة"
KNOWN = "privacy.inzage"
OFFERED = ("privacy.avg", "privacy.inzage", "privacy.cameratoezicht")
SECONDS_TO_START = 60


class Stand:
    """One website in a thread; `url` and `http` as those of `tests.stack.Stack`."""

    def __init__(self, home: Path, smtp_url: str = "", **changes: Any) -> None:
        """`home` has the content in its database; `changes` are keys of the municipality's file."""
        settings = Settings(datawijzer_home=home, public_url="", chat_rate_limit="off", smtp_url=smtp_url)
        if changes:
            municipality = yaml.safe_load(settings.municipality.read_text()) | changes
            (home / "municipality.yml").write_text(yaml.safe_dump(municipality))
            settings = settings.model_copy(update={"municipality": home / "municipality.yml"})
        self.settings = settings
        self._services = build_services(settings)
        self._services.chat._service._rasa = self  # type: ignore[assignment]
        self._served = served(self._services)

    async def converse(self, _sender: str, message: str, _memory: Remembered) -> Said:
        """What it knows by heart."""
        return Said([self._answer(message)], {})

    def _answer(self, message: str) -> Message:
        entries = self._services.store.content().entries
        texts = self._services.texts
        chosen = chosen_entry(message) or (KNOWN if message == ANSWERED else "")
        if chosen in entries:
            return _answer_of(entries[chosen])
        if message == BARE_WORD:
            buttons = [Button(entries[faq].question, choice_of(faq)) for faq in OFFERED]
            buttons.append(Button(texts("something_else"), NONE_OF_THESE))
            return Message(texts("suggestions"), Suggestions(suggestions=OFFERED), tuple(buttons))
        if message == WANTS_PERSON:
            municipality = self._services.municipality
            contact = Contact.model_validate(municipality.contact(municipality.desk("privacy"), now()))
            return Message(texts("handover_failed"), HandoverCard(asked=True, contact=contact))
        if message == IN_DANGER:
            contacts = (
                UrgentContact(name="Politie", number="112"),
                UrgentContact(name="Veilig Thuis", number="0800 2000"),
            )
            return Message("Bel 112.", Urgent(situation="violence", contacts=contacts))
        if message == IN_ARABIC:
            return Message(texts("language.ar"), Fallback(reason="language", language="ar"))
        return Message(texts("unknown"), Fallback(reason="unknown"))

    def __enter__(self) -> Self:
        self.url = self._served.__enter__()
        self.http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._served.__exit__(None, None, None)
        self.http.close()


@contextmanager
def served(services: Services) -> Iterator[str]:
    """The address of a website in a thread of the tests: what they read and compiled before is not read again."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build_app(services), log_config=None, lifespan="off"))
    thread = Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started, SECONDS_TO_START, None, str)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def office(imported: Path, home: Path) -> Iterator[Office]:
    """As `tests.office.office`, in a thread and without what goes on beside a website: for looks from outside."""
    copy_home(imported, home)
    settings = Settings(datawijzer_home=home, public_url="")
    with served(build_services(settings)) as url:
        yield Office(settings, url)


def _answer_of(entry: FaqEntry) -> Message:
    sources = tuple(CitedSource(title=title, url=url) for title, url in entry.sources)
    about = Answer(
        faq=entry.id, version=entry.version, confidence=1.0, sources=sources,
        checked_on=entry.checked_on, related=tuple(entry.related),
    )  # fmt: skip
    return Message(entry.answer, about)
