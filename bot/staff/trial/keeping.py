"""What was tried becomes something: a phrasing of an entry or a new entry, always as a draft."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.faq.tables import Origin
from bot.ground.errors import Refused
from bot.ground.masking import mask
from bot.ground.roles import Permission, Person
from bot.ground.topics import topics
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content
from bot.staff.editing.tables import Draft

HERE, ENTRIES = "/beheer/proberen", "/beheer/vragen"
LONGEST_PHRASING, LONGEST_QUESTION = 500, 200


class KeepingPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Routes below /beheer."""
        return [
            Route("/proberen/formulering", self.add_phrasing, methods=["POST"], name="staff:try_add"),
            Route("/proberen/nieuw", self.make_entry, methods=["POST"], name="staff:try_new"),
        ]

    @needs(Permission.EDIT)
    async def add_phrasing(self, request: Request) -> Response:
        """Add the question to the draft of an entry, or begin one with it."""
        form, person = await request.form(), person_of(request)
        text, faq = _typed(form.get("vraag")), str(form.get("kenmerk", ""))

        def work(session: Session) -> Draft:
            return workflow.add_phrasing(session, person, faq, text, Origin.STAFF, "")  # strict: never live at once

        return await self._kept(request, text, work, "trial.added")

    @needs(Permission.EDIT)
    async def make_entry(self, request: Request) -> Response:
        """Begin a draft of a new entry with the question."""
        form, person = await request.form(), person_of(request)
        text, topic = _typed(form.get("vraag")), str(form.get("onderwerp", ""))
        return await self._kept(request, text, lambda session: _begun(session, person, text, topic), "trial.begun")

    async def _kept(self, request: Request, text: str, work: Callable[[Session], Draft], done: str) -> Response:
        words = self._desk.words
        if not text or mask(text).found:
            self._desk.tell(request, words("trial.personal" if text else "trial.no_question"), "danger")
            return RedirectResponse(HERE, 303)
        try:
            draft = await self._desk.in_session(work)
        except Refused as refused:
            found = getattr(refused, "findings", ())
            why = found[0].words if found else refused.said(words)
            self._desk.tell(request, why, "danger")
            return RedirectResponse(HERE, 303)
        self._desk.tell(request, words(done))
        return RedirectResponse(f"{ENTRIES}/{draft.faq_id}", 303)


def _typed(value: object) -> str:
    return " ".join(str(value or "").split())[:LONGEST_PHRASING]


def _begun(session: Session, person: Person, text: str, topic: str) -> Draft:
    content = empty_content() | {"question": text[:LONGEST_QUESTION], "phrasings": [text]}
    return workflow.start_draft(session, person, None, content | ({"topic": topic} if topic in topics() else {}))
