"""Who visitors are, without keeping who they are: a hash of an address, with a key that is another every day."""

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import date

from sqlalchemy import Engine, String, delete, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now

BYTES = 32

log = logging.getLogger(__name__)


class VisitorKey(Base):
    """The key of one day, the same for every process and machine; gone the day after."""

    __tablename__ = "visitor_keys"

    day: Mapped[date] = mapped_column(primary_key=True)  # in UTC
    key: Mapped[str] = mapped_column(String(2 * BYTES))


class Visitors:
    """Names visitors by a keyed hash of their address.

    Each day brings a new key and the old one is thrown away: nobody can say any more which address it was, not even who
    holds the database.
    """

    def __init__(self, engine: Engine, today: Callable[[], date] = lambda: now().date()) -> None:
        """`today`: in UTC."""
        self._engine = engine
        self._today = today
        self._day: date | None = None
        self._key = secrets.token_bytes(BYTES)

    def of(self, address: str) -> str:
        """The visitor at an address, for today; while the database is away, as this process alone knows them."""
        day = self._today()
        if day != self._day:
            try:
                self._key, self._day = self._key_of(day), day
            except SQLAlchemyError as error:
                log.warning("no key for visitors of today: %s", type(error).__name__)
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=16).hexdigest()

    def _key_of(self, day: date) -> bytes:
        wanted = select(VisitorKey.key).where(VisitorKey.day == day)
        with self._engine.connect() as connection:
            known = connection.scalar(wanted)
        if known is None:
            self._make(day)
            with self._engine.connect() as connection:
                known = connection.scalars(wanted).one()
        return bytes.fromhex(known)

    def _make(self, day: date) -> None:
        """A key for the day, if nobody made one just now; those of earlier days go."""
        try:
            with self._engine.begin() as connection:
                connection.execute(delete(VisitorKey).where(VisitorKey.day < day))
                connection.execute(insert(VisitorKey).values(day=day, key=secrets.token_hex(BYTES)))
        except IntegrityError:
            return
