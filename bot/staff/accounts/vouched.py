"""Accounts of people whom the identity provider vouches for: made at their first sign-in, role as it says."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.roles import Role
from bot.staff.accounts import sessions
from bot.staff.accounts.door import Door, Passage, tidy
from bot.staff.accounts.errors import AccountRefusal
from bot.staff.accounts.managing import LONGEST_NAME, SIGN_IN_NAME
from bot.staff.accounts.provider import Identity
from bot.staff.accounts.tables import Account


def by_provider(door: Door, identity: Identity, at: datetime) -> Passage:
    """Let somebody in whom the provider vouches for. Blocking.

    Raises:
        AccountRefusal: the provider gives no role here, the account is blocked, or its name is that of another.
    """
    with Session(door.engine) as session, session.begin():
        account = session.scalar(
            select(Account).where(Account.issuer == identity.issuer, Account.subject == identity.subject)
        )
        refused = _refused(session, account, identity)
        if refused is None and identity.role is not None:
            account = account or _make(session, identity, identity.role, at)
            _follow(session, account, identity, identity.role)
            return door.admit(session, account, at)
    raise AccountRefusal(refused or "no_role")


def _refused(session: Session, account: Account | None, identity: Identity) -> str | None:
    if identity.role is None:
        if account is not None:
            sessions.end_all(session, account.id)  # the role was taken away: out everywhere
        return "no_role"
    if account is not None:
        return None if account.active else "blocked"
    name = tidy(identity.sign_in_name)
    if not SIGN_IN_NAME.match(name):
        return "provider_wrong"
    return "taken_here" if session.scalar(select(Account.id).where(Account.sign_in_name == name)) else None


def _make(session: Session, identity: Identity, role: Role, at: datetime) -> Account:
    account = Account(
        sign_in_name=tidy(identity.sign_in_name), name=identity.name[:LONGEST_NAME], role=role, active=True,
        password_is_temporary=False, issuer=identity.issuer, subject=identity.subject, made_at=at,
    )  # fmt: skip
    session.add(account)
    session.flush()
    after = {"name": account.name, "role": role.value, "issuer": identity.issuer}
    audit.record(session, account.person, "account.make", account.sign_in_name, after=after)
    return account


def _follow(session: Session, account: Account, identity: Identity, role: Role) -> None:
    account.name = identity.name[:LONGEST_NAME]
    if account.role == role:
        return
    before, after = {"role": account.role.value}, {"role": role.value}
    account.role = role
    sessions.end_all(session, account.id)
    audit.record(session, account.person, "account.role", account.sign_in_name, before=before, after=after)
