"""What an admin does with accounts of others; every change is in the audit log, and one admin always stays."""

import re
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.roles import Person, Role
from bot.staff.accounts import second_factor, sessions
from bot.staff.accounts.door import Door, tidy
from bot.staff.accounts.passwords import random_password
from bot.staff.accounts.tables import Account

FIRST = "beheerder"
SIGN_IN_NAME = re.compile(r"^\S{2,120}$")
LONGEST_NAME = 80


class Accounts:
    """Makes and changes accounts, each in a transaction of its own. Blocking: call it in a worker thread."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def everybody(self) -> list[Account]:
        """Every account, by name."""
        with Session(self._door.engine, expire_on_commit=False) as session:
            return list(session.scalars(select(Account).order_by(Account.active.desc(), func.lower(Account.name))))

    def shut(self, at: datetime) -> dict[int, datetime]:
        """Until when accounts are shut after wrong passwords, by id; only those that are."""
        with Session(self._door.engine) as session:
            accounts = session.execute(select(Account.id, Account.sign_in_name)).all()
            until = {one.id: self._door.lock.until(session, one.sign_in_name, at) for one in accounts}
        return {number: moment for number, moment in until.items() if moment}

    def make(self, person: Person | None, sign_in_name: str, name: str, role: Role, at: datetime) -> str:
        """Make an account; its temporary password, to show once.

        Raises:
            Refused: the sign-in name is taken or cannot be one, or there is no name.
        """
        sign_in_name, name = _checked(sign_in_name, name)
        password = random_password()
        account = Account(
            sign_in_name=sign_in_name, name=name, role=role, active=True, made_at=at,
            password_hash=self._door.passwords.hash(password), password_is_temporary=True,
        )  # fmt: skip
        with Session(self._door.engine) as session, session.begin():
            audit.record(session, person, "account.make", sign_in_name, after={"name": name, "role": role.value})
            _refuse_taken(session, sign_in_name)
            session.add(account)
        return password

    def make_first(self, at: datetime) -> str | None:
        """Make the first admin where there is no account at all; the temporary password."""
        with Session(self._door.engine) as session:
            if session.scalar(select(func.count(Account.id))):
                return None
        try:
            return self.make(None, FIRST, FIRST.capitalize(), Role.ADMIN, at)
        except Refused:  # another process was first
            return None

    def rename(self, person: Person, number: int, sign_in_name: str, name: str, reason: str = "") -> None:
        """Give somebody another name, or another name to sign in with.

        Raises:
            Refused: as of `make`, or the identity provider decides.
        """
        sign_in_name, name = _checked(sign_in_name, name)
        with Session(self._door.engine) as session, session.begin():
            account = _one(session, number)
            if account.issuer is not None:
                raise Refused("accounts.refused.name_of_provider")
            before = {"name": account.name, "sign_in_name": account.sign_in_name}
            after = {"name": name, "sign_in_name": sign_in_name}
            if before == after:
                return
            audit.record(
                session, person, "account.rename", account.sign_in_name, before=before, after=after, reason=reason
            )
            if sign_in_name != account.sign_in_name:
                _refuse_taken(session, sign_in_name)
            account.name, account.sign_in_name = name, sign_in_name

    def change_role(self, person: Person, number: int, role: Role, reason: str = "") -> None:
        """Give somebody another role; they sign in anew.

        Raises:
            Refused: it is the last admin, or the identity provider decides.
        """
        with Session(self._door.engine) as session, session.begin():
            account = _one(session, number)
            if account.issuer is not None:
                raise Refused("accounts.refused.role_of_provider")
            if account.role == role:
                return
            before, after = {"role": account.role.value}, {"role": role.value}
            audit.record(
                session, person, "account.role", account.sign_in_name, before=before, after=after, reason=reason
            )
            account.role = role
            _keep_an_admin(session)
            sessions.end_all(session, account.id)

    def block(self, person: Person, number: int, reason: str = "") -> None:
        """Keep somebody out, at once.

        Raises:
            Refused: it is the last admin.
        """
        with Session(self._door.engine) as session, session.begin():
            account = _one(session, number)
            audit.record(session, person, "account.block", account.sign_in_name, reason=reason)
            account.active = False
            _keep_an_admin(session)
            sessions.end_all(session, account.id)

    def unblock(self, person: Person, number: int, reason: str = "") -> None:
        """Let somebody in again: after `block`, and after a lock-out."""
        with Session(self._door.engine) as session, session.begin():
            account = _one(session, number)
            audit.record(session, person, "account.unblock", account.sign_in_name, reason=reason)
            account.active = True
            self._door.lock.open(session, account.sign_in_name)

    def reset_second_factor(self, person: Person, number: int, reason: str = "") -> None:
        """Switch somebody's second factor off, for a lost phone; they sign in anew."""
        with Session(self._door.engine) as session, session.begin():
            account = _one(session, number)
            audit.record(session, person, "account.second_factor_reset", account.sign_in_name, reason=reason)
            second_factor.switch_off(session, account)
            sessions.end_all(session, account.id)

    def reset_password(self, person: Person, number: int, reason: str = "") -> str:
        """Give somebody a temporary password, to show once; they sign in anew.

        Raises:
            Refused: the account is of the identity provider.
        """
        password = random_password()
        fresh = self._door.passwords.hash(password)
        with Session(self._door.engine) as session, session.begin():
            account = _one(session, number)
            if account.issuer is not None:
                raise Refused("accounts.refused.password_of_provider")
            audit.record(session, person, "account.password_reset", account.sign_in_name, reason=reason)
            self._renew(session, account, fresh)
        return password

    def rescue(self, sign_in_name: str) -> str:
        """Open a local account from the command line, whatever keeps it shut; a temporary password.

        Where no admin is left that can sign in, the account becomes one.

        Raises:
            Refused: there is no such local account.
        """
        password = random_password()
        fresh = self._door.passwords.hash(password)
        with Session(self._door.engine) as session, session.begin():
            account = session.scalar(select(Account).where(Account.sign_in_name == tidy(sign_in_name)))
            if account is None or account.issuer is not None:
                raise Refused("accounts.refused.unknown")
            audit.record(session, None, "account.rescue", account.sign_in_name)
            account.active = True
            if not _admins(session):
                account.role = Role.ADMIN
            second_factor.switch_off(session, account)
            self._renew(session, account, fresh)
        return password

    def _renew(self, session: Session, account: Account, fresh: str) -> None:
        account.password_hash, account.password_is_temporary = fresh, True
        self._door.lock.open(session, account.sign_in_name)
        sessions.end_all(session, account.id)


def _checked(sign_in_name: str, name: str) -> tuple[str, str]:
    sign_in_name, name = tidy(sign_in_name), name.strip()
    if not SIGN_IN_NAME.match(sign_in_name) or not sign_in_name.isprintable():
        raise Refused("accounts.refused.sign_in_name")
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused("accounts.refused.name")
    return sign_in_name, name


def _refuse_taken(session: Session, sign_in_name: str) -> None:
    """Called after the audit record, as `_keep_an_admin`: of two at once the second sees the first."""
    if session.scalar(select(Account.id).where(Account.sign_in_name == sign_in_name)):
        raise Refused("accounts.refused.taken")


def _one(session: Session, number: int) -> Account:
    account = session.get(Account, number)
    if account is None:
        raise Refused("accounts.refused.unknown")
    return account


def _admins(session: Session) -> int:
    admins = select(func.count(Account.id)).where(Account.role == Role.ADMIN, Account.active)
    return session.scalar(admins) or 0


def _keep_an_admin(session: Session) -> None:
    """Called after the audit record: its lock lets two admins who remove each other go one by one."""
    session.flush()
    if not _admins(session):
        raise Refused("accounts.refused.last_admin")
