"""What happens to the inbox without anybody opening it: a draft that was given up answers nothing, and what residents
were told meanwhile need not be asked again.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import batched

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenKind, OpenQuestion, Repair, RepairKind
from bot.faq.pack import normalised
from bot.faq.store import FaqStore
from bot.faq.tables import Entry
from bot.ground import audit
from bot.ground.database.base import now
from bot.ground.database.rows import rows_changed
from bot.ground.roles import Person
from bot.staff.editing.holding import take_turn
from bot.staff.editing.steps import SYSTEM
from bot.staff.editing.tables import Draft, DraftState

ASKED_IN_VAIN = (OpenKind.UNKNOWN, OpenKind.OUT_OF_SCOPE, OpenKind.NONE_OF_THESE)
MOST_PARAMETERS = 500

Answers = Mapping[str, tuple[str, str]]  # a text as compared for doubles -> (entry, the text itself)


class Following:
    """Keeps the inbox of one web process in line with what editors did."""

    def __init__(self, store: FaqStore) -> None:
        self._store = store
        self._answers: tuple[int, Answers] = (-1, {})

    def is_behind(self, session: Session) -> bool:
        """Whether there is anything to settle; writes nothing."""
        return bool(given_up(session) or answered(session, self._published()))

    def settle(self, session: Session) -> None:
        """Open what is not answered after all, and close what is."""
        take_turn(session)
        for repair in given_up(session):
            reopen(session, None, repair)
        for (faq, text), questions in answered(session, self._published()).items():
            _close(session, faq, text, questions)

    def _published(self) -> Answers:
        content = self._store.content()
        if self._answers[0] != content.version:
            said = ((faq, text) for faq, each in content.entries.items() for text in (each.question, *each.phrasings))
            self._answers = (content.version, {normalised(text): (faq, text) for faq, text in said})
        return self._answers[1]


def given_up(session: Session) -> list[Repair]:
    """Repairs whose draft was given up: their questions still wait for an answer."""
    wanted = select(Repair).join(Draft, Draft.id == Repair.draft_id)
    return list(session.scalars(wanted.where(Repair.undone_at.is_(None), Draft.state == DraftState.WITHDRAWN)))


def answered(session: Session, answers: Answers) -> dict[tuple[str, str], list[int]]:
    """Open questions that an entry says word for word, published after they were asked: by entry and its text."""
    columns = (OpenQuestion.id, OpenQuestion.text, OpenQuestion.at)
    asked = select(*columns).where(OpenQuestion.repair_id.is_(None), OpenQuestion.kind.in_(ASKED_IN_VAIN))
    hits = [
        (question, at, *answers[key])
        for question, text, at in session.execute(asked)
        if (key := normalised(text)) in answers
    ]
    since: dict[str, datetime] = {}
    for some in batched({faq for *_, faq, _ in hits}, MOST_PARAMETERS):
        wanted = select(Entry.id, Entry.updated_at).where(Entry.id.in_(some))
        for faq, at in session.execute(wanted):
            since[faq] = at
    undone = select(Repair.target, Repair.text).where(Repair.by_itself, Repair.undone_at.is_not(None))
    refused = {(faq, text) for faq, text in session.execute(undone)}
    found: dict[tuple[str, str], list[int]] = {}
    for question, at, faq, text in hits:
        if faq in since and since[faq] > at and (faq, text) not in refused:
            found.setdefault((faq, text), []).append(question)
    return found


def reopen(session: Session, person: Person | None, repair: Repair) -> int:
    """Put the questions of a repair back that were not erased meanwhile; how many."""
    repair.undone_at = now()
    reopened = update(OpenQuestion).where(OpenQuestion.repair_id == repair.id).values(repair_id=None)
    count = rows_changed(session, reopened)
    after = {"repair": repair.id, "kind": repair.kind, "questions": count}
    audit.record(session, person, "inbox.undo", repair.target or repair.kind, after=after)
    return count


def _close(session: Session, faq: str, text: str, questions: list[int]) -> None:
    repair = Repair(
        person_name=SYSTEM, kind=RepairKind.PHRASING, target=faq, text=text, questions=len(questions), by_itself=True
    )
    session.add(repair)
    session.flush()
    for some in batched(questions, MOST_PARAMETERS):
        session.execute(update(OpenQuestion).where(OpenQuestion.id.in_(some)).values(repair_id=repair.id))
    after = {"repair": repair.id, "kind": repair.kind, "questions": len(questions)}
    audit.record(session, None, "inbox.answered", faq, after=after)
