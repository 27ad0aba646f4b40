"""Counts of visitors in the database, for several web processes together where there is no Redis."""

import time

from anyio import to_thread
from limits.aio.storage import MovingWindowSupport, Storage
from sqlalchemy import ColumnElement, Engine, String, delete, exists, func, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base

SECONDS_APART = 5.0  # that clocks of machines may be


class Try(Base):
    """Something that a visitor (a keyed hash) did; gone when it no longer counts."""

    __tablename__ = "tries"

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor: Mapped[str] = mapped_column(String(120), index=True)
    at: Mapped[float]  # seconds since 1970
    until: Mapped[float] = mapped_column(index=True)


def forget_visitors(engine: Engine) -> None:
    """Forget what no longer counts, also while nobody does anything; looks before it writes."""
    over = _is_over(time.time())
    with engine.begin() as connection:
        if connection.scalar(select(exists().where(over))):
            connection.execute(delete(Try).where(over))


def _is_over(moment: float) -> ColumnElement[bool]:
    """What no longer counts: its time has passed, or has yet to begin, as after the clock went back."""
    return or_(Try.until < moment, Try.at > moment + SECONDS_APART)


class DatabaseStorage(Storage, MovingWindowSupport):
    """A storage of the library `limits`; of what that can do only the moving window, which is all that is used."""

    STORAGE_SCHEME = None

    def __init__(self, engine: Engine) -> None:
        super().__init__(wrap_exceptions=True)
        self._engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong with a database."""
        return SQLAlchemyError

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count one more, unless there are as many as may be."""
        return await to_thread.run_sync(self._count, key, limit, expiry, amount)

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Since when there are entries that count, and how many."""
        return await to_thread.run_sync(self._window, key, expiry)

    def _count(self, key: str, limit: int, expiry: int, amount: int) -> bool:
        moment = time.time()
        row = {"visitor": key, "at": moment, "until": moment + expiry}
        with self._engine.connect() as connection:
            connection.execute(delete(Try).where(_is_over(moment)))  # first: from here on others wait
            connection.execute(insert(Try), [row] * amount)
            many = connection.scalar(select(func.count()).where(Try.visitor == key, Try.at > moment - expiry)) or 0
            if many > limit:
                connection.rollback()
                return False
            connection.commit()
            return True

    def _window(self, key: str, expiry: int) -> tuple[float, int]:
        moment = time.time()
        query = select(func.min(Try.at), func.count()).where(
            Try.visitor == key, Try.at > moment - expiry, ~_is_over(moment)
        )
        with self._engine.connect() as connection:
            first, many = connection.execute(query).one()
        return moment if first is None else first, many

    async def check(self) -> bool:
        """Whether it can be used."""
        return True

    async def reset(self) -> int | None:
        """Forget everything."""
        return await to_thread.run_sync(self._forget, None)

    async def clear(self, key: str) -> None:
        """Forget one visitor."""
        await to_thread.run_sync(self._forget, key)

    def _forget(self, key: str | None) -> int:
        with self._engine.begin() as connection:
            return connection.execute(delete(Try).where(Try.visitor == key if key else Try.id > 0)).rowcount

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Not for a moving window."""
        raise NotImplementedError

    async def get(self, key: str) -> int:
        """Not for a moving window."""
        raise NotImplementedError

    async def get_expiry(self, key: str) -> float:
        """Not for a moving window."""
        raise NotImplementedError
