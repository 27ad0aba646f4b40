"""Cases are played over HTTP and judged; here against a server of the test's own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.bench.conversations.conversation import Conversation, ExpectedMessage
from bot.bench.conversations.expanding import Case, expand
from bot.bench.conversations.files import Written
from bot.bench.conversations.judging import judge_messages
from bot.bench.conversations.playing import PlayedCase, play
from bot.bench.conversations.reasons import NOBODY, Insight, _events
from bot.bench.conversations.showing import shown
from bot.dialogue.messages import Message

ANSWER = {
    "text": "U vraagt **inzage** met\nhet formulier.",
    "buttons": [{"title": "Iets anders", "payload": "/none_of_these"}],
    "custom": {
        "kind": "answer", "faq": "privacy.inzage", "confidence": 0.8, "related": ["privacy.termijn"],
        "sources": [{"title": "Recht op inzage", "url": "https://autoriteitpersoonsgegevens.nl/x"}],
    },
}  # fmt: skip
REDACTED = {"text": "weg", "custom": {"kind": "redacted", "found": ["bsn"]}}
FALLBACK = {"text": "Nee", "custom": {"kind": "fallback", "reason": "language", "language": "en"}}
HANDOVER = {"text": "Bel", "custom": {"kind": "handover", "contact": {"phone": "14 0999", "desk": "KCC"}}}
OFFERED = {"text": "?", "custom": {"kind": "suggestions", "suggestions": ["privacy.inzage", "privacy.klacht"]}}


def problems(wanted: dict[str, Any], message: dict[str, Any], milliseconds: float = 10) -> list[str]:
    """What is wrong with one message."""
    return list(judge_messages((ExpectedMessage.model_validate(wanted),), (Message.read(message),), milliseconds))


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"soort": ["answer", "suggestions"], "vraag": "privacy.inzage", "zekerheid": 0.8}, ANSWER),
        ({"bevat": ["INZAGE", "met het formulier"], "bevat niet": "bsn"}, ANSWER),
        ({"bronnen": ["autoriteitpersoonsgegevens.nl", "recht op"], "knoppen": "Iets anders"}, ANSWER),
        ({"verwant": "privacy.termijn", "binnen": 10}, ANSWER),
        ({"soort": "fallback", "reden": ["language"], "taal": "en"}, FALLBACK),
        ({"contact": ["kcc", "14 0999"]}, HANDOVER),
        ({"vraag": "privacy.inzage", "keuzes": ["privacy.klacht"]}, OFFERED),
        ({"gevonden": "bsn"}, {"custom": {"kind": "redacted", "found": ["bsn", "iban"]}}),
        ({"resultaten": 2}, {"custom": {"kind": "datasets", "results": [{"title": "Een"}, {"title": "Twee"}]}}),
        ({}, ANSWER),
    ],
)
def test_what_is_expected_is_right(wanted: dict[str, Any], message: dict[str, Any]) -> None:
    assert problems(wanted, message) == []


@pytest.mark.parametrize(
    ("wanted", "message", "problem"),
    [
        ({"soort": "suggestions"}, ANSWER, "soort is answer, verwacht was suggestions"),
        ({"vraag": "privacy.kosten"}, ANSWER, "vraag is privacy.inzage, verwacht was privacy.kosten"),
        ({"vraag": "privacy.kosten"}, FALLBACK, "vraag is niets, verwacht was privacy.kosten"),
        ({"vraag": "privacy.klacht"}, OFFERED, "vraag is privacy.inzage, verwacht was privacy.klacht"),
        ({"bevat": "bananen"}, ANSWER, "in de tekst ontbreekt „bananen”"),
        ({"bevat niet": "inzage"}, ANSWER, "in de tekst staat „inzage”, en dat mag niet"),
        ({"bronnen": "rijksoverheid"}, ANSWER, "bij de bronnen ontbreekt „rijksoverheid”; er is https://auto"),
        ({"knoppen": "Ja"}, ANSWER, "de knop „Ja” ontbreekt; er is Iets anders"),
        ({"verwant": "a.b"}, ANSWER, "bij de verwante vragen ontbreekt a.b; er is privacy.termijn"),
        ({"zekerheid": 0.81}, ANSWER, "zekerheid is 0.8, verwacht was 0.81 of meer"),
        ({"zekerheid": 0.1}, FALLBACK, "zekerheid is 0.0"),
        ({"binnen": 9}, ANSWER, "het antwoord kwam na 10 ms, verwacht was binnen 9 ms"),
        ({"reden": "unknown"}, FALLBACK, "reden is language, verwacht was unknown"),
        ({"taal": "de"}, FALLBACK, "taal is en, verwacht was de"),
        ({"contact": "fg@"}, HANDOVER, "in de contactgegevens ontbreekt „fg@”"),
        ({"keuzes": "a.b"}, OFFERED, "bij de keuzes ontbreekt a.b; er is privacy.inzage, privacy.klacht"),
        (
            {"gevonden": "iban"},
            {"custom": {"kind": "redacted", "found": ["bsn"]}},
            "gevonden gegevens: iban ontbreekt; er is bsn",
        ),
        ({"resultaten": 1}, {"custom": {"kind": "datasets"}}, "er zijn 0 resultaten, verwacht waren er 1 of meer"),
    ],
)
def test_what_is_not_is_said(wanted: dict[str, Any], message: dict[str, Any], problem: str) -> None:
    (found,) = problems(wanted, message)
    assert found.startswith(problem)


def test_each_message_must_be_there_and_no_more() -> None:
    one, said = ExpectedMessage.model_validate({"soort": "answer"}), Message.read(ANSWER)
    assert list(judge_messages((one,), (said, said), 1)) == ["er kwamen 2 berichten, verwacht waren er 1"]
    assert list(judge_messages((one, one), (said, Message.read(FALLBACK)), 1)) == [
        "bericht 2: soort is fallback, verwacht was answer"
    ]


def case_of(*steps: dict[str, Any], **keys: Any) -> Case:
    """The one case of these steps."""
    document = {"titel": "Gesprek", **keys, "stappen": [{**step, "__line__": n} for n, step in enumerate(steps, 1)]}
    (case,) = expand(Written(Path("/elders/x.yml"), Conversation.model_validate(document)))
    return case


def played(
    answer: Callable[[httpx.Request], httpx.Response], *steps: dict[str, Any], insight: Insight = NOBODY
) -> PlayedCase:
    """A case of these steps, played against a server that answers so."""
    with httpx.Client(base_url="http://bot.test", transport=httpx.MockTransport(answer)) as client:
        return play(case_of(*steps), client, insight)


def says(*messages: dict[str, Any]) -> Callable[[httpx.Request], httpx.Response]:
    """A server that always says this."""
    return lambda request: httpx.Response(200, json=list(messages))


def test_a_resident_keeps_one_sender_and_a_button_sends_its_payload() -> None:
    heard: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return httpx.Response(200, json=[ANSWER])

    outcome = played(answer, {"bewoner": "hoi"}, {"bot": {"soort": "answer"}}, {"knop": "Iets anders"})
    assert outcome.right
    assert [body["message"] for body in heard] == ["hoi", "/none_of_these"]
    assert {body["sender"] for body in heard} == {outcome.sender}
    assert len(outcome.sender) >= 16


def test_a_button_that_is_not_there_ends_the_conversation() -> None:
    outcome = played(says(ANSWER), {"bewoner": "hoi"}, {"knop": "Ja"}, {"bewoner": "en nu"})
    assert outcome.problems == ["/elders/x.yml:2: er is geen knop „Ja” om op te klikken; er is Iets anders"]
    assert len(outcome.turns) == 2


def test_a_refusal_must_be_expected() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json={"title": "Te lang", "detail": "Bel 14 0999"}, headers={"Retry-After": "60"})

    assert played(refuse, {"bewoner": "hoi"}).problems == ["/elders/x.yml:1: het bericht werd geweigerd: 422 Te lang"]
    right = {"status": 422, "titel": "te lang", "bevat": "14 0999", "koppen": ["retry-after: 60", "Retry-After"]}
    assert played(refuse, {"bewoner": "hoi"}, {"verwacht": right}).right
    wrong = {"status": 400, "titel": "Kort", "bevat niet": "bel", "koppen": ["X-Nee", "Retry-After: 5"]}
    assert [text.partition(": ")[2] for text in played(refuse, {"stuur": "{"}, {"verwacht": wrong}).problems] == [
        "status is 422, verwacht was 400",
        "titel is „Te lang”, verwacht was „Kort”",
        "in de tekst staat „bel”, en dat mag niet",
        "de kop „X-Nee” ontbreekt",
        "de kop „Retry-After: 5” ontbreekt",
    ]


def test_a_request_goes_as_it_is_written() -> None:
    heard: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(204)

    expected = {"verwacht": {"status": 204}}
    outcome = played(
        answer,
        {"stuur": '{"sender": "{afzender}'}, expected,
        {"stuur": {"tekens": 5, "herhaal": 3}}, expected,
        {"stuur": {"methode": "GET", "pad": "/api/conversations/{afzender}"}}, expected,
        {"stuur": {"inhoudstype": "", "json": [1], "koppen": {"X-A": "{afzender}"}}}, expected,
    )  # fmt: skip
    assert outcome.right
    assert heard[0].content.decode() == f'{{"sender": "{outcome.sender}'
    assert json.loads(heard[3].content) == {"sender": outcome.sender, "message": "xxxxx"}
    assert [request.method for request in heard] == ["POST"] * 4 + ["GET", "POST"]
    assert heard[4].url.path == f"/api/conversations/{outcome.sender}"
    assert (heard[5].headers["X-A"], "content-type" in heard[5].headers) == (outcome.sender, False)


def test_nobody_there() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    (problem,) = played(away, {"bewoner": "hoi"}, {"bewoner": "en nu"}).problems
    assert problem == "/elders/x.yml:1: er kwam geen antwoord van http://bot.test (ConnectError)"


class Looking(Insight):
    """Looks into an installation of the test's own."""

    def _asked(self, method: str, address: str, **request: Any) -> dict[str, Any] | None:
        if address.startswith("http://actions"):
            return {"hits": [{"faq": "privacy.kosten", "score": 0.91}], "question": request["json"]["question"]}
        ranking = [{"name": "question", "confidence": 0.7}, {"name": "follow_up", "confidence": 0.2}]
        return {
            "events": [
                {"event": "action", "name": "action_session_start"},
                {"event": "user", "text": "hoi", "parse_data": {"intent": ranking[0], "intent_ranking": ranking}},
                {"event": "action", "name": "action_answer_question"},
                {"event": "action", "name": "action_listen"},
            ]
        }


def test_a_failure_shows_the_dialogue_what_was_expected_and_why() -> None:
    insight = Looking("http://rasa", "http://actions")
    outcome = played(says(ANSWER), {"bewoner": "hoi"}, {"bot": {"vraag": "privacy.kosten"}}, insight=insight)
    text = shown(outcome)
    assert "bewoner: hoi" in text
    assert "| vraag: privacy.kosten" in text
    assert "<answer privacy.inzage 0.8> U vraagt **inzage**" in text
    assert "/elders/x.yml:2: FOUT: vraag is privacy.inzage, verwacht was privacy.kosten" in text
    assert "Rasa dacht: question 0.70, follow_up 0.20" in text
    assert "Rasa deed: action_answer_question" in text
    assert "De zoekindex dacht: privacy.kosten 0.91" in text
    assert outcome.reached >= {"intent:question", "rule:question>action_answer_question"}


def test_what_cannot_be_known_is_said() -> None:
    text = shown(played(says(ANSWER), {"bewoner": "hoi"}, {"bot": {"soort": "bot"}}))
    assert "Wat Rasa dacht is onbekend" in text
    assert "Wat de zoekindex dacht is onbekend" in text


def test_what_rasa_never_heard_has_no_reasons_of_another_turn() -> None:
    replies = iter([[REDACTED], [ANSWER]])
    outcome = played(
        lambda request: httpx.Response(200, json=next(replies)),
        {"bewoner": "111222333"},
        {"bewoner": "hoi"},
        insight=Looking("http://rasa"),
    )
    first, second = outcome.turns
    assert first.reasons is not None
    assert first.reasons.intents is None
    assert second.reasons is not None
    assert second.reasons.actions == ("action_answer_question",)


def test_no_events_are_no_turns() -> None:
    assert _events([]).turns == ()
