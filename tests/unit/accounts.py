"""For tests of accounts: a clock that stands still, cheap hashes, and a door over a database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.ground.roles import Person, Role
from bot.ground.sign_in import SignInRules
from bot.staff.accounts.door import Door
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.passwords import Passwords
from bot.staff.accounts.tables import Account
from bot.staff.accounts.vault import Vault

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "vier gele olifanten"  # a password within the rules


def later(**parts: int) -> datetime:
    """A moment after AT."""
    return AT + timedelta(**parts)


def open_door(engine: Engine, home: Path, **rules: int) -> Door:
    """A door with cheap hashes."""
    return Door(engine, SignInRules(**rules), Passwords(CHEAP), Vault(home))


def settle(door: Door, name: str = "anna@zandermeer.example", role: Role = Role.EDITOR) -> Person:
    """Make an account whose password is GOOD."""
    Accounts(door).make(None, name, name.partition("@")[0].capitalize(), role, AT)
    with Session(door.engine) as session, session.begin():
        account = session.scalars(select(Account).where(Account.sign_in_name == name)).one()
        account.password_hash, account.password_is_temporary = door.passwords.hash(GOOD), False
        return account.person


def account_of(door: Door, person: Person) -> Account:
    """The account as it stands in the database."""
    with Session(door.engine, expire_on_commit=False) as session:
        return session.get_one(Account, person.id)
