"""What waits in editing: drafts that came back or are to be looked at, what goes out today, what colleagues ask."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.tables import Entry, Status
from bot.ground.audit import AuditRecord
from bot.ground.roles import Permission
from bot.staff.desk.tasks import Asked, Task
from bot.staff.editing.holding import open_draft
from bot.staff.editing.tables import Comment, Draft, DraftState, Mention

PLACE = "/beheer/vragen"
DAYS_BEFORE_REVIEW = 365
HANDED_OVER = ("draft.send_for_review", "draft.send_back")


def drafts(session: Session, asked: Asked) -> Iterator[Task]:
    """Sent back to this person, with why; to be looked at or published by this person; and what goes out today."""
    on_its_way = select(Draft, Entry.question).outerjoin(
        Entry, (Entry.id == Draft.faq_id) & (Entry.status != Status.DRAFT)
    )
    wanted = on_its_way.where(Draft.state.in_(_KIND_OF)).order_by(Draft.updated_at)
    for draft, public in session.execute(wanted):
        kind = _KIND_OF[draft.state]
        if not _concerns(asked, draft):
            continue
        reason = _sent_back(session, draft) if draft.state is DraftState.DRAFT else ""
        if reason is None:
            continue
        yield Task(
            kind, f"{PLACE}/{draft.faq_id}", draft.content.get("question") or draft.faq_id, reason,
            draft.publish_at or draft.updated_at, public=public or "",
        )  # fmt: skip


def mentions(session: Session, asked: Asked) -> Iterator[Task]:
    """Comments that name this person, until somebody settles them."""
    named = select(Comment).join(Mention, Mention.comment_id == Comment.id).order_by(Comment.id)
    for comment in session.scalars(named.where(Mention.person_id == asked.person.id, Comment.settled_at.is_(None))):
        entry, draft = session.get(Entry, comment.faq_id), open_draft(session, comment.faq_id)
        title = entry.question if entry else draft.content.get("question") if draft else ""
        public = entry.question if entry and entry.status is not Status.DRAFT else ""
        said = f"{comment.person_name}: {comment.text}"
        yield Task(
            "mentioned", f"{PLACE}/{comment.faq_id}#opmerkingen", title or comment.faq_id, said, comment.at,
            public=public,
        )  # fmt: skip


def reviews_due(session: Session, asked: Asked) -> Iterator[Task]:
    """Published answers that somebody should look at again."""
    if asked.person.may(Permission.EDIT):
        for faq, question, since in past_review(session, asked.today):
            yield Task("review_due", f"{PLACE}/{faq}", question, at=since, public=question)


def past_review(session: Session, today: date) -> Sequence[tuple[str, str, date]]:
    """Published entries that staff should look at again, the longest overdue first: (id, question, since when).

    Without a date of its own an entry is due a year after it was last checked.
    """
    unseen_since = today - timedelta(DAYS_BEFORE_REVIEW)
    late = (Entry.review_on < today) | (Entry.review_on.is_(None) & (Entry.checked_on < unseen_since))
    found = select(Entry.id, Entry.question, Entry.review_on, Entry.checked_on)
    due = [
        (faq, question, review_on or checked_on + timedelta(DAYS_BEFORE_REVIEW))
        for faq, question, review_on, checked_on in session.execute(found.where(Entry.status == Status.PUBLISHED, late))
    ]
    return sorted(due, key=lambda entry: (entry[2], entry[0]))


_KIND_OF = {
    DraftState.DRAFT: "sent_back",
    DraftState.IN_REVIEW: "to_review",
    DraftState.APPROVED: "to_publish",
    DraftState.SCHEDULED: "today",
}


def _concerns(asked: Asked, draft: Draft) -> bool:
    person = asked.person
    if draft.state is DraftState.DRAFT:
        return draft.author_id == person.id and person.may(Permission.EDIT)
    if draft.state is DraftState.SCHEDULED:
        assert draft.publish_at is not None
        goes_out = draft.publish_at.astimezone(asked.moment.tzinfo).date() <= asked.today
        return goes_out and (draft.author_id == person.id or person.may(Permission.PUBLISH))
    step = Permission.REVIEW if draft.state is DraftState.IN_REVIEW else Permission.PUBLISH
    return person.may(step) and asked.may_judge(draft.author_id)


def _sent_back(session: Session, draft: Draft) -> str | None:
    """Why a draft came back, also when its author began to mend it; none where it did not."""
    last = select(AuditRecord.action, AuditRecord.reason).where(
        AuditRecord.target == draft.faq_id, AuditRecord.action.in_(HANDED_OVER), AuditRecord.at >= draft.started_at
    )
    action, reason = session.execute(last.order_by(AuditRecord.id.desc()).limit(1)).first() or ("", "")
    return reason if action == "draft.send_back" else None
