"""A conversation on another device: a short code opens it once, within minutes. Every call waits for the database.

Of a code only a digest is kept, made with a key of the installation: who reads the database cannot try them all.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, delete, exists, select
from sqlalchemy.orm import Session

from bot.ground.database.base import CLOCKS_APART, now
from bot.ground.secrets import secret
from bot.turns.tables import TransferCode, Turn

MINUTES = 10
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another
LENGTH = 8  # 39 bits: within its minutes nobody guesses one


class TransferCodes:
    """The codes of one installation."""

    def __init__(self, engine: Engine, home: Path) -> None:
        """`home` has the key, in `secrets/codes`."""
        self._engine = engine
        self._key = bytes.fromhex(secret(home, "codes"))

    def make(self, sender: str) -> tuple[str, datetime] | None:
        """A code that opens a conversation, and until when; the one before no longer does.

        None where nothing was said.
        """
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        at = now()
        with Session(self._engine) as session, session.begin():
            forget_codes(session, [sender])
            forget_old_codes(session)
            if not session.scalar(select(exists().where(Turn.sender == sender))):
                return None
            session.add(TransferCode(digest=self._digest(code), sender=sender, at=at))
        return code, at + timedelta(minutes=MINUTES)

    def take(self, typed: str) -> str | None:
        """The conversation that a code opens; it never opens it again. None where it opens nothing (any more)."""
        mine = (TransferCode.digest == self._digest(plain(typed)), _is_fresh())
        with self._engine.begin() as connection:
            return connection.scalar(delete(TransferCode).where(*mine).returning(TransferCode.sender))

    def _digest(self, code: str) -> str:
        return hmac.digest(self._key, code.encode(), hashlib.sha256).hex()


def plain(typed: str) -> str:
    """A code as it was made, however it was typed: small letters, spaces, a dash."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def in_groups(code: str) -> str:
    """A code as people read it: `K7QM-4T9X`."""
    return f"{code[:4]}-{code[4:]}"


def forget_codes(session: Session, senders: Sequence[str]) -> None:
    """Conversations are erased: nothing opens them."""
    session.execute(delete(TransferCode).where(TransferCode.sender.in_(senders)))


def forget_old_codes(session: Session) -> None:
    """Forget what opens nothing any more."""
    session.execute(delete(TransferCode).where(~_is_fresh()))


def _is_fresh() -> ColumnElement[bool]:
    """What still opens something; a code of an hour to come was made before the clock went back."""
    return TransferCode.at.between(now() - timedelta(minutes=MINUTES), now() + CLOCKS_APART)
