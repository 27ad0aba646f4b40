"""Every kind of message that the contract names can be reached by a resident."""

from typing import Any

import pytest

from tests.stack import Stack, new_sender

CONTACT = {"desk", "phone", "email", "url", "opening_hours", "open_now"}


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("goedemorgen", "greeting"),
        ("tot ziens", "goodbye"),
        ("dankjewel voor de hulp", "thanks"),
        ("ben jij een robot", "bot"),
        ("ja", "notice"),
    ],
)
def test_small_talk(stack: Stack, message: str, kind: str) -> None:
    (reply,) = stack.ask(message)
    assert reply["custom"]["kind"] == kind
    assert reply["text"]


def test_the_bot_says_that_it_is_software(stack: Stack) -> None:
    (reply,) = stack.ask("praat ik nu met een computer of met een mens?")
    assert "computerprogramma" in reply["text"]


def test_a_bare_word_gets_choices(stack: Stack) -> None:
    (reply,) = stack.ask("privacy")
    assert reply["custom"]["kind"] == "suggestions"
    assert 1 <= len(reply["custom"]["suggestions"]) <= 3
    titles = [button["title"] for button in reply["buttons"]]
    assert titles[:-1] == [question_of(stack, faq) for faq in reply["custom"]["suggestions"]]
    assert titles[-1] == "Iets anders"


def test_not_ours_says_where_to_go(stack: Stack) -> None:
    (reply,) = stack.ask("hoe vraag ik een nieuw paspoort aan")
    assert reply["custom"]["kind"] == "fallback"
    assert reply["custom"]["reason"] == "out_of_scope"
    assert reply["custom"]["referral"]["url"] in reply["text"]


def test_not_ours_and_nobodys_offers_contact(stack: Stack) -> None:
    (reply,) = stack.ask("wie won het wereldkampioenschap voetbal in 1998")
    assert reply["custom"]["kind"] == "fallback"
    assert reply["custom"]["reason"] == "out_of_scope"
    assert offers_a_person(reply)


def test_a_choice_that_is_no_longer_there_is_not_known(stack: Stack) -> None:
    (reply,) = stack.ask('/choose{"faq": "privacy.bestaat-niet"}')
    assert reply["custom"]["kind"] == "fallback"
    assert reply["custom"]["reason"] == "unknown"
    assert "gemeente@zandermeer.example" in reply["text"]
    assert offers_a_person(reply)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("How can I see which personal data you have about me?", "I only understand Dutch"),
        ("Wie kann ich meine persönlichen Daten bei der Gemeinde einsehen?", "Niederländisch"),
        ("Як я можу побачити свої персональні дані?", "нідерландську"),
    ],
)
def test_another_language_gets_a_sentence_in_that_language(stack: Stack, message: str, words: str) -> None:
    (reply,) = stack.ask(message)
    assert reply["custom"]["kind"] == "fallback"
    assert reply["custom"]["reason"] == "language"
    assert words in reply["text"]
    assert "14 0999" in reply["text"]


def test_who_asks_for_a_person_gets_the_desk(stack: Stack) -> None:
    (reply,) = stack.ask("ik wil een medewerker spreken")
    assert reply["custom"]["kind"] == "handover"
    contact = reply["custom"]["contact"]
    assert contact.keys() >= CONTACT
    assert isinstance(contact["open_now"], bool)
    assert contact["phone"] in reply["text"]
    assert contact["opening_hours"] in reply["text"]


def test_the_desk_is_that_of_what_was_spoken_of(stack: Stack) -> None:
    sender = new_sender()
    stack.ask('/choose{"faq": "privacy.inzage"}', sender)
    (reply,) = stack.ask("mag ik een mens spreken", sender)
    assert reply["custom"]["contact"]["email"] == "fg@zandermeer.example"


def test_failing_twice_in_a_row_hands_over(stack: Stack) -> None:
    sender = new_sender()
    (first,) = stack.ask("wie won het wereldkampioenschap voetbal in 1998", sender)
    (second,) = stack.ask("hoe hoog is de eiffeltoren in parijs", sender)
    assert first["custom"]["kind"] == "fallback"
    assert second["custom"]["kind"] == "handover"
    assert "Dat spijt mij" in second["text"]


def test_personal_data_is_taken_out_and_the_rest_is_answered(stack: Stack) -> None:
    sender = new_sender()
    redacted, answer = stack.ask("Mijn BSN is 111222333. Hoe vraag ik inzage in mijn gegevens?", sender)
    assert redacted["custom"]["kind"] == "redacted"
    assert redacted["custom"]["found"] == ["bsn"]
    assert answer["custom"]["kind"] == "answer"
    assert answer["custom"]["faq"] == "privacy.inzage"
    assert "111222333" not in str(stack.http.get(f"/api/conversations/{sender}").json())


def test_personal_data_alone_is_taken_out(stack: Stack) -> None:
    (reply,) = stack.ask("jan.jansen@voorbeeld.nl")
    assert reply["custom"]["kind"] == "redacted"
    assert reply["custom"]["found"] == ["email"]
    assert "Stel uw vraag zonder persoonlijke gegevens" in reply["text"]


def test_a_greeting_with_a_question_is_answered_as_a_question(stack: Stack) -> None:
    (reply,) = stack.ask("Goedemiddag, hoe kan ik mijn gegevens bij de gemeente inzien?")
    assert reply["custom"]["kind"] == "answer"
    assert reply["custom"]["faq"] == "privacy.inzage"


def test_two_questions_get_both_answers(stack: Stack) -> None:
    replies = stack.ask("Hoe dien ik een Woo-verzoek in? Hoe kan ik mijn gegevens bij de gemeente inzien?")
    named = {faq for reply in replies for faq in named_in(reply)}
    assert named >= {"open-data.woo-verzoek", "privacy.inzage"}


def named_in(reply: dict[str, Any]) -> list[str]:
    """The entries that a message answers or offers."""
    about = reply["custom"]
    return [about["faq"]] if about["kind"] == "answer" else about.get("suggestions", [])


def question_of(stack: Stack, faq: str) -> str:
    """The question of an entry as residents read it."""
    return str(stack.http.get(f"/api/faq/{faq}").json()["question"])


def offers_a_person(reply: dict[str, Any]) -> bool:
    """Whether a button leads to a person."""
    return any(button["payload"] == "/ask_person" for button in reply["buttons"])
