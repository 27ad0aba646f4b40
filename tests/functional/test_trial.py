"""Trying a draft over the real processes: the actions answer, residents see nothing of it, no log keeps it."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.bench.trial.client import TrialClient
from bot.bench.trial.results import Changes, TrialAnswer
from bot.dialogue.messages import Message
from bot.faq.publishing import content_of
from bot.faq.tables import Embedding, Entry
from bot.ground.roles import Role
from tests.stack import Stack, new_sender
from tests.staff import Browser, hire

KNORREBOL = "wanneer komt de knorrebolverordening van de flapdrolcommissie"
FAQ = "open-data.basisregistraties"
SECONDS = 240  # the evaluation questions are encoded once, beside whatever else this machine does


@pytest.fixture
def content(stack: Stack) -> dict[str, Any]:
    """A draft of a real entry with a phrasing that no entry has."""
    with Session(stack.database) as session:
        content = content_of(session.get_one(Entry, FAQ))
    return content | {
        "answer": "De verordening van **{gemeente}** komt volgend voorjaar.",
        "phrasings": [*content["phrasings"], KNORREBOL],
    }


@pytest.fixture
def staff(stack: Stack) -> Iterator[Browser]:
    tester = hire(stack.settings, Role.TESTER)
    stack.http.cookies.clear()
    yield Browser(stack.http).sign_in(tester.name)
    stack.http.cookies.clear()


def run[Found](stack: Stack, work: Callable[[TrialClient], Awaitable[Found]]) -> Found:
    async def main() -> Found:
        trial = TrialClient(
            stack.settings.actions_url, stack.settings.rasa_url, rasa_headers=stack.settings.rasa_headers
        )
        try:
            return await work(trial)
        finally:
            await trial.close()

    return anyio.run(main)


def test_a_draft_wins_in_the_trial_and_not_for_residents(stack: Stack, content: dict[str, Any]) -> None:
    before = count_vectors(stack)
    asked: TrialAnswer = run(stack, lambda trial: trial.ask(KNORREBOL, content))
    assert (asked.verdict, asked.hits[0].faq, asked.draft) == ("answer", FAQ, FAQ)
    assert asked.carried[0].text == KNORREBOL
    assert asked.with_rasa
    assert asked.seen[0].text == "De verordening van **Zandermeer** komt volgend voorjaar."

    (reply,) = stack.ask(KNORREBOL)
    assert reply["custom"].get("faq") != FAQ
    assert count_vectors(stack) == before, "a draft leaves no vector behind"


def test_a_whole_conversation_over_a_draft(stack: Stack, content: dict[str, Any]) -> None:
    sender = new_sender()

    async def talk(trial: TrialClient) -> list[list[Message]]:
        first = await trial.converse(sender, KNORREBOL, {}, [content])
        second = await trial.converse(sender, "hoe lang duurt dat?", first.memory, [content])
        return [first.messages, second.messages]

    (first,), (second,) = run(stack, talk)
    assert first.custom["faq"] == FAQ
    assert first.text == "De verordening van **Zandermeer** komt volgend voorjaar."
    assert second.custom["kind"] in {"answer", "suggestions"}, "the conversation goes on from the draft"

    (now,) = run(stack, lambda trial: trial.converse(new_sender(), KNORREBOL, {})).messages
    assert now.custom.get("faq") != FAQ


def test_residents_cannot_reach_a_draft(stack: Stack, content: dict[str, Any]) -> None:
    async def told(trial: TrialClient) -> str:
        await trial.converse(new_sender(), "hallo", {}, [content])
        return str((await trial._asked("drafts", {"drafts": [content]}))["draft"])

    draft = run(stack, told)
    body = {"sender": new_sender(), "message": KNORREBOL, "metadata": {"draft": draft}, "draft": draft}
    (reply,) = stack.http.post("/api/chat", json=body).json()
    assert reply["custom"].get("faq") != FAQ
    assert stack.http.post("/trial/ask", json={"question": KNORREBOL, "drafts": [content]}).status_code == 404


def test_an_unknown_draft_is_not_answered_with_what_is_published(stack: Stack) -> None:
    async def asked(trial: TrialClient) -> Any:
        body = {"sender": new_sender(), "message": "wat is open data", "metadata": {"draft": "nooit-van-gehoord"}}
        return (await trial._rasa.post("/webhooks/rest/webhook", json=body)).json()

    assert run(stack, asked) == []


def test_what_a_draft_changes(stack: Stack, content: dict[str, Any]) -> None:
    fewer = content | {"phrasings": content["phrasings"][:1], "question": "Wat is het?"}

    async def changes(trial: TrialClient) -> Changes:
        with anyio.fail_after(SECONDS):
            while not (found := await trial.changes(fewer)).ready:
                await anyio.sleep(1)
        return found

    found = run(stack, changes)
    assert found.total > 700
    assert found.count("worse") > 0
    assert {change.expected for change in found.changes if change.effect == "worse"} >= {FAQ}
    assert found.count("worse") < 100, "an entry's phrasings are not those of all others"


def test_a_tester_asks_on_a_page_without_scripts(stack: Stack, staff: Browser) -> None:
    assert "Uw vraag wordt niet bewaard" in staff.read("/beheer/proberen")
    staff.send("/beheer/proberen/vraag", {"vraag": "ik wil mijn dossier bij de gemeente inzien"})
    assert "De assistent geeft antwoord: Hoe kan ik mijn gegevens bij de gemeente inzien?" in staff.words
    assert "Welke vragen er het dichtst bij komen" in staff.words
    assert "deze formuleringen van de eerste vraag telden het meest" in staff.words
    staff.send("/beheer/proberen/vraag", {"vraag": "  "})
    assert "Typ eerst een vraag." in staff.words
    staff.send("/beheer/proberen/verandert")
    assert "Er is geen concept om te proberen." in staff.words


def test_a_reader_may_not_try(stack: Stack) -> None:
    stack.http.cookies.clear()
    reader = Browser(stack.http).sign_in(hire(stack.settings, Role.READER).name)
    assert reader.get("/beheer/proberen").status_code == 403
    assert stack.http.post("/beheer/proberen/vraag", data={"vraag": "iets"}).status_code == 403
    stack.http.cookies.clear()


def test_nothing_that_was_tried_stands_in_a_log(stack: Stack, content: dict[str, Any]) -> None:
    run(stack, lambda trial: trial.ask(KNORREBOL, content))
    assert [name for name, log in stack.logs().items() if "knorrebol" in log.lower()] == []


def count_vectors(stack: Stack) -> int:
    with Session(stack.database) as session:
        return session.scalar(select(func.count()).select_from(Embedding)) or 0
