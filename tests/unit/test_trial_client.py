"""The website asks the actions for a trial; what goes wrong is said, and nothing typed is told."""

import json
import logging
from typing import Any

import anyio
import httpx
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from bot.bench.trial import changing, service
from bot.bench.trial.client import TrialClient, TrialFailed
from bot.bench.trial.results import ChangedAnswer
from bot.bench.trial.service import TrialService
from bot.dialogue.build import Parts
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT, Settings
from bot.ground.texts import Texts, load_texts
from tests.unit.trying import KNORREBOL, SET, Fixed, parts_over


@pytest.fixture
def parts(tiny: Engine, municipality: Municipality, texts: Texts) -> Parts:
    return parts_over(tiny, municipality, texts)


@pytest.fixture
def wissen(tiny: Engine) -> dict[str, Any]:
    """The published content of an entry, as its editor starts from it."""
    with Session(tiny) as session:
        return content_of(session.get_one(Entry, "privacy.wissen"))


class Answers(Fixed):
    """Stands in for Rasa's address in the service."""

    def __init__(self, _rasa_url: str, _headers: object) -> None:
        super().__init__({})


@pytest.fixture
def app(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    monkeypatch.setattr(service, "Intents", Answers)
    monkeypatch.setattr(service, "load_set", lambda: SET)
    monkeypatch.setattr(changing, "PAUSE", 0)
    return Starlette(routes=TrialService(parts, Settings()).routes())


def client_of(app: Starlette) -> TrialClient:
    found = TrialClient("http://actions", "http://rasa")
    found._actions = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions")
    return found


def test_the_client_gets_what_the_service_found(app: Starlette, wissen: dict[str, Any]) -> None:
    async def all_of_it() -> None:
        trial, content = client_of(app), wissen | {"phrasings": [*wissen["phrasings"], KNORREBOL]}
        assert (await trial.ask(KNORREBOL, content)).hits[0].faq == "privacy.wissen"
        assert (await trial.ask("ik wil vergeten worden")).draft is None
        leans = await trial.clash([KNORREBOL], "privacy.wissen", content)
        assert [lean.text for lean in leans] == [KNORREBOL]
        with anyio.fail_after(20):
            while not (changes := await trial.changes(content)).ready:
                await anyio.sleep(0.05)
        assert changes.changes == (
            ChangedAnswer.model_validate(
                {
                    "text": KNORREBOL,
                    "expected": None,
                    "before": {"kind": "none"},
                    "after": {"kind": "answer", "faqs": ["privacy.wissen"]},
                    "effect": "worse",
                }
            ),
        )
        await trial.close()

    anyio.run(all_of_it)


def test_a_service_that_is_away_has_its_sentence() -> None:
    async def asked() -> None:
        trial = TrialClient("http://127.0.0.1:9", "http://127.0.0.1:9")
        with pytest.raises(TrialFailed) as failed:
            await trial.ask("ik wil vergeten worden")
        assert failed.value.code == "trial.away"
        with pytest.raises(TrialFailed):
            await trial.converse("proef-0123456789abcdef", "hallo", {}, [{"id": "privacy.wissen"}])
        await trial.close()

    anyio.run(asked)


def test_too_much_and_malformed_are_told_apart(
    app: Starlette, wissen: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.faq.kernel.MOST_CHANGED", 1)

    async def asked() -> None:
        trial = client_of(app)
        with pytest.raises(TrialFailed) as failed:
            await trial.ask("iets", wissen | {"phrasings": ["een", "twee", "drie"]})
        assert failed.value.code == "trial.too_much_changed"
        with pytest.raises(TrialFailed) as failed:
            await trial.ask("x" * 2000)
        assert failed.value.code == "trial.malformed"

    anyio.run(asked)


def test_what_was_typed_is_in_no_error_and_no_log(
    app: Starlette, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr(service, "ask", fail)

    async def posted(body: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as http:
            return await http.post("/trial/ask", content=body)

    with caplog.at_level(logging.DEBUG, logger="bot"):
        broken = anyio.run(posted, json.dumps({"question": "geheim verhaal"}))
        wrong = anyio.run(posted, json.dumps({"question": {"geheim": "verhaal"}}))
    assert (broken.status_code, broken.json()) == (500, {"error": "RuntimeError"})
    assert (wrong.status_code, wrong.json()) == (422, {"error": "malformed", "field": "question"})
    assert "trial ask failed: RuntimeError" in caplog.text
    assert "geheim" not in caplog.text


def test_every_failure_has_a_sentence_for_staff(municipality: Municipality) -> None:
    words = load_texts(municipality, ROOT / "data/staff.yml")
    names = {"trial.away", "trial.malformed", "trial.too_much_changed", "trial.no_question", "trial.no_draft"}
    done = {"trial.personal", "trial.added", "trial.in_field", "trial.begun"}  # of bot/staff/trial/keeping.py
    assert {name for name in words.names() if name.startswith("trial.")} == names | done
