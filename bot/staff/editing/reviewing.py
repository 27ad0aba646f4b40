"""Review: hand a draft in, agree with it, or give it back."""

from sqlalchemy.orm import Session

from bot.ground.roles import Permission, Person
from bot.staff.editing.holding import STRICT, Rules, allow, explained, held_draft, second_pair_of_eyes
from bot.staff.editing.steps import GOES_OUT_FROM, as_seen, complete, in_state, move, tell
from bot.staff.editing.tables import Comment, Draft, DraftState


def send_for_review(session: Session, person: Person, draft_id: int, *, rules: Rules = STRICT) -> Draft:
    """Hand a draft in: whoever does so stands behind the text.

    Raises:
        Incomplete: the text is not ready for residents.
    """
    allow(person, Permission.EDIT)
    draft = held_draft(session, draft_id)
    in_state(draft, (DraftState.DRAFT,), "send_for_review")
    complete(session, draft.content, rules)
    move(draft, DraftState.IN_REVIEW)
    draft.author_id, draft.author_name = person.id, person.name
    tell(session, person, "draft.send_for_review", draft)
    return draft


def approve(
    session: Session, person: Person, draft_id: int, seen_version: int | None = None, *, rules: Rules = STRICT
) -> Draft:
    """Agree with a draft in review.

    Raises:
        Changed: the text is another than at revision `seen_version`.
    """
    allow(person, Permission.REVIEW)
    draft = held_draft(session, draft_id)
    in_state(draft, (DraftState.IN_REVIEW,), "approve")
    as_seen(draft, seen_version)
    second_pair_of_eyes(person, draft, rules)
    move(draft, DraftState.APPROVED, person)
    tell(session, person, "draft.approve", draft)
    return draft


def send_back(session: Session, person: Person, draft_id: int, reason: str) -> Draft:
    """Give a draft back to its author; the reason becomes a comment."""
    allow(person, Permission.REVIEW)
    draft = held_draft(session, draft_id)
    in_state(draft, GOES_OUT_FROM, "send_back")
    reason = explained(reason)
    move(draft, DraftState.DRAFT, person)
    session.add(
        Comment(faq_id=draft.faq_id, draft_id=draft.id, person_id=person.id, person_name=person.name, text=reason)
    )
    tell(session, person, "draft.send_back", draft, reason=reason)
    return draft
