"""Groups that staff made: questions that they put together or apart stay so, and what comes later follows."""

import secrets
from collections.abc import Callable, Collection, Sequence
from itertools import batched

from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.holding import take_turn
from bot.staff.inbox.groups import MOST_PARAMETERS, PAGE_SIZE, inbox_of
from bot.staff.inbox.together import HERE

Work = Callable[[Session, Person, int, Sequence[int]], int]  # gives the number of a question in the group


class GroupingPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inbox = inbox_of(desk.store)

    def routes(self) -> list[Route]:
        """Routes below /beheer."""
        return [
            Route("/inbox/groepen/samen", self.merge, methods=["POST"], name="staff:inbox_merge"),
            Route("/inbox/{id:int}/apart", self.split, methods=["POST"], name="staff:inbox_split"),
            Route("/inbox/{id:int}/vanzelf", self.let_go, methods=["POST"], name="staff:inbox_let_go"),
        ]

    @needs(Permission.HANDLE_INBOX)
    async def merge(self, request: Request) -> Response:
        """Make one group of those that were chosen."""
        form = await request.form()
        chosen = [whole(each) for each in form.getlist("groep")][:PAGE_SIZE]
        return await self._done(request, "merge", chosen)

    @needs(Permission.HANDLE_INBOX)
    async def split(self, request: Request) -> Response:
        """Make a group of its own of the questions that were chosen."""
        form = await request.form()
        return await self._done(request, "split", [whole(each) for each in form.getlist("vraag")])

    @needs(Permission.HANDLE_INBOX)
    async def let_go(self, request: Request) -> Response:
        """Let the questions of a group go where they are like."""
        return await self._done(request, "let_go", [])

    async def _done(self, request: Request, name: str, chosen: Sequence[int]) -> Response:
        works: dict[str, Work] = {"merge": self._merge, "split": self._split, "let_go": self._let_go}
        group, words = request.path_params.get("id", 0), self._desk.words
        try:
            leads = await self._desk.in_session(works[name], person_of(request), group, chosen)
        except Refused as refused:
            self._desk.tell(request, refused.said(words), "danger")
            return RedirectResponse(f"{HERE}/{group}" if group else HERE, 303)
        self._desk.tell(request, words(f"inbox.groups.{name}"))
        return RedirectResponse(f"{HERE}/{leads}", 303)

    def _merge(self, session: Session, person: Person, _group: int, chosen: Sequence[int]) -> int:
        take_turn(session)
        groups = [{each.id for each in self._inbox.group_of(session, number)} for number in chosen]
        distinct = {frozenset(group) for group in groups if group}
        if len(distinct) < 2:
            raise Refused("inbox.cannot.two_groups")
        return _keep(session, person, "inbox.merge", set().union(*distinct))

    def _split(self, session: Session, person: Person, group: int, chosen: Sequence[int]) -> int:
        """Those that stay are kept together too: else they would go after what is so much like them."""
        take_turn(session)
        members = {each.id for each in self._inbox.group_of(session, group)}
        apart = members & set(chosen)
        if not apart or apart == members:
            raise Refused("inbox.cannot.some_chosen")
        _put(session, members - apart, _new_group())
        return _keep(session, person, "inbox.split", apart)

    def _let_go(self, session: Session, person: Person, group: int, _chosen: Sequence[int]) -> int:
        take_turn(session)
        members = {each.id for each in self._inbox.group_of(session, group)}
        if not members:
            raise Refused("inbox.cannot.gone")
        _put(session, members, None)
        audit.record(session, person, "inbox.let_go", str(group), after={"questions": len(members)})
        return group


def _keep(session: Session, person: Person, action: str, questions: Collection[int]) -> int:
    """Keep questions together from now on; the number of one of them."""
    first = min(questions)
    _put(session, questions, _new_group())
    audit.record(session, person, action, str(first), after={"questions": len(questions)})
    return first


def _new_group() -> int:
    """A number that no other group has."""
    return 1 + secrets.randbelow(2**31 - 1)


def _put(session: Session, questions: Collection[int], kept_with: int | None) -> None:
    for some in batched(sorted(questions), MOST_PARAMETERS):
        session.execute(update(OpenQuestion).where(OpenQuestion.id.in_(some)).values(kept_with=kept_with))
