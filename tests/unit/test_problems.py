"""A bug becomes one kind sentence for the caller and one line for the log, without what was said."""

import logging
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.app import build_app
from bot.ground.database.engine import is_away, migrate, open_database
from bot.ground.settings import Settings
from bot.http.problems import STATUS_OF, problem_of
from bot.services import build_services

SAID = "kwispelsnorretje"


def ask(settings: Settings, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    """A request to the application over a database without tables: whatever reads it breaks."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(build_app(build_services(settings)))
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            return await client.request(method, path, json=body)

    return anyio.run(send)


@pytest.fixture
def broken(tmp_path: Path) -> Settings:
    return Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)  # where nobody listens


def test_a_bug_is_a_problem_with_a_way_on(broken: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        response = ask(broken, "GET", f"/api/conversations/{SAID}")

    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["title"] == "Er ging iets mis"
    assert problem["contact"]["phone"] == "14 0999"
    assert "OperationalError" not in response.text
    (line,) = [record.getMessage() for record in caplog.records if record.name == "bot.http.security"]
    assert line == "GET /api/conversations/{sender} failed: OperationalError"
    assert SAID not in " ".join(record.getMessage() for record in caplog.records if record.name != "httpx")


def test_every_answer_is_closed_even_a_bug(broken: Settings) -> None:
    for path in (f"/api/conversations/{SAID}", "/health/live", "/bestaat-niet"):
        headers = ask(broken, "GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path


def test_a_database_without_tables_is_not_ready(broken: Settings) -> None:
    response = ask(broken, "GET", "/health/ready")
    assert response.status_code == 503
    parts = response.json()["parts"]
    assert parts["rasa"]["status"] == "down"
    assert parts["actions"]["status"] == "down"


@pytest.mark.parametrize(
    ("status", "name"), [(404, "not_found"), (405, "not_allowed"), (413, "too_large"), (418, "broken")]
)
def test_what_the_framework_refuses_has_our_words(status: int, name: str) -> None:
    assert problem_of(status) == name
    assert name in STATUS_OF


def test_metrics_are_for_this_machine_or_for_who_has_the_token(broken: Settings) -> None:
    assert ask(broken, "GET", "/metrics").status_code == 200
    assert ask(broken, "GET", "/metrics", **{"x-forwarded-for": "203.0.113.7"}).status_code == 404
    guarded = broken.model_copy(update={"metrics_token": "geheim"})
    through = {"x-forwarded-for": "203.0.113.7"}
    assert ask(guarded, "GET", "/metrics", authorization="Bearer geheim", **through).status_code == 200
    assert ask(guarded, "GET", "/metrics", authorization="Bearer anders", **through).status_code == 404


def test_a_locked_database_is_an_honest_no_in_time(tmp_path: Path) -> None:
    """Somebody else writes all the while: no turn can be kept, so none is given."""
    settings = Settings(datawijzer_home=tmp_path, chat_rate_limit="on", web_processes=2)
    engine = open_database(settings.database)
    migrate(engine)
    with engine.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        response = ask(settings, "POST", "/api/chat", {"sender": SAID, "message": "wat is open data"})
        assert ask(settings, "GET", f"/api/conversations/{SAID}").status_code == 200, "who reads goes on"
        connection.rollback()
    assert response.status_code == 503
    assert response.json()["contact"]["phone"] == "14 0999"
    assert response.headers["retry-after"] == "10"


@pytest.mark.parametrize(
    ("statement", "away"), [("SELECT * FROM nergens", False), ("ATTACH '/nergens/x.db' AS y", True)]
)
def test_what_is_the_database_itself_and_what_a_mistake(tmp_path: Path, statement: str, away: bool) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.execute(text(statement))
    assert is_away(caught.value) is away
    assert not is_away(ValueError())
