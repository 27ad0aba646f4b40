"""Lock-out: after a few wrong passwords or codes a name is shut for a while, existing or not, for where they came from.

Who knows a name can so keep nobody out but himself. What comes from everywhere together shuts the name for all, later.
An attempt counts before it is judged, so that a hundred at once are no more than a hundred one by one.
"""

import math
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.ground.database.base import CLOCKS_APART
from bot.ground.errors import Refused
from bot.ground.sign_in import SignInRules
from bot.staff.accounts.tables import Attempts
from bot.staff.accounts.vault import Vault

INSIDE = ""  # of somebody who is signed in already
EVERYWHERE = "*"  # all sources together
MORE_EVERYWHERE = 10  # times as many attempts


class Lock:
    """The attempts under each name, by the source that they come from: a visitor's name of bot/http/visitors.py."""

    def __init__(self, vault: Vault, rules: SignInRules) -> None:
        self._vault = vault
        self._rules = rules

    def count(self, session: Session, name: str, at: datetime, source: str = INSIDE) -> None:
        """Count an attempt under a name from a source; commit before the password is looked at.

        Raises:
            Refused: the name is shut, or was tried too often just now; commit this too.
        """
        self._forget_old(session, at)
        for place in (source, EVERYWHERE):
            row = self._counted(session, name, at, place)
            if row.locked_until is None and row.failures > self._most(place):
                self._shut(row, at)
            if row.locked_until is not None:  # a shut source counts no further for the others
                raise _shut(row.locked_until, at)

    def failed(self, session: Session, name: str, at: datetime, source: str = INSIDE) -> bool:
        """Say that the counted attempt was wrong; whether the name is shut by it, there or for all."""
        shut = False
        for place in (source, EVERYWHERE):
            row = session.get(Attempts, (self._digest(name), place), populate_existing=True)
            if row is not None and row.locked_until is None and row.failures >= self._most(place):
                self._shut(row, at)
                shut = True
        return shut

    def half_way(self, session: Session, name: str, source: str = INSIDE) -> None:
        """Take back the counted attempt: the password was right, and a second factor follows."""
        mine = (Attempts.name_digest == self._digest(name)) & Attempts.source.in_((source, EVERYWHERE))
        session.execute(update(Attempts).where(mine, Attempts.failures > 0).values(failures=Attempts.failures - 1))

    def open(self, session: Session, name: str) -> None:
        """Forget every attempt under a name: it was its owner, or an admin says so."""
        session.execute(delete(Attempts).where(Attempts.name_digest == self._digest(name)))

    def until(self, session: Session, name: str, at: datetime) -> datetime | None:
        """Until when a name is shut, for whomever; none when it is not."""
        mine = Attempts.name_digest == self._digest(name)
        until = session.scalar(select(func.max(Attempts.locked_until)).where(mine, ~_is_to_come(at)))
        return until if until is not None and until > at else None

    def _most(self, source: str) -> int:
        return self._rules.failures * (MORE_EVERYWHERE if source == EVERYWHERE else 1)

    def _counted(self, session: Session, name: str, at: datetime, source: str) -> Attempts:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        fresh = insert(Attempts).values(
            name_digest=self._digest(name), source=source, failures=1, failed_at=at, locked_until=None
        )
        more = {"failures": Attempts.failures + 1, "failed_at": at}
        session.execute(fresh.on_conflict_do_update(index_elements=[Attempts.name_digest, Attempts.source], set_=more))
        return session.get_one(Attempts, (self._digest(name), source), populate_existing=True)

    def _shut(self, row: Attempts, at: datetime) -> None:
        row.locked_until = at + self._rules.lock

    def _forget_old(self, session: Session, at: datetime) -> None:
        quiet = Attempts.locked_until.is_(None) & (Attempts.failed_at <= at - self._rules.lock)
        session.execute(delete(Attempts).where(quiet | (Attempts.locked_until <= at) | _is_to_come(at)))

    def _digest(self, name: str) -> str:
        return self._vault.digest("attempts", name)


def _is_to_come(at: datetime) -> ColumnElement[bool]:
    """What was tried at a time to come: the clock went back since."""
    return Attempts.failed_at > at + CLOCKS_APART


def _shut(until: datetime, at: datetime) -> Refused:
    return Refused("accounts.refused.locked", minutes=str(max(1, math.ceil((until - at).total_seconds() / 60))))
