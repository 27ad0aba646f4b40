"""Changes take their turns, whoever and whichever process makes them; and the rules that a municipality sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.faq.tables import Entry
from bot.ground.audit import AuditHead
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Permission, Person
from bot.staff.editing.errors import Unknown
from bot.staff.editing.tables import OPEN, Draft

MOST_CHARACTERS_OF_A_REASON = 500


@dataclass(frozen=True)
class Rules:
    """What a municipality decides about publishing; the default is the strictest."""

    four_eyes: bool = True
    values: Mapping[str, str] | None = None  # its placeholders; none: they are not checked

    @classmethod
    def of(cls, municipality: Municipality) -> Self:
        """The rules of one municipality."""
        return cls(municipality.four_eyes, municipality.values())


STRICT = Rules()


def take_turn(session: Session) -> None:
    """Wait until no other change of staff is under way: what is read after this stays so until the transaction ends.

    The head of the audit log is the lock, because every change ends there: one lock, and nobody waits in a circle.
    """
    session.execute(update(AuditHead).values(count=AuditHead.count))


def held_draft(session: Session, draft_id: int) -> Draft:
    """The draft as it is now; nobody else changes it before this transaction ends.

    Raises:
        Unknown: there is none.
    """
    take_turn(session)
    draft = session.get(Draft, draft_id, populate_existing=True)
    if draft is None:
        raise Unknown(what=str(draft_id))
    return draft


def held_entry(session: Session, faq_id: str) -> Entry | None:
    """The entry as it is now, held against an import of content too; none where there is no such entry."""
    take_turn(session)
    # An update that changes nothing: the lock on a row that both engines have.
    unchanged = {"version": Entry.version, "updated_at": Entry.updated_at}
    session.execute(update(Entry).where(Entry.id == faq_id).values(**unchanged))
    return session.get(Entry, faq_id, populate_existing=True)


def open_draft(session: Session, faq_id: str) -> Draft | None:
    """The draft of an entry that is on its way, if there is one."""
    wanted = select(Draft).where(Draft.faq_id == faq_id, Draft.state.in_(OPEN))
    return session.scalar(wanted.execution_options(populate_existing=True))


def allow(person: Person, permission: Permission) -> None:
    """Let through who may.

    Raises:
        Refused: the role does not have the permission.
    """
    if not person.may(permission):
        raise Refused("editing.refused.not_allowed")


def second_pair_of_eyes(person: Person, draft: Draft, rules: Rules) -> None:
    """Where four eyes are the rule, who stands behind a text is not who lets it through.

    Raises:
        Refused: this is the same person.
    """
    if rules.four_eyes and person.id == draft.author_id:
        raise Refused("editing.refused.own_work")


def explained(reason: str) -> str:
    """The reason, without spaces around it.

    Raises:
        Refused: there is none, or it does not fit the audit log.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= MOST_CHARACTERS_OF_A_REASON:
        raise Refused("editing.refused.reason_needed")
    return reason
