"""What somebody does with their own account; the password is asked again for whatever opens it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.mail import is_mail_address
from bot.ground.roles import Person
from bot.ground.sign_in import STEP_TIMEOUT
from bot.staff.accounts import second_factor, sessions
from bot.staff.accounts.door import Door
from bot.staff.accounts.passwords import check_rules
from bot.staff.accounts.tables import Account, StaffSession, TaskMail


@dataclass(frozen=True)
class Overview:
    """An account as its owner sees it."""

    account: Account
    codes_left: int
    sessions: list[StaffSession]
    mail: TaskMail | None = None  # who wants no mail has none

    @property
    def address(self) -> str:
        """Where mail goes, or would go: a name to sign in with may be an address."""
        name = self.account.sign_in_name
        return self.mail.address if self.mail else name if is_mail_address(name) else ""


@dataclass(frozen=True)
class SetUp:
    """A second factor that is not on yet; `sealed` goes along in the form."""

    secret: str
    sealed: str
    picture: str  # SVG
    replaces: bool  # another one, that stays on until then


class Mine:
    """One's own account. Blocking: call it in a worker thread."""

    def __init__(self, door: Door, title: str) -> None:
        """`title`: what the app on the phone calls this installation."""
        self._door = door
        self._title = title

    def overview(self, person: Person, at: datetime) -> Overview:
        """What the page shows."""
        with Session(self._door.engine, expire_on_commit=False) as session:
            account = session.get_one(Account, person.id)
            living = sessions.sessions_of(session, person.id, at, self._door.rules)
            mail = session.get(TaskMail, person.id)
            return Overview(account, second_factor.codes_left(session, account), living, mail)

    def change_password(self, person: Person, session_id: int, old: str, new: str, at: datetime) -> str:
        """Change it, and end every other session; the token of this one from now on.

        Raises:
            Refused: the old password is wrong, or the new one is against the rules.
        """
        account = self._confirmed(person, old, at)
        check_rules(new, account.sign_in_name, account.name, *self._door.house)
        if old == new:
            raise Refused("accounts.refused.password_same")
        fresh = self._door.passwords.hash(new)
        with Session(self._door.engine) as session, session.begin():
            current = session.get_one(Account, person.id)
            current.password_hash = fresh
            audit.record(session, person, "account.password", current.sign_in_name)
            return self._alone(session, session_id, person.id)

    def set_up(self, person: Person, at: datetime) -> SetUp:
        """A new secret for an app; nothing is stored yet."""
        return self._set_up(person, second_factor.new_secret(), at)

    def set_up_again(self, person: Person, sealed: str, at: datetime) -> SetUp:
        """The same secret once more, after a wrong code; the time it may take does not begin anew.

        Raises:
            Refused: it took too long.
        """
        return replace(self._set_up(person, self._unsealed(person, sealed, at), at), sealed=sealed)

    def switch_on(
        self, person: Person, session_id: int, sealed: str, code: str, at: datetime, password: str = ""
    ) -> tuple[str, list[str]]:
        """Switch the second factor on, and end every other session; this one's token and the recovery codes.

        It takes the password: with a browser that was left open, nobody else locks its owner out.

        Raises:
            Refused: the app shows another code, the password is wrong, or it took too long.
        """
        secret = self._unsealed(person, sealed, at)
        self._confirmed(person, password, at)
        with Session(self._door.engine) as session, session.begin():
            account = session.get_one(Account, person.id)
            codes = second_factor.switch_on(session, self._door.vault, account, secret, code, at)
            audit.record(session, person, "account.second_factor_on", account.sign_in_name)
            return self._alone(session, session_id, person.id), codes

    def switch_off(self, person: Person, session_id: int, password: str, at: datetime) -> str:
        """Switch the second factor off, and end every other session; this one's token.

        Raises:
            Refused: the password is wrong.
        """
        self._confirmed(person, password, at)
        with Session(self._door.engine) as session, session.begin():
            account = session.get_one(Account, person.id)
            second_factor.switch_off(session, account)
            audit.record(session, person, "account.second_factor_off", account.sign_in_name)
            return self._alone(session, session_id, person.id)

    def new_codes(self, person: Person, password: str, at: datetime) -> list[str]:
        """Recovery codes in the place of the old ones, to show once.

        Raises:
            Refused: the password is wrong.
        """
        self._confirmed(person, password, at)
        with Session(self._door.engine) as session, session.begin():
            account = session.get_one(Account, person.id)
            audit.record(session, person, "account.recovery_codes", account.sign_in_name)
            return second_factor.new_recovery_codes(session, self._door.vault, account)

    def mail_to(self, person: Person, address: str) -> None:
        """Mail what waits to this address each working day, from now on.

        Raises:
            Refused: it is no address.
        """
        if not is_mail_address(address):
            raise Refused("accounts.refused.mail_address")
        with Session(self._door.engine) as session, session.begin():
            account, mail = session.get_one(Account, person.id), session.get(TaskMail, person.id)
            if mail is None:
                mail = TaskMail(account_id=person.id)
                session.add(mail)
            mail.address, mail.refused_on = address, None
            audit.record(session, person, "account.task_mail_on", account.sign_in_name)

    def mail_no_more(self, person: Person) -> None:
        """Stop mailing; the address is forgotten."""
        with Session(self._door.engine) as session, session.begin():
            account, mail = session.get_one(Account, person.id), session.get(TaskMail, person.id)
            if mail is not None:
                session.delete(mail)
                audit.record(session, person, "account.task_mail_off", account.sign_in_name)

    def end_others(self, person: Person, session_id: int) -> None:
        """Sign out everywhere but here."""
        with Session(self._door.engine) as session, session.begin():
            sessions.end_all(session, person.id, but=session_id)

    def _confirmed(self, person: Person, password: str, at: datetime) -> Account:
        account = self._account(person)
        self._door.count(account.sign_in_name, at)
        if not self._door.passwords.fits(password, account.password_hash):
            raise self._door.failed(account.sign_in_name, at, "old_password", account)
        with Session(self._door.engine) as session, session.begin():
            self._door.lock.open(session, account.sign_in_name)
        return account

    def _alone(self, session: Session, session_id: int, account_id: int) -> str:
        sessions.end_all(session, account_id, but=session_id)
        return sessions.renew(session.get_one(StaffSession, session_id))

    def _account(self, person: Person) -> Account:
        with Session(self._door.engine) as session:
            return session.get_one(Account, person.id)

    def _set_up(self, person: Person, secret: str, at: datetime) -> SetUp:
        account = self._account(person)
        address = second_factor.address_of(secret, account.sign_in_name, self._title)
        sealed = self._door.vault.seal(f"{person.id} {secret}", at)
        picture = second_factor.picture_of(address, self._title)
        return SetUp(secret, sealed, picture, account.totp_secret is not None)

    def _unsealed(self, person: Person, sealed: str, at: datetime) -> str:
        opened = self._door.vault.open_fresh(sealed, at, STEP_TIMEOUT) or ""
        number, _, secret = opened.partition(" ")
        if number != str(person.id):
            raise Refused("accounts.refused.too_late")
        return secret
