"""Speaking to Rasa: its cut messages are joined, and whatever goes wrong is one error without text."""

import json
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest

from bot.conversation.rasa import Rasa
from bot.conversation.replies import Said
from bot.dialogue.messages import Message
from bot.ground.errors import EngineAway

ID = {"recipient_id": "een"}
SAID = "geheime vraag"


def converse(handler: Callable[[httpx.Request], httpx.Response]) -> Said:
    """What `Rasa.converse` makes of a server's answer."""

    async def ask() -> Said:
        rasa = Rasa("http://127.0.0.1:1")
        rasa._client = httpx.AsyncClient(base_url="http://127.0.0.1:1", transport=httpx.MockTransport(handler))
        try:
            return await rasa.converse("een", SAID, {"failures": 1})
        finally:
            await rasa.close()

    return anyio.run(ask)


def says(*answers: Any) -> list[Message]:
    return converse(lambda _request: httpx.Response(200, json=list(answers))).messages


def test_what_is_to_be_remembered_is_no_part_of_a_message() -> None:
    answers = [
        {**ID, "text": "Een."}, {**ID, "custom": {"kind": "answer", "faq": "a"}},
        {**ID, "text": "Twee."}, {**ID, "custom": {"kind": "answer", "faq": "a", "memory": {"failures": 0}}},
    ]  # fmt: skip
    reply = converse(lambda _request: httpx.Response(200, json=answers))
    assert reply.memory == {"failures": 0}
    assert [message.custom for message in reply.messages] == [{"kind": "answer", "faq": "a"}] * 2


def test_paragraphs_and_data_become_one_message() -> None:
    (message,) = says(
        {**ID, "text": "Eerste alinea."},
        {**ID, "text": "Tweede alinea.", "buttons": [{"title": "Ja", "payload": "/ja"}]},
        {**ID, "custom": {"kind": "notice"}},
    )
    assert message.as_json("een") == {
        "recipient_id": "een",
        "text": "Eerste alinea.\n\nTweede alinea.",
        "buttons": [{"title": "Ja", "payload": "/ja"}],
        "custom": {"kind": "notice"},
    }


def test_two_messages_stay_two() -> None:
    one, two = says(
        {**ID, "text": "Een."}, {**ID, "custom": {"kind": "answer", "faq": "a"}},
        {**ID, "text": "Twee."}, {**ID, "custom": {"kind": "answer", "faq": "b"}},
    )  # fmt: skip
    assert (one.text, two.text) == ("Een.", "Twee.")
    assert (one.about.cited, two.about.cited) == ("a", "b")


def test_the_question_goes_to_rasas_own_channel() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[{**ID, "text": "Ja."}, {**ID, "custom": {"kind": "notice"}}])

    converse(answer)
    assert seen[0].url.path == "/webhooks/rest/webhook"
    assert json.loads(seen[0].read()) == {"sender": "een", "message": SAID, "metadata": {"memory": {"failures": 1}}}


def _raises(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    return answer


@pytest.mark.parametrize(
    "handler",
    [
        lambda _: httpx.Response(500, text="kapot"),
        lambda _: httpx.Response(404),
        lambda _: httpx.Response(200, text="geen JSON"),
        lambda _: httpx.Response(200, json=[]),
        lambda _: httpx.Response(200, json=[{**ID, "text": "zin zonder gegevens"}]),
        _raises(httpx.ConnectError("weg")),
        _raises(httpx.ReadTimeout(SAID)),
        _raises(httpx.RemoteProtocolError(SAID)),
    ],
)
def test_whatever_goes_wrong_is_an_engine_that_is_away(handler: Callable[[httpx.Request], httpx.Response]) -> None:
    with pytest.raises(EngineAway) as caught:
        converse(handler)
    assert SAID not in str(caught.value)


@pytest.mark.parametrize(
    ("response", "ready"),
    [
        (httpx.Response(200, json={"model_file": "datawijzer.tar.gz"}), True),
        (httpx.Response(200, json={"model_file": ""}), False),
        (httpx.Response(200, text="geen JSON"), False),
        (httpx.Response(503), False),
    ],
)
def test_ready_is_with_a_model(response: httpx.Response, ready: bool) -> None:
    async def ask() -> bool:
        rasa = Rasa("http://127.0.0.1:1")
        rasa._client = httpx.AsyncClient(
            base_url="http://127.0.0.1:1", transport=httpx.MockTransport(lambda _request: response)
        )
        return await rasa.is_ready()

    assert anyio.run(ask) is ready
