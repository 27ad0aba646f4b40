"""The clock of the web process: publishes what was planned, says when an answer begins or ends to count, and forgets.

Every process has one. They take turns, and each looks again once it has its turn: what another did is done.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import Session

from bot.faq.publishing import touch_content
from bot.faq.tables import Entry, Status
from bot.ground import audit
from bot.ground.background import Ticking
from bot.ground.database.base import CLOCKS_APART, now
from bot.ground.errors import Refused
from bot.ground.texts import Texts
from bot.http.tries import forget_visitors
from bot.staff.editing.holding import Rules, held_draft, take_turn
from bot.staff.editing.releasing import publish
from bot.staff.editing.steps import move, tell
from bot.staff.editing.tables import ClockState, Draft, DraftState
from bot.staff.switches.pausing import end_due

SECONDS_BETWEEN = 1.0
FAILED = "the clock could not do what was due"

log = logging.getLogger(__name__)


class Clock(Ticking):
    """Does what is due, in a thread of its own."""

    def __init__(self, engine: Engine, rules: Rules, words: Texts) -> None:
        """`words`: staff's own sentences, for the reason of what it does."""
        super().__init__("clock", SECONDS_BETWEEN, FAILED)
        self._engine = engine
        self._rules = rules
        self._words = words

    def do(self) -> None:
        """What is due now."""
        self.tick()

    def tick(self) -> None:
        """Do everything that is due now, each in a transaction of its own."""
        with Session(self._engine) as session:
            due = session.scalars(select(Draft.id).where(*_is_due(now()))).all()
        for draft_id in due:
            self._each(partial(self._publish, draft_id))
        self._each(lambda: self._follow_validity(now()))
        self._each(self._end_pauses)
        self._each(lambda: forget_visitors(self._engine))

    def _each(self, do: Callable[[], None]) -> None:
        """The outer net of this thread, around each thing that is due: it is tried again, and holds up no other."""
        try:
            do()
        except Exception as error:
            log.error("%s: %s", FAILED, type(error).__name__)

    def _end_pauses(self) -> None:
        with Session(self._engine) as session, session.begin():
            end_due(session)

    def _publish(self, draft_id: int) -> None:
        try:
            with Session(self._engine) as session, session.begin():
                publish(session, None, draft_id, self._words("editing.clock.planned"), rules=self._rules)
        except Refused as refused:
            self._hold_back(draft_id, refused)

    def _hold_back(self, draft_id: int, refused: Refused) -> None:
        """A plan that cannot be carried out goes back to people, with why; unless another process has done it."""
        with Session(self._engine) as session, session.begin():
            draft = held_draft(session, draft_id)
            if draft.state != DraftState.SCHEDULED or draft.publish_at is None or draft.publish_at > now():
                return
            move(draft, DraftState.IN_REVIEW)
            tell(session, None, "draft.hold_back", draft, reason=refused.said(self._words))

    def _follow_validity(self, moment: datetime) -> None:
        """Audit answers whose first or last day passed since the last look, and let the indexes follow."""
        if not self._anything_since(moment):
            return
        with Session(self._engine) as session, session.begin():
            take_turn(session)
            state = session.get(ClockState, 1, populate_existing=True)
            if state is None:
                session.add(ClockState(id=1, at=moment))
                return
            if _went_back(session, state, moment):  # what began or ended too early did not, and does in its own time
                touch_content(session)
                state.at = moment
                return
            passed = _boundaries(session, state.at, moment)
            for faq_id, action in passed:
                audit.record(session, None, action, faq_id, reason=self._words("editing.clock.validity"))
            if passed:
                touch_content(session)
            state.at = max(state.at, moment)

    def _anything_since(self, moment: datetime) -> bool:
        """Whether there is a boundary to deal with; a look without a write, so that an idle clock writes nothing."""
        with Session(self._engine) as session:
            state = session.get(ClockState, 1)
            return state is None or _went_back(session, state, moment) or bool(_boundaries(session, state.at, moment))


def _is_due(moment: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Draft.state == DraftState.SCHEDULED, Draft.publish_at <= moment


def _went_back(session: Session, state: ClockState, moment: datetime) -> bool:
    """Whether the clock was put back over a boundary since the last look; clocks of machines differ by less."""
    return state.at > moment + CLOCKS_APART and bool(_boundaries(session, moment, state.at))


def _boundaries(session: Session, after: datetime, until: datetime) -> list[tuple[str, str]]:
    """(entry id, action) of published entries that began or ended in (after, until]."""
    found: list[tuple[str, str]] = []
    for column, action in ((Entry.valid_from, "entry.begin"), (Entry.valid_until, "entry.expire")):
        query = select(Entry.id).where(Entry.status == Status.PUBLISHED, column > after, column <= until)
        found += [(faq_id, action) for faq_id in session.scalars(query.order_by(Entry.id))]
    return found
