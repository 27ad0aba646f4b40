"""A message is read, carried and sent without losing or making up anything, and the API says what each kind holds."""

from typing import Any

import pytest

from bot.dialogue.kinds import KINDS, Answer, Notice, Urgent
from bot.dialogue.messages import Button, Message, schemas
from bot.dialogue.parts import UrgentContact

SENT: list[dict[str, Any]] = [
    {"kind": "answer", "faq": "privacy.inzage", "version": 2, "confidence": 0.9, "checked_on": "2026-11-01",
     "sources": [{"title": "De wet", "url": "https://wetten.overheid.nl/een"}], "related": ["privacy.wissen"]},
    {"kind": "bot"},
    {"kind": "suggestions", "suggestions": ["privacy.inzage"], "again": "denied"},
    {"kind": "fallback", "reason": "out_of_scope", "nearest": [], "referral": {"title": "Balie", "url": "https://x.nl"}},
    {"kind": "handover", "asked": False, "contact": {"desk": "de FG", "open_now": True}, "live": "offered"},
    {"kind": "redacted", "found": ["bsn"]},
    {"kind": "notice", "paused": "privacy.inzage"},
    {"kind": "urgent", "situation": "brand", "contacts": [{"name": "Brandweer", "number": "112"}],
     "related": ["privacy.klacht"], "language": "nl"},
    {"kind": "datasets", "results": [{"title": "Bomen"}]},
    *({"kind": kind} for kind in ("greeting", "goodbye", "thanks")),
    {"kind": "algorithms", "results": []},
]  # fmt: skip


@pytest.mark.parametrize("custom", SENT, ids=lambda custom: custom["kind"])
def test_what_was_sent_comes_back_the_same(custom: dict[str, Any]) -> None:
    sent = {"recipient_id": "een", "text": "Zo.", "buttons": [{"title": "Ja", "payload": "/ja"}], "custom": custom}
    assert Message.read(sent).as_json("een") == sent


def test_every_kind_was_sent() -> None:
    assert {custom["kind"] for custom in SENT} == set(KINDS)


@pytest.mark.parametrize(
    "message",
    [
        {"text": "Zo."},
        {"text": "Zo.", "custom": {}},
        {"text": "Zo.", "custom": {"kind": "iets anders"}},
        {"text": "Zo.", "custom": {"kind": "answer"}},
        {"text": "Zo.", "custom": {"kind": "urgent", "situation": "brand"}},
    ],
)
def test_what_is_no_message_of_ours_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Message.read(message)


def test_what_another_release_added_is_left_out() -> None:
    message = Message.read({"text": "Zo.", "custom": {"kind": "notice", "nieuw": 1}})
    assert message == Message("Zo.", Notice())


def test_a_message_can_carry_more() -> None:
    message = Message("Zo.", Answer(faq="privacy.inzage"), (Button("Ja", "/ja"),))
    more = message.with_(again="choice")
    assert (more.about.again, more.buttons, message.about.again) == ("choice", message.buttons, None)
    assert more.custom == {"kind": "answer", "faq": "privacy.inzage", "again": "choice"}


def test_the_api_says_what_each_kind_holds() -> None:
    described = schemas()
    refs = {kind: ref.rpartition("/")[2] for kind, ref in described["About"]["discriminator"]["mapping"].items()}
    assert set(refs) == set(KINDS)
    for custom in SENT:
        shape = described[refs[custom["kind"]]]
        assert set(shape["required"]) <= custom.keys() <= shape["properties"].keys(), custom["kind"]


def test_an_urgent_message_names_who_helps() -> None:
    about = Urgent(situation="brand", contacts=(UrgentContact(name="Brandweer", number="112"),))
    assert about.as_json()["contacts"] == [{"name": "Brandweer", "number": "112"}]
