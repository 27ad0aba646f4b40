"""The pages of the inbox: the groups, one group with its repairs, and what a repair did."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversation.outcomes.context import said_before
from bot.conversation.outcomes.open_questions import OpenKind, OpenQuestion, Repair
from bot.faq.store import Content
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.masking import without_marks
from bot.ground.roles import Permission
from bot.ground.topics import topics
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.errors import Incomplete
from bot.staff.editing.holding import Rules, take_turn
from bot.staff.editing.tables import Draft
from bot.staff.inbox.answered import answered
from bot.staff.inbox.following import Following
from bot.staff.inbox.groups import SORTS, Filters, inbox_of
from bot.staff.inbox.repairing import Repairs, is_live
from bot.turns.shown import Shower

HERE = "/beheer/inbox"
PERIODS = (1, 7, 30)  # days
MOST_SUGGESTED, MOST_FOUND, MOST_SHOWN, MOST_REPAIRS = 5, 10, 50, 50
Do = Callable[[Repairs, Sequence[OpenQuestion], FormData], Repair]


DOINGS: dict[str, Do] = {
    "formulering": lambda repairs, group, form: repairs.add_phrasing(group, _text(form), str(form.get("faq", ""))),
    "nieuw": lambda repairs, group, form: repairs.make_entry(group, _text(form)),
    "buiten-bereik": lambda repairs, group, form: repairs.mark_outside(group, _text(form)),
    "verwijs": lambda repairs, group, form: repairs.mark_outside(group, _text(form), str(form.get("referral", ""))),
    "negeer": lambda repairs, group, _form: repairs.ignore(group),
}


@dataclass(frozen=True)
class Choice:
    """An entry that may answer a group."""

    id: str
    question: str
    topic: str


class InboxPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inbox = inbox_of(desk.store)
        self._following = Following(desk.store)
        self._rules = Rules.of(desk.municipality)
        self._shower = Shower(desk.texts, desk.municipality)

    async def _settle(self) -> None:
        """Bring the inbox in line with what editors did; a look alone takes no turn."""
        if await self._desk.in_session(self._following.is_behind):
            await self._desk.in_session(self._following.settle)

    # --- looking

    @needs(Permission.HANDLE_INBOX)
    async def overview(self, request: Request) -> Response:
        """The groups of open questions."""
        query = request.query_params
        words = " ".join(query.get("zoek", "").split())[:200]
        days = int(query["dagen"]) if query.get("dagen", "") in map(str, PERIODS) else 0
        filters = Filters(
            kind=query.get("soort", "") if query.get("soort", "") in list(OpenKind) else "",
            topic=query.get("onderwerp", "") if query.get("onderwerp", "") in topics() else "",
            since=now() - timedelta(days) if days else None,
            sort=query.get("volgorde", "") if query.get("volgorde", "") in SORTS else "count",
            words=words,
            noise=query.get("ruis") == "ja",
        )
        number = whole(query.get("pagina"), 1)
        await self._settle()
        page = await self._desk.in_session(self._inbox.page, filters, number)
        shown = {"soort": filters.kind, "onderwerp": filters.topic, "dagen": days or "", "volgorde": filters.sort}
        shown |= {"zoek": words, "ruis": "ja" if filters.noise else ""}
        return self._desk.page(
            request, "staff/inbox/overview.html", page=page, filters=filters, days=days, shown=shown,
            kinds=list(OpenKind), topics=topics(), periods=PERIODS, sorts=SORTS, texts=self._desk.texts,
        )  # fmt: skip

    @needs(Permission.HANDLE_INBOX)
    async def group(self, request: Request) -> Response:
        """One group, and everything that can be done about it."""
        await self._settle()
        return await self._group_page(request)

    @needs(Permission.HANDLE_INBOX)
    async def look(self, request: Request) -> Response:
        """The same after a typo was mended: what is like the text now. Nothing is done yet, so Enter leads here."""
        return await self._group_page(request, text=_text(await request.form()), looked=True)

    async def _group_page(self, request: Request, wrong: str = "", text: str = "", looked: bool = False) -> Response:
        wanted = " ".join(request.query_params.get("zoek", "").split())[:200]
        question = int(request.path_params["id"])
        members = await self._desk.in_session(self._inbox.group_of, question)
        if not members:
            return self._desk.page(request, "staff/inbox/gone.html", 410)
        stands_for = next((member for member in members if member.id == question), members[0])
        near = [] if looked else members
        earlier = await self._desk.in_session(said_before, stands_for.sender, stands_for.text)
        suggested, found = await to_thread.run_sync(self._choices, near, text or stands_for.text, wanted)
        return self._desk.page(
            request, "staff/inbox/group.html", 422 if wrong else 200,
            question=stands_for, members=members[:MOST_SHOWN], count=len(members), wrong=wrong,
            text=text or without_marks(stands_for.text), suggested=suggested, found=found, wanted=wanted,
            referrals=sorted(self._desk.municipality.referrals.items(), key=lambda item: item[1].title),
            kinds=Counter(member.kind for member in members), texts=self._desk.texts,
            earlier=self._shower.turns(earlier, (), self._desk.store.content().entries),
        )  # fmt: skip

    def _choices(self, members: Sequence[OpenQuestion], text: str, wanted: str) -> tuple[list[Choice], list[Choice]]:
        """Entries that came near, most often first, then those with the same words; and those that a search finds."""
        content = self._desk.store.content()
        near = Counter(faq for member in members for faq in member.near)
        search = self._desk.search.over(content)
        likely = dict.fromkeys((*(faq for faq, _ in near.most_common()), *search.find(text)[:MOST_SUGGESTED]))
        suggested = [faq for faq in likely if faq in content.entries][:MOST_SUGGESTED]
        found = search.find(wanted)[:MOST_FOUND] if wanted else []
        return _as_choices(content, suggested), _as_choices(content, found)

    # --- doing

    @needs(Permission.HANDLE_INBOX)
    async def repair(self, request: Request) -> Response:
        """Do one thing about a group."""
        form = await request.form()
        name = request.url.path.rpartition("/")[2]
        if name == "verwijs" and form.get("referral") not in self._desk.municipality.referrals:
            return await self._group_page(request, self._desk.words("inbox.cannot.referral"), _text(form))
        try:
            repair_id = await self._desk.in_session(self._repair, request, DOINGS[name], form)
        except Refused as problem:
            return await self._group_page(request, self._why_not(problem), _text(form))
        return RedirectResponse(f"{HERE}/herstel/{repair_id}", 303)

    def _repair(self, session: Session, request: Request, do: Do, form: FormData) -> int:
        take_turn(session)  # of two at once the second finds that it was done
        group = self._inbox.group_of(session, int(request.path_params["id"]))
        if not group:
            raise Refused("inbox.cannot.gone")
        return do(self._repairs(session, request), group, form).id

    def _repairs(self, session: Session, request: Request) -> Repairs:
        return Repairs(session, person_of(request), self._rules, self._desk.words("inbox.reason"))

    def _why_not(self, problem: Refused) -> str:
        said = [problem.said(self._desk.words)]
        if isinstance(problem, Incomplete):
            said += [finding.words for finding in problem.findings]
        return " ".join(said)

    @needs(Permission.HANDLE_INBOX)
    async def undo(self, request: Request) -> Response:
        """Take a repair back."""
        try:
            became = await self._desk.in_session(self._undo, request)
            self._desk.tell(request, self._desk.words(f"inbox.undone.{became}"))
        except Refused as problem:
            self._desk.tell(request, self._why_not(problem), "danger")
        return RedirectResponse(f"{HERE}/herstel", 303)

    def _undo(self, session: Session, request: Request) -> str:
        return self._repairs(session, request).undo(int(request.path_params["id"]))

    # --- what was done

    @needs(Permission.HANDLE_INBOX)
    async def repaired(self, request: Request) -> Response:
        """What a repair did: the assistant is asked again."""
        await self._settle()
        repair, draft, live = await self._desk.in_session(self._done, request.path_params["id"])
        again = None
        if repair.text and not repair.undone_at:
            waiting = dict(draft.content) if draft and not live else None
            again = await answered(self._desk, repair, waiting, live)
        return self._desk.page(
            request, "staff/inbox/repaired.html", repair=repair, draft=draft, live=live, again=again,
            name=(await to_thread.run_sync(self._named, [repair]))[0][1],
        )  # fmt: skip

    def _done(self, session: Session, repair_id: int) -> tuple[Repair, Draft | None, bool]:
        repair = session.get(Repair, repair_id)
        if repair is None:
            raise HTTPException(404)
        draft = session.get(Draft, repair.draft_id) if repair.draft_id else None
        return repair, draft, is_live(session, repair)

    @needs(Permission.HANDLE_INBOX)
    async def repairs(self, request: Request) -> Response:
        """The last repairs, each with its undo."""
        await self._settle()
        repairs = await self._desk.in_session(_last_repairs)
        return self._desk.page(
            request, "staff/inbox/repairs.html", repairs=await to_thread.run_sync(self._named, repairs)
        )

    def _named(self, repairs: Sequence[Repair]) -> list[tuple[Repair, str]]:
        """Repairs with where each points, in words."""
        entries, referrals = self._desk.store.content().entries, self._desk.municipality.referrals
        names = {faq: entry.question for faq, entry in entries.items()}
        names |= {name: referral.title for name, referral in referrals.items() if name not in names}
        return [(each, names.get(each.target, each.target)) for each in repairs]


def _as_choices(content: Content, ids: Sequence[str]) -> list[Choice]:
    entries = (content.entries[faq] for faq in ids)
    return [Choice(entry.id, entry.question, entry.topic) for entry in entries]


def _last_repairs(session: Session) -> Sequence[Repair]:
    return session.scalars(select(Repair).order_by(Repair.id.desc()).limit(MOST_REPAIRS)).all()


def _text(form: FormData) -> str:
    return str(form.get("text", ""))
