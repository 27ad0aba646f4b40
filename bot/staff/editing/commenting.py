"""What colleagues say to each other about an entry: said, settled, taken up again; and who is named in it."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.staff.editing.errors import Unknown
from bot.staff.editing.holding import allow, open_draft, take_turn
from bot.staff.editing.tables import Comment, Mention

MOST_CHARACTERS = 2000


def comment(session: Session, person: Person, faq_id: str, text: str, colleagues: Sequence[Person] = ()) -> Comment:
    """Say something to colleagues about an entry, or about its open draft; `colleagues` are those it can name.

    Raises:
        Refused: it says nothing, or too much.
    """
    allow(person, Permission.COMMENT)
    text = text.replace("\r\n", "\n").strip()
    if not 0 < len(text) <= MOST_CHARACTERS:
        raise Refused("editing.refused.empty_comment" if not text else "editing.refused.long_comment")
    draft = open_draft(session, faq_id)
    said = Comment(
        faq_id=faq_id, draft_id=draft.id if draft else None,
        person_id=person.id, person_name=person.name, text=text,
        mentions=[Mention(person_id=each.id, person_name=each.name) for each in named_in(text, colleagues)],
    )  # fmt: skip
    session.add(said)
    named = {"mentioned": [each.person_name for each in said.mentions]} if said.mentions else {}
    audit.record(session, person, "entry.comment", faq_id, after={"text": said.text, **named})
    return said


def settle(session: Session, person: Person, faq_id: str, number: int, settled: bool = True) -> Comment:
    """Say that nothing has to be done about a comment any more, or that something has after all.

    Raises:
        Unknown: the entry has no such comment.
    """
    allow(person, Permission.COMMENT)
    take_turn(session)
    said = session.get(Comment, number, populate_existing=True)
    if said is None or said.faq_id != faq_id:
        raise Unknown(what=faq_id)
    if (said.settled_at is not None) != settled:  # of two at once the second changes nothing
        said.settled_at, said.settled_by = (now(), person.name) if settled else (None, "")
        action = "entry.settle" if settled else "entry.unsettle"
        audit.record(session, person, action, faq_id, after={"text": said.text})
    return said


def named_in(text: str, colleagues: Sequence[Person]) -> list[Person]:
    """The colleagues whom a text names as @name, whatever the capitals; of two that begin alike the longer name."""
    found = []
    for each in sorted(colleagues, key=lambda each: -len(each.name)):
        name = re.compile(rf"(?<!\w)@{re.escape(each.name)}(?!\w)", re.IGNORECASE)
        if name.search(text):
            found.append(each)
            if not any(other.name == each.name and other.id != each.id for other in colleagues):
                text = name.sub("", text)
    return sorted(found, key=lambda each: each.name)
