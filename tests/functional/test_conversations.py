"""A conversation goes on over several turns, is shown to its own resident, and is erased everywhere."""

from pathlib import Path

import pytest

from tests.stack import Stack, new_sender

REQUEST = '/choose{"faq": "privacy.inzage"}'


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("hoe lang duurt dat?", "privacy.termijn"),
        ("en wat kost dat?", "privacy.kosten"),
        ("kan dat ook voor mijn moeder?", "privacy.namens-ander"),
    ],
)
def test_a_follow_up_leans_on_the_answer_before_it(stack: Stack, question: str, right: str) -> None:
    sender = new_sender()
    stack.ask(REQUEST, sender)
    (reply,) = stack.ask(question, sender)
    assert reply["custom"]["kind"] == "answer"
    assert reply["custom"]["faq"] == right


def test_the_same_words_without_an_answer_before_them_are_no_follow_up(stack: Stack) -> None:
    (reply,) = stack.ask("hoe lang duurt dat?")
    assert reply["custom"].get("faq") != "privacy.termijn"


def test_a_choice_by_number(stack: Stack) -> None:
    sender = new_sender()
    (offer,) = stack.ask("privacy", sender)
    (reply,) = stack.ask("de tweede", sender)
    assert reply["custom"]["kind"] == "answer"
    assert reply["custom"]["faq"] == offer["custom"]["suggestions"][1]


def test_a_choice_by_title_with_a_slip(stack: Stack) -> None:
    sender = new_sender()
    (offer,) = stack.ask("woo", sender)
    title = offer["buttons"][0]["title"]
    (reply,) = stack.ask(title.lower().replace("e", "", 1), sender)
    assert reply["custom"]["kind"] == "answer"
    assert reply["custom"]["faq"] == offer["custom"]["suggestions"][0]


def test_a_choice_by_button(stack: Stack) -> None:
    sender = new_sender()
    (offer,) = stack.ask("algoritmes", sender)
    (reply,) = stack.ask(offer["buttons"][2]["payload"], sender)
    assert reply["custom"]["kind"] == "answer"
    assert reply["custom"]["faq"] == offer["custom"]["suggestions"][2]


def test_something_else_offers_no_choice_twice(stack: Stack) -> None:
    sender = new_sender()
    (offer,) = stack.ask("privacy", sender)
    (reply,) = stack.ask(offer["buttons"][-1]["payload"], sender)
    again = set(reply["custom"].get("suggestions", ())) & set(offer["custom"]["suggestions"])
    assert not again


def test_two_conversations_do_not_mix(stack: Stack) -> None:
    one, other = new_sender(), new_sender()
    stack.ask(REQUEST, one)
    stack.ask('/choose{"faq": "open-data.woo-verzoek"}', other)
    (reply,) = stack.ask("hoe lang duurt dat?", one)
    assert reply["custom"]["faq"] == "privacy.termijn"
    said = [turn["text"] for turn in conversation(stack, other) if turn["speaker"] == "resident"]
    assert said == ['/choose{"faq": "open-data.woo-verzoek"}']


def test_a_resident_sees_the_whole_conversation(stack: Stack) -> None:
    sender = new_sender()
    (reply,) = stack.ask("wat kunt u voor mij doen", sender)

    question, answer = conversation(stack, sender)

    assert (question["speaker"], question["text"]) == ("resident", "wat kunt u voor mij doen")
    assert (answer["speaker"], answer["text"]) == ("assistant", reply["text"])
    assert answer["message"]["custom"]["kind"] == reply["custom"]["kind"]
    assert question["at"] <= answer["at"]


def test_erasing_leaves_nothing_on_disk(stack: Stack) -> None:
    sender, other = new_sender(), new_sender()
    mark, kept_mark = "knispervelduil", "wobbelkraanvis"
    stack.ask(f"weten jullie iets over mijn {mark} en wie ziet dat", sender)
    stack.ask(f"weten jullie iets over mijn {kept_mark} en wie ziet dat", other)
    stack.http.post(
        "/api/feedback",
        json={
            "sender": sender,
            "faq": "privacy.inzage",
            "version": 1,
            "helpful": False,
            "comment": f"niets over {mark}",
        },
    ).raise_for_status()
    assert files_with(stack, mark) == {"datawijzer.db"}, "the search itself must work"

    receipt = stack.http.delete(f"/api/conversations/{sender}").raise_for_status().json()

    assert receipt["erased"]["turns"] >= 2
    assert receipt["erased"]["feedback"] == 1
    assert receipt["erased"]["engine_events"] == 0  # Rasa keeps nothing on disk
    assert receipt["sender"] == sender
    assert receipt["at"].endswith("+00:00")
    assert files_with(stack, mark) == set()
    assert files_with(stack, sender) == set()
    assert conversation(stack, sender) == []
    assert files_with(stack, kept_mark) == {"datawijzer.db"}, "another conversation stays"
    assert stack.http.delete(f"/api/conversations/{sender}").json()["erased"]["turns"] == 0


def test_after_erasing_the_assistant_remembers_nothing(stack: Stack) -> None:
    sender = new_sender()
    stack.ask(REQUEST, sender)
    stack.http.delete(f"/api/conversations/{sender}").raise_for_status()
    (reply,) = stack.ask("hoe lang duurt dat?", sender)
    assert reply["custom"].get("faq") != "privacy.termijn"


def conversation(stack: Stack, sender: str) -> list[dict]:
    """The stored turns of a sender."""
    response = stack.http.get(f"/api/conversations/{sender}").raise_for_status()
    assert response.headers["cache-control"] == "no-store"
    return response.json()["turns"]


def files_with(stack: Stack, text: str) -> set[str]:
    """The databases that hold a text anywhere in their files, pages freed and logs of writes included."""
    files = [path for path in Path(stack.home).iterdir() if ".db" in path.name]
    return {
        path.name.removesuffix("-wal").removesuffix("-journal") for path in files if text.encode() in path.read_bytes()
    }
