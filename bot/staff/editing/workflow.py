"""The way of a text to residents: draft, review, publication; archive and restore. Every step is audited.

Each function is one step in the caller's transaction: roll back, and nothing of it happened. Steps that cannot
be taken raise a `Refused` of `bot.staff.editing.errors`. Who stands behind a text is its author: who changed it
last, or handed it in. With four eyes (`Rules`) somebody else agrees with it, plans it or publishes it.
"""

from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Origin
from bot.ground.roles import Permission, Person
from bot.staff.editing.commenting import comment
from bot.staff.editing.content import findings
from bot.staff.editing.drafting import rebase, reopen, save_draft, start_draft, withdraw
from bot.staff.editing.errors import Incomplete
from bot.staff.editing.holding import STRICT, Rules, allow
from bot.staff.editing.releasing import archive, publish, restore, schedule, unarchive
from bot.staff.editing.reviewing import approve, send_back, send_for_review
from bot.staff.editing.tables import Draft
from bot.staff.editing.undoing import undo

__all__ = [
    "add_phrasing", "approve", "archive", "comment", "publish", "rebase", "reopen", "restore",
    "save_draft", "schedule", "send_back", "send_for_review", "start_draft", "unarchive", "undo", "withdraw",
]  # fmt: skip


def add_phrasing(
    session: Session,
    person: Person,
    faq_id: str,
    text: str,
    origin: Origin,
    reason: str,
    *,
    rules: Rules = STRICT,
) -> Draft:
    """Add a phrasing in one step: to the open draft, or to a new one; published at once by who may do that alone.

    Raises:
        Incomplete: the phrasing belongs to another entry, or is none.
    """
    allow(person, Permission.HANDLE_INBOX)
    draft = start_draft(session, person, faq_id)
    fresh = draft.revision == 1 and draft.content == content_of(session.get_one(Entry, faq_id))
    text = " ".join(text.split())
    if text not in draft.content["phrasings"]:
        content = {**draft.content, "phrasings": [*draft.content["phrasings"], text]}
        wrong = [found for found in findings(session, content, rules.values) if found.field == "phrasings"]
        if wrong:
            raise Incomplete(wrong)
        draft.origins = {**draft.origins, text: origin.value}
        draft = save_draft(session, person, draft.id, content, draft.revision)
    if fresh and not rules.four_eyes and person.may(Permission.PUBLISH):
        publish(session, person, draft.id, reason, rules=rules)
    return draft
