"""Who can be named in a comment."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.roles import Permission, Person
from bot.staff.accounts.tables import Account


def colleagues(session: Session) -> list[Person]:
    """Everybody who can come in and may answer, by name."""
    there = session.scalars(select(Account).where(Account.active).order_by(Account.name, Account.id))
    return [account.person for account in there if account.person.may(Permission.COMMENT)]
