"""Limits per visitor: shared through Redis, without an address anywhere, and no hindrance when Redis is away."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from sqlalchemy import Engine, create_engine, select, update

from bot.ground.errors import Refused
from bot.ground.settings import Settings
from bot.http.limits import MESSAGES, VisitorLimit
from bot.http.tries import Try, forget_visitors
from bot.staff.accounts.limits import SignInLimit
from tests.shared import has_redis, redis_server
from tests.starting import free_ports

VISITOR = "192.0.2.7"
NO_DATABASE = create_engine("sqlite://")  # without tables
SECONDS_TO_START = 30.0


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Redis of our own; the test is skipped where the machine has none."""
    if not has_redis():
        pytest.skip("no Redis here: redis-server is not on the path")
    with redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


async def close(*limits: SignInLimit | VisitorLimit) -> None:
    """Their connections, while the event loop still runs."""
    for limit in limits:
        await limit._limiter.storage.bridge.storage.aclose(close_connection_pool=True)  # type: ignore[attr-defined]


def settings_in(home: Path, redis_url: str = "") -> Settings:
    return Settings(datawijzer_home=home, redis_url=redis_url, chat_rate_limit="on", web_processes=1)


def test_a_visitor_who_tries_too_often_waits_and_others_do_not(tmp_path: Path) -> None:
    async def attempts() -> None:
        limit = SignInLimit(settings_in(tmp_path), NO_DATABASE, 3)
        for _ in range(3):
            await limit.check(VISITOR)
            await limit.failed(VISITOR)
        with pytest.raises(Refused, match="too_many") as refused:
            await limit.check(VISITOR)
        assert refused.value.values == {"minutes": "5"}
        await limit.check("192.0.2.8")

    anyio.run(attempts)


def test_what_goes_well_is_not_counted(tmp_path: Path) -> None:
    async def attempts() -> None:
        limit = SignInLimit(settings_in(tmp_path), NO_DATABASE, 1)
        for _ in range(50):
            await limit.check(VISITOR)

    anyio.run(attempts)


def test_processes_count_together_in_redis(tmp_path: Path, redis: str, database: Engine) -> None:
    async def attempts() -> None:
        one, other = (SignInLimit(settings_in(tmp_path, redis), database, 3) for _ in range(2))
        for each in (one, one, other):
            await one.check(VISITOR)
            await each.failed(VISITOR)
        with pytest.raises(Refused, match="too_many"):
            await other.check(VISITOR)
        await close(one, other)

    anyio.run(attempts)


def test_messages_of_residents_are_counted_together_too(tmp_path: Path, redis: str, database: Engine) -> None:
    async def messages() -> None:
        one, other = (VisitorLimit(settings_in(tmp_path, redis), database) for _ in range(2))
        for _ in range(MESSAGES.amount):
            assert await one.seconds_to_wait(VISITOR) == 0
        assert await other.seconds_to_wait(VISITOR) > 0
        await close(one, other)

    anyio.run(messages)


def test_without_redis_everybody_may_go_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def attempts() -> None:
        limit = SignInLimit(settings_in(tmp_path, f"redis://127.0.0.1:{free_ports(1)[0]}"), NO_DATABASE, 1)
        for _ in range(3):
            await limit.check(VISITOR)
            await limit.failed(VISITOR)
        await close(limit)

    anyio.run(attempts)
    assert "REDIS_URL" in caplog.text
    assert VISITOR not in caplog.text


def test_a_limit_that_redis_has_of_an_hour_to_come_opens(
    tmp_path: Path, redis: str, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock went back since."""
    seconds = time.time

    async def messages() -> None:
        limit = VisitorLimit(settings_in(tmp_path, redis), database)
        with monkeypatch.context() as moved:
            moved.setattr(time, "time", lambda: seconds() + 3600)
            assert [await limit.seconds_to_wait(VISITOR) for _ in range(MESSAGES.amount + 1)][-1] > 0
        waits = [await limit.seconds_to_wait(VISITOR) for _ in range(MESSAGES.amount + 2)]
        assert waits[0] == 0
        assert 0 < waits[-1] <= 60
        await close(limit)

    anyio.run(messages)


def test_a_silent_redis_holds_nobody_up(tmp_path: Path) -> None:
    async def attempt(address: str) -> None:
        limit = VisitorLimit(settings_in(tmp_path, address), NO_DATABASE)
        with anyio.fail_after(SECONDS_TO_START):
            assert await limit.seconds_to_wait(VISITOR) == 0
        await close(limit)

    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes calls, and never answers
        anyio.run(attempt, f"redis://127.0.0.1:{silent.getsockname()[1]}")


def of_several(home: Path) -> Settings:
    return Settings(datawijzer_home=home, chat_rate_limit="on", web_processes=2)


def test_without_redis_processes_count_together_in_the_database(tmp_path: Path, database: Engine) -> None:
    async def messages() -> None:
        one, other = (VisitorLimit(of_several(tmp_path), database) for _ in range(2))
        for each in (one, other) * (MESSAGES.amount // 2):
            assert await each.seconds_to_wait(VISITOR) == 0
        assert 0 < await one.seconds_to_wait(VISITOR) <= 60
        assert await other.seconds_to_wait("192.0.2.8") == 0

    anyio.run(messages)
    with database.connect() as connection:
        assert VISITOR not in str(connection.execute(select(Try.visitor)).all())


def test_what_is_long_ago_counts_no_more_and_is_gone(tmp_path: Path, database: Engine) -> None:
    async def messages() -> None:
        limit = VisitorLimit(of_several(tmp_path), database)
        for _ in range(MESSAGES.amount):
            await limit.seconds_to_wait(VISITOR)
        with database.begin() as connection:
            connection.execute(update(Try).values(at=Try.at - 61, until=Try.until - 61))
        assert await limit.seconds_to_wait(VISITOR) == 0

    anyio.run(messages)
    with database.connect() as connection:
        assert len(connection.execute(select(Try.id)).all()) == 1


def test_a_visitor_is_forgotten_while_nobody_does_anything(tmp_path: Path, database: Engine) -> None:
    anyio.run(VisitorLimit(of_several(tmp_path), database).seconds_to_wait, VISITOR)
    forget_visitors(database)
    with database.connect() as connection:
        assert len(connection.execute(select(Try.id)).all()) == 1
    with database.begin() as connection:
        connection.execute(update(Try).values(until=Try.until - 61))
    forget_visitors(database)
    with database.connect() as connection:
        assert connection.execute(select(Try.id)).all() == []


def test_signing_in_counts_together_in_the_database_too(tmp_path: Path, database: Engine) -> None:
    async def attempts() -> None:
        one, other = (SignInLimit(of_several(tmp_path), database, 2) for _ in range(2))
        for each in (one, other):
            await one.check(VISITOR)
            await each.failed(VISITOR)
        with pytest.raises(Refused, match="too_many"):
            await other.check(VISITOR)

    anyio.run(attempts)


def test_without_its_table_everybody_may_go_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def message() -> None:
        assert await VisitorLimit(of_several(tmp_path), NO_DATABASE).seconds_to_wait(VISITOR) == 0

    anyio.run(message)
    assert "nothing is counted" in caplog.text
