"""What waits in the claims: facts in an answer that hold no longer, or not much longer."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot.faq.claims import Why, due_claims
from bot.ground.roles import Permission
from bot.staff.claims.pages import HERE
from bot.staff.desk.tasks import Asked, Task

PRESSING = (Why.ENDED, Why.ENDS_SOON)


def claims_due(session: Session, asked: Asked) -> Iterator[Task]:
    """Answers with a claim that ends soon or has ended, the first to end first; each answer once."""
    if not asked.person.may(Permission.EDIT):
        return
    told = set()
    for each in due_claims(session, asked.today):
        faq = each.claim.entry_id
        if each.why in PRESSING and faq not in told:
            told.add(faq)
            yield Task("claim_due", HERE, each.question, at=each.claim.valid_until, public=each.question)
