"""Accounts of people whom the identity provider vouches for: made at their first sign-in, role as it says."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.roles import Role
from bot.staff.accounts import sessions
from bot.staff.accounts.door import Door, Passage, tidy
from bot.staff.accounts.managing import LONGEST_NAME, SIGN_IN_NAME
from bot.staff.accounts.provider import Identity
from bot.staff.accounts.tables import Account


def by_provider(door: Door, identity: Identity, at: datetime) -> Passage:
    """Let somebody in whom the provider vouches for. Blocking.

    Raises:
        Refused: the provider gives no role here, the account is blocked, or its name is that of another.
    """
    try:
        return _once(door, identity, at)
    except IntegrityError:  # the same person in another window, or one with the same name, was first
        return _once(door, identity, at)


def _once(door: Door, identity: Identity, at: datetime) -> Passage:
    with Session(door.engine) as session, session.begin():
        account = _known(session, identity)
        refused = _refused(session, account, identity)
        if refused is None and identity.role is not None:
            account = account or _known(session, identity) or _make(session, identity, identity.role, at)
            _follow(session, account, identity, identity.role)
            return door.admit(session, account, at)
    raise Refused(f"accounts.refused.{refused or 'no_role'}")


def _known(session: Session, identity: Identity) -> Account | None:
    wanted = select(Account).where(Account.issuer == identity.issuer, Account.subject == identity.subject)
    return session.scalar(wanted)


def _refused(session: Session, account: Account | None, identity: Identity) -> str | None:
    if identity.role is None:
        if account is not None:
            sessions.end_all(session, account.id)  # the role was taken away: out everywhere
        return "no_role"
    if account is not None:
        return None if account.active else "blocked"
    name = tidy(identity.sign_in_name)
    if not SIGN_IN_NAME.match(name) or not name.isprintable():
        return "provider_wrong"
    taken = session.scalar(select(Account).where(Account.sign_in_name == name))
    mine = taken is not None and (taken.issuer, taken.subject) == (identity.issuer, identity.subject)
    return "taken_here" if taken is not None and not mine else None


def _make(session: Session, identity: Identity, role: Role, at: datetime) -> Account:
    account = Account(
        sign_in_name=tidy(identity.sign_in_name), name=_name(identity), role=role, active=True,
        password_is_temporary=False, issuer=identity.issuer, subject=identity.subject, made_at=at,
    )  # fmt: skip
    session.add(account)
    session.flush()
    after = {"name": account.name, "role": role.value, "issuer": identity.issuer}
    audit.record(session, account.person, "account.make", account.sign_in_name, after=after)
    return account


def _name(identity: Identity) -> str:
    """The name that the provider gives, as it can be kept and shown."""
    return "".join(sign for sign in identity.name if sign.isprintable())[:LONGEST_NAME] or tidy(identity.sign_in_name)


def _follow(session: Session, account: Account, identity: Identity, role: Role) -> None:
    account.name = _name(identity)
    if account.role == role:
        return
    before, after = {"role": account.role.value}, {"role": role.value}
    account.role = role
    sessions.end_all(session, account.id)
    audit.record(session, account.person, "account.role", account.sign_in_name, before=before, after=after)
