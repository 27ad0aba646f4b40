"""The pages that make a test of a conversation that is held, or of one question."""

import secrets
from collections.abc import Sequence

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.bench.conversations.playing import new_sender
from bot.bench.trial.client import TrialFailed
from bot.conversation.service import ChatService
from bot.ground.masking import mask
from bot.ground.roles import Permission
from bot.ground.topics import first_topic, topics
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.testing import recording
from bot.staff.testing.keeping import keep
from bot.staff.testing.pages import HERE
from bot.staff.testing.rehearsal import NothingKept, RehearsedRasa, any_button

LONGEST_QUESTION = 1_000


class RecordPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            Route("/testen/opnemen", self.record, methods=["GET"], name="staff:test_record"),
            Route("/testen/opnemen", self.say, methods=["POST"], name="staff:test_say"),
            Route("/testen/opgenomen", self.recorded, methods=["POST"], name="staff:test_recorded"),
            Route("/testen/van-vraag", self.from_question, methods=["POST"], name="staff:test_of_question"),
        ]

    @needs(Permission.WRITE_TESTS)
    async def from_question(self, request: Request) -> Response:
        """A question and the entry that must answer it, none where none may, as a test: kept at once, to go on with."""
        form = await request.form()
        said = mask(" ".join(str(form.get("vraag", "")).split())[:LONGEST_QUESTION]).text
        entry = (await to_thread.run_sync(self._desk.store.content)).entries.get(str(form.get("kenmerk", "")))
        if not said:
            return RedirectResponse(f"{HERE}/nieuw", 303)
        topic = entry.topic if entry else first_topic()
        text = recording.one_question(said, topic, entry.id if entry else "")
        kept = await self._desk.in_session(keep, person_of(request), None, topic, text, 0)
        self._desk.tell(request, self._desk.words("testing.saved"))
        return RedirectResponse(f"{HERE}/eigen/{kept}", 303)

    @needs(Permission.WRITE_TESTS)
    async def record(self, request: Request) -> Response:
        """Begin a conversation to make a test of."""
        return self._recording(request, (), new_sender())

    def _recording(
        self, request: Request, turns: Sequence[recording.Spoken], sender: str, failed: str = "", said: str = ""
    ) -> Response:
        return self._desk.page(
            request, "staff/testing/record.html", 503 if failed else 200, turns=turns, carried=recording.dump(turns),
            sender=sender, failed=failed, said=said, topics=topics(), full=len(turns) >= recording.MOST_TURNS,
        )  # fmt: skip

    @needs(Permission.WRITE_TESTS)
    async def say(self, request: Request) -> Response:
        """One message more, by typing or by a button."""
        form = await request.form()
        turns = recording.load(str(form.get("gesprek", "")))
        sender = _sender(str(form.get("afzender", "")))
        title = str(form.get("knop", ""))
        typed = " ".join(str(form.get("bericht", "")).split())[:1000]
        message = recording.payload_of(turns, title) if title else typed
        if not message or len(turns) >= recording.MOST_TURNS:
            return self._recording(request, turns, sender)
        kept = NothingKept(turns[-1].memory if turns else None)
        service = ChatService(RehearsedRasa(self._desk.trial, ()), kept, self._desk.texts, any_button)
        try:
            messages = await service.converse(sender, message)
        except TrialFailed as error:
            return self._recording(request, turns, sender, error.code, typed)
        spoken = recording.Spoken(title or mask(typed).text, bool(title), tuple(messages), kept.remembered)
        return self._recording(request, (*turns, spoken), sender)

    @needs(Permission.WRITE_TESTS)
    async def recorded(self, request: Request) -> Response:
        """The conversation as a test, kept at once: what was said now is what must be said."""
        form = await request.form()
        turns = recording.load(str(form.get("gesprek", "")))
        topic = str(form.get("onderwerp", ""))
        topic = topic if topic in topics() else first_topic()
        if not turns:
            return RedirectResponse(f"{HERE}/opnemen", 303)
        title = " ".join(str(form.get("titel", "")).split())[:150] or turns[0].said[:150]
        text = recording.as_test(title, topic, turns)
        kept = await self._desk.in_session(keep, person_of(request), None, topic, text, 0)
        self._desk.tell(request, self._desk.words("testing.saved"))
        return RedirectResponse(f"{HERE}/eigen/{kept}", 303)


def _sender(given: str) -> str:
    """A sender of ours that the page carried along; a new one for anything else."""
    known = given.startswith("gesprek-") and given.removeprefix("gesprek-").isalnum() and len(given) < 64
    return given if known else f"gesprek-{secrets.token_hex(12)}"
