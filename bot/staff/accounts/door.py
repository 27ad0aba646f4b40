"""The door: every way in, step by step. Each step gives a new token, so that nobody can fix one beforehand."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.roles import Person
from bot.ground.sign_in import SignInRules
from bot.staff.accounts import second_factor, sessions
from bot.staff.accounts.attempts import INSIDE, Lock
from bot.staff.accounts.passwords import Passwords, check_rules
from bot.staff.accounts.tables import Account, Stage
from bot.staff.accounts.vault import Vault


@dataclass(frozen=True)
class Passage:
    """A step that went well: the browser's token from now on, and what comes next."""

    token: str
    stage: Stage


@dataclass(frozen=True)
class Visit:
    """A session as it stands."""

    session_id: int
    stage: Stage
    person: Person
    made_at: datetime

    @property
    def mark(self) -> str:
        """What names the session and no later one."""
        return f"{self.session_id} {self.made_at.isoformat()}"


class Door:
    """Lets staff in and out. Blocking: call it in a worker thread."""

    def __init__(
        self, engine: Engine, rules: SignInRules, passwords: Passwords, vault: Vault, house: Sequence[str] = ()
    ) -> None:
        """`house`: names of the municipality, of which nobody makes a password."""
        self.house = tuple(house)
        self.engine = engine
        self.rules = rules
        self.passwords = passwords
        self.vault = vault
        self.lock = Lock(vault, rules)

    def by_password(self, name: str, password: str, at: datetime, source: str = INSIDE) -> Passage:
        """The first step of a local account; `source` names where somebody is, without saying where that is.

        Raises:
            Refused: wrong, shut, or blocked; which account exists does not show.
        """
        name = tidy(name)
        self.count(name, at, source)
        with Session(self.engine) as session:
            account = session.scalar(select(Account).where(Account.sign_in_name == name))
        known = account.password_hash if account else None
        if not self.passwords.fits(password, known) or account is None or known is None:
            raise self.failed(name, at, "wrong", account, source)
        if not account.active:
            raise Refused("accounts.refused.blocked")
        with Session(self.engine) as session, session.begin():
            account = session.get_one(Account, account.id)
            if self.passwords.is_outdated(known):
                account.password_hash = self.passwords.hash(password)
            if account.totp_secret is not None:
                self.lock.half_way(session, name, source)
                return self._begin(session, account, Stage.SECOND_FACTOR, at)
            return self.admit(session, account, at)

    def by_code(self, token: str, code: str, at: datetime, source: str = INSIDE) -> Passage:
        """The second step: a code of the app, or a recovery code.

        Raises:
            Refused: wrong or used before, shut, or it took too long.
        """
        account = self._at(token, Stage.SECOND_FACTOR, at)
        self.count(account.sign_in_name, at, source)
        with Session(self.engine) as session, session.begin():
            current = session.get_one(Account, account.id)
            if second_factor.use_code(session, self.vault, current, code, at):
                sessions.end(session, token)
                return self.admit(session, current, at)
        raise self.failed(account.sign_in_name, at, "code_wrong", account, source)

    def by_new_password(self, token: str, password: str, at: datetime) -> Passage:
        """The last step of who got a temporary password: one of their own.

        Raises:
            Refused: the password is against the rules or the temporary one, or it took too long.
        """
        account = self._at(token, Stage.NEW_PASSWORD, at)
        check_rules(password, account.sign_in_name, account.name, *self.house)
        if self.passwords.fits(password, account.password_hash):
            raise Refused("accounts.refused.password_same")
        fresh = self.passwords.hash(password)
        with Session(self.engine) as session, session.begin():
            current = session.get_one(Account, account.id)
            current.password_hash, current.password_is_temporary = fresh, False
            audit.record(session, current.person, "account.password", current.sign_in_name)
            sessions.end_all(session, current.id)
            return self.admit(session, current, at)

    def visit(self, token: str, at: datetime) -> Visit | None:
        """Whose session a token is; none when it is over."""
        with Session(self.engine) as session:
            found = sessions.find(session, token, at, self.rules)
            visit = Visit(found[0].id, found[0].stage, found[1].person, found[0].made_at) if found else None
            with suppress(OperationalError):  # a long import holds SQLite: that this click was seen can wait
                session.commit()
            return visit

    def leave(self, token: str) -> bool:
        """Sign out; whether it was somebody of the identity provider."""
        with Session(self.engine) as session, session.begin():
            return sessions.end(session, token) is not None

    def admit(self, session: Session, account: Account, at: datetime) -> Passage:
        """Let somebody in who has shown enough; who has a temporary password, only as far as its change."""
        self.lock.open(session, account.sign_in_name)
        if account.password_is_temporary:
            return self._begin(session, account, Stage.NEW_PASSWORD, at)
        account.signed_in_at = at
        return self._begin(session, account, Stage.SIGNED_IN, at)

    def _begin(self, session: Session, account: Account, stage: Stage, at: datetime) -> Passage:
        return Passage(sessions.begin(session, account, stage, at, self.rules), stage)

    def _at(self, token: str, stage: Stage, at: datetime) -> Account:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            found = sessions.find(session, token, at, self.rules)
            if found is None or found[0].stage != stage:
                raise Refused("accounts.refused.too_late")
            return found[1]

    def count(self, name: str, at: datetime, source: str = INSIDE) -> None:
        """Count an attempt; see `Lock.count`. Kept whether it is refused or not."""
        refused = None
        with Session(self.engine) as session, session.begin():
            try:
                self.lock.count(session, name, at, source)
            except Refused as refusal:
                refused = refusal
        if refused:
            raise refused

    def failed(self, name: str, at: datetime, why: str, account: Account | None, source: str = INSIDE) -> Refused:
        """The refusal of a wrong attempt; the lock-out, where that follows, is in the audit log."""
        with Session(self.engine) as session, session.begin():
            shut = self.lock.failed(session, name, at, source)
            if shut and account is not None:
                audit.record(session, None, "account.lock", account.sign_in_name)
        if shut:
            return Refused("accounts.refused.locked", minutes=str(self.rules.lock_minutes))
        return Refused(f"accounts.refused.{why}")


def tidy(name: str) -> str:
    """A sign-in name as it is stored: without spaces around it, in lower case."""
    return name.strip().casefold()
