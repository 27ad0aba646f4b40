"""Made-up colleagues: accounts to sign in with, and changes of answers that are under way."""

from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.database.base import now
from bot.ground.roles import Person, Role
from bot.ops.demo.plan import DemoDraft, DemoPlan
from bot.staff.accounts.managing import Accounts
from bot.staff.editing.workflow import save_draft, send_back, send_for_review, start_draft


def hire(accounts: Accounts, plan: DemoPlan) -> dict[str, str]:
    """Make their accounts; the temporary password of each, by sign-in name."""
    return {
        each.sign_in_name: accounts.make(None, each.sign_in_name, each.name, each.role, now()) for each in plan.staff
    }


def draft(session: Session, accounts: Accounts, plan: DemoPlan) -> None:
    """Begin their changes, in the transaction of the caller."""
    people = {each.role: Person(each.id, each.name, Role(each.role)) for each in accounts.everybody()}
    for each in plan.drafts:
        _draft(session, people[Role.EDITOR], people[Role.PUBLISHER], each)


def _draft(session: Session, editor: Person, publisher: Person, wanted: DemoDraft) -> None:
    begun = start_draft(session, editor, wanted.faq)
    content = content_of(session.get_one(Entry, wanted.faq))
    longer = {**content, "answer": f"{content['answer'].rstrip()}\n\n{wanted.add}"}
    begun = save_draft(session, editor, begun.id, longer, begun.revision)
    if wanted.review:
        send_for_review(session, editor, begun.id)
    if wanted.back:
        send_back(session, publisher, begun.id, wanted.back)
