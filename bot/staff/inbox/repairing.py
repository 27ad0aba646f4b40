"""Repairs: what is done about a group of open questions, in one step and one transaction, and how it is undone."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenQuestion, Repair, RepairKind
from bot.faq.publishing import touch_content
from bot.faq.tables import Origin, OutOfScopeExample, Phrasing
from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.masking import mask
from bot.ground.roles import Permission, Person
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content
from bot.staff.editing.holding import Rules, open_draft, take_turn
from bot.staff.editing.tables import OPEN, Draft, DraftState
from bot.staff.inbox.following import reopen

MOST_CHARACTERS = 500


class Repairs:
    """Repairs by one person in one transaction."""

    def __init__(self, session: Session, person: Person, rules: Rules, reason: str) -> None:
        """`reason` is what the history of a text says of where a phrasing came from."""
        if not person.may(Permission.HANDLE_INBOX):
            raise Refused("inbox.cannot.not_allowed")
        self._session = session
        self._person = person
        self._rules = rules
        self._reason = reason

    def add_phrasing(self, questions: Sequence[OpenQuestion], text: str, faq: str) -> Repair:
        """Let an entry answer these questions; live at once, or a draft where a colleague must agree.

        Raises:
            Refused: the text is no phrasing, or holds personal data.
            Incomplete: the phrasing belongs to another entry, or is none.
        """
        text = _checked(text)
        draft = workflow.add_phrasing(
            self._session, self._person, faq, text, Origin.INBOX, self._reason, rules=self._rules
        )
        return self._done(questions, RepairKind.PHRASING, faq, text, draft)

    def make_entry(self, questions: Sequence[OpenQuestion], text: str) -> Repair:
        """Open a draft of a new entry with this question.

        Raises:
            Refused: the text is no question, or holds personal data.
        """
        text = _checked(text)
        topic = questions[0].topic if questions else ""
        content = empty_content() | {"question": text[:200], "phrasings": [text]} | ({"topic": topic} if topic else {})
        draft = workflow.start_draft(self._session, self._person, None, content, origins={text: Origin.INBOX})
        return self._done(questions, RepairKind.ENTRY, draft.faq_id, text, draft)

    def mark_outside(self, questions: Sequence[OpenQuestion], text: str, referral: str = "") -> Repair:
        """Teach the assistant that this is not ours, and whose it is where that is known; live at once.

        Raises:
            Refused: the text is no question, holds personal data, or is an example already.
        """
        text = _checked(text)
        if self._session.scalar(select(OutOfScopeExample.id).where(OutOfScopeExample.text == text)):
            raise Refused("inbox.cannot.example_already")
        self._session.add(OutOfScopeExample(text=text, referral=referral or None, origin=Origin.INBOX))
        touch_content(self._session)
        kind = RepairKind.REFERRAL if referral else RepairKind.OUT_OF_SCOPE
        return self._done(questions, kind, referral, text)

    def ignore(self, questions: Sequence[OpenQuestion]) -> Repair:
        """Take the questions off the list without doing anything."""
        return self._done(questions, RepairKind.IGNORE, "", "")

    def undo(self, repair_id: int) -> str:
        """Take a repair back; its questions that were not erased meanwhile are open again.

        Returns the name of the sentence that says what became of it, under `inbox.undone` in data/staff.yml.

        Raises:
            Refused: there is no such repair, it was undone already, or editing does not let it.
        """
        take_turn(self._session)
        repair = self._session.get(Repair, repair_id, populate_existing=True)
        if repair is None or repair.undone_at:
            raise Refused("inbox.cannot.undone_already")
        became = "done" if repair.by_itself else self._take_back(repair)
        reopen(self._session, self._person, repair)
        return became

    def _take_back(self, repair: Repair) -> str:
        if repair.kind == RepairKind.PHRASING:
            return self._remove_phrasing(repair)
        if repair.kind == RepairKind.ENTRY:
            draft = self._session.get(Draft, repair.draft_id)
            if draft is None or draft.state not in OPEN:
                return "entry_stays"
            workflow.withdraw(self._session, self._person, draft.id, self._reason)
            return "done"
        if repair.kind in (RepairKind.OUT_OF_SCOPE, RepairKind.REFERRAL):
            example = (OutOfScopeExample.text == repair.text, OutOfScopeExample.origin == Origin.INBOX)
            self._session.execute(delete(OutOfScopeExample).where(*example))
            touch_content(self._session)
        return "done"

    def _remove_phrasing(self, repair: Repair) -> str:
        """Out of the draft where it waits, or else out of the entry by the same way that it came in."""
        session, person = self._session, self._person
        waiting = open_draft(session, repair.target)
        if waiting is None and not self._has(repair):
            return "done"  # its draft was given up, or a colleague took the phrasing out
        draft = waiting or workflow.start_draft(session, person, repair.target)
        left = [text for text in draft.content["phrasings"] if text != repair.text]
        draft = workflow.save_draft(session, person, draft.id, {**draft.content, "phrasings": left}, draft.revision)
        if waiting is None and not self._rules.four_eyes and person.may(Permission.PUBLISH):
            workflow.publish(session, person, draft.id, self._reason, rules=self._rules)
        is_live = draft.state == DraftState.PUBLISHED or waiting is not None
        return "done" if is_live else "after_publication"

    def _has(self, repair: Repair) -> bool:
        here = select(Phrasing.id).where(Phrasing.entry_id == repair.target, Phrasing.text == repair.text)
        return self._session.scalar(here) is not None

    def _done(
        self, questions: Sequence[OpenQuestion], kind: RepairKind, target: str, text: str, draft: Draft | None = None
    ) -> Repair:
        if not questions:
            raise Refused("inbox.cannot.gone")
        repair = Repair(
            person_name=self._person.name, kind=kind, target=target, text=text,
            draft_id=draft.id if draft else None, questions=len(questions),
        )  # fmt: skip
        self._session.add(repair)
        self._session.flush()
        for question in questions:
            question.repair_id = repair.id
        # what residents typed stays out of the audit log, which nobody can erase
        after = {"repair": repair.id, "kind": kind.value, "questions": len(questions)}
        audit.record(self._session, self._person, "inbox.repair", target or kind.value, after=after)
        return repair


def is_live(session: Session, repair: Repair) -> bool:
    """Whether residents notice the repair already."""
    if repair.undone_at or repair.kind == RepairKind.IGNORE:
        return False
    if repair.draft_id is None:
        return True
    draft = session.get(Draft, repair.draft_id)
    return draft is not None and draft.state == DraftState.PUBLISHED


def _checked(text: str) -> str:
    text = " ".join(text.split())
    if not 0 < len(text) <= MOST_CHARACTERS:
        raise Refused("inbox.cannot.text")
    if mask(text).found:
        raise Refused("inbox.cannot.personal")
    return text
