"""Acting on many questions of the inbox at once: what is chosen is shown before anything is done, and then all of it
is done or nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.bench.trial.client import TrialFailed
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.ground.errors import Refused
from bot.ground.masking import without_marks
from bot.ground.roles import Permission
from bot.ground.topics import topics
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.errors import Incomplete
from bot.staff.editing.holding import Rules, take_turn
from bot.staff.inbox.following import ASKED_IN_VAIN
from bot.staff.inbox.groups import PAGE_SIZE, inbox_of
from bot.staff.inbox.repairing import Repairs

HERE = "/beheer/inbox"
MOST_SUGGESTED = 5
Do = Callable[[Repairs, "Chosen", str], object]

DOINGS: dict[str, Do] = {
    "formulering": lambda repairs, chosen, faq: repairs.add_phrasing(chosen.questions, chosen.text, faq),
    "buiten-bereik": lambda repairs, chosen, _: repairs.mark_outside(chosen.questions, chosen.text),
    "negeer": lambda repairs, chosen, _: repairs.ignore(chosen.questions),
}


@dataclass(frozen=True)
class Chosen:
    """A group that was chosen, or one question out of a group (`alone`)."""

    id: int
    alone: bool
    questions: Sequence[OpenQuestion]
    text: str  # as the assistant would learn it
    answer: str = ""  # the entry that answers it now

    @property
    def name(self) -> str:
        """The field of the form that it was chosen by."""
        return "vraag" if self.alone else "groep"


class TogetherPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inbox = inbox_of(desk.store)
        self._rules = Rules.of(desk.municipality)

    @needs(Permission.HANDLE_INBOX)
    async def look(self, request: Request) -> Response:
        """What was chosen, and what can be done about it."""
        form = await request.form()
        return self._page(request, await self._desk.in_session(self._chosen, form), str(form.get("faq", "")))

    @needs(Permission.HANDLE_INBOX)
    async def ask_again(self, request: Request) -> Response:
        """Ask the assistant again what it did not answer on the page; what it answers now is chosen."""
        form = await request.form()
        shown = FormData([("groep", number) for number in form.getlist("alle")])
        found = []
        try:
            for chosen in await self._desk.in_session(self._chosen, shown):
                if not any(question.kind in ASKED_IN_VAIN for question in chosen.questions):
                    continue
                asked = await self._desk.trial.ask(chosen.text, None)
                found += [replace(chosen, answer=asked.hits[0].faq)] if asked.verdict == "answer" and asked.hits else []
        except TrialFailed:
            self._desk.tell(request, self._desk.words("trial.away"), "danger")
            return RedirectResponse(HERE, 303)
        if not found:
            self._desk.tell(request, self._desk.words("inbox.together.still_not"))
            return RedirectResponse(HERE, 303)
        return self._page(request, found)

    @needs(Permission.HANDLE_INBOX)
    async def do(self, request: Request) -> Response:
        """Do one thing about everything that was chosen."""
        form = await request.form()
        faq, doing = str(form.get("faq", "")), str(form.get("doe", ""))
        if doing not in DOINGS:
            raise HTTPException(422)
        try:
            if doing == "formulering" and faq not in self._desk.store.content().entries:
                raise Refused("inbox.cannot.no_entry")
            count = await self._desk.in_session(self._do, request, form, doing, faq)
        except Refused as refused:
            chosen = await self._desk.in_session(self._chosen, form)
            return self._page(request, chosen, faq, refused.said(self._desk.words))
        words = self._desk.words
        done = words("inbox.together.one") if count == 1 else words("inbox.together.many", count=str(count))
        self._desk.tell(request, done)
        return RedirectResponse(f"{HERE}/herstel", 303)

    def _do(self, session: Session, request: Request, form: FormData, doing: str, faq: str) -> int:
        take_turn(session)
        wanted = self._chosen(session, form)
        if not wanted:
            raise Refused("inbox.cannot.none_chosen")
        repairs = Repairs(session, person_of(request), self._rules, self._desk.words("inbox.reason"))
        for chosen in wanted:
            try:
                DOINGS[doing](repairs, chosen, faq)
            except Refused as refused:
                why = [refused.said(self._desk.words)]
                why += [found.words for found in refused.findings] if isinstance(refused, Incomplete) else []
                raise Refused("inbox.cannot.one_of_many", text=chosen.text, why=" ".join(why)) from None
        return len(wanted)

    def _chosen(self, session: Session, form: FormData) -> list[Chosen]:
        """What is still open of what was chosen, each question once; texts as typed here, or as asked."""
        found: list[Chosen] = []
        seen: set[int] = set()
        for number in _numbers(form, "groep"):
            members = [each for each in self._inbox.group_of(session, number) if each.id not in seen]
            first = [each for each in members if each.id == number] or members[:1]
            found += [self._as_chosen(form, each, members, alone=False) for each in first]
            seen |= {each.id for each in members}
        alone = [number for number in _numbers(form, "vraag") if number not in seen]
        wanted = select(OpenQuestion).where(OpenQuestion.id.in_(alone), OpenQuestion.repair_id.is_(None))
        return found + [self._as_chosen(form, each, [each], alone=True) for each in session.scalars(wanted)]

    def _as_chosen(self, form: FormData, row: OpenQuestion, members: Sequence[OpenQuestion], *, alone: bool) -> Chosen:
        typed = form.get(f"tekst-{row.id}")
        return Chosen(row.id, alone, members, str(typed) if typed is not None else without_marks(row.text))

    def _page(self, request: Request, chosen: Sequence[Chosen], faq: str = "", wrong: str = "") -> Response:
        if not chosen:
            self._desk.tell(request, wrong or self._desk.words("inbox.cannot.none_chosen"), "danger")
            return RedirectResponse(HERE, 303)
        entries = self._desk.store.content().entries
        near = Counter(each for one in chosen for question in one.questions for each in (one.answer, *question.near))
        likely = [each for each, _ in near.most_common() if each in entries][:MOST_SUGGESTED]
        per_topic = {topic: [each for each in entries.values() if each.topic == topic] for topic in topics()}
        return self._desk.page(
            request, "staff/inbox/together.html", 422 if wrong else 200, chosen=chosen, faq=faq, wrong=wrong,
            entries=entries, likely=likely, per_topic=per_topic, texts=self._desk.texts,
            count=sum(len(one.questions) for one in chosen),
        )  # fmt: skip


def _numbers(form: FormData, name: str) -> Iterable[int]:
    return list(dict.fromkeys(whole(each) for each in form.getlist(name)))[: PAGE_SIZE * 2]
