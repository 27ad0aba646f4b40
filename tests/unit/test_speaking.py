"""Between Rasa and the assistant: what is remembered travels with the message, or stands in slots for `rasa shell`."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.speaking import AssistantAction, turn_of
from bot.dialogue.assistant import Assistant
from bot.dialogue.kinds import Notice
from bot.dialogue.messages import Message
from bot.dialogue.remembering import as_plain, memory_of
from bot.dialogue.turn import Memory, Reply, Turn

BEFORE = Memory(last_faq="privacy.inzage", offered=("privacy.termijn",), failures=1)
AFTER = Memory(last_faq="privacy.termijn", runners_up=("privacy.wissen",))


class Says(AssistantAction):
    """Says two messages, and remembers."""

    def name(self) -> str:
        return "action_says"

    def reply(self, _assistant: Assistant, turn: Turn) -> Reply:
        assert turn.memory == BEFORE
        return Reply((Message("Een.", Notice()), Message("Twee.", Notice())), AFTER)


def tracker(metadata: Mapping[str, Any] | None, **slots: Any) -> Tracker:
    message = {"text": "hoe lang duurt dat?", "intent_ranking": [], "entities": [], "metadata": metadata}
    return Tracker("iemand", slots, message, [], False, None, {}, "action_listen")


def speak(tracker: Tracker) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The data of the messages, and the events for Rasa."""
    dispatcher = CollectingDispatcher()
    heedless = SimpleNamespace(heed=lambda _turn: None, look_up=lambda _turn: None)
    events = asyncio.run(Says(lambda _draft: heedless).run(dispatcher, tracker, {}))  # type: ignore[arg-type,return-value]
    return [message["custom"] for message in dispatcher.messages], events


def test_what_came_along_goes_back_with_the_last_message_and_rasa_keeps_nothing() -> None:
    customs, events = speak(tracker({"memory": as_plain(BEFORE)}, last_faq="privacy.anders", failures=7))
    assert customs == [{"kind": "notice"}, {"kind": "notice", "memory": as_plain(AFTER)}]
    assert memory_of(customs[-1]["memory"]) == AFTER
    assert events == []


def test_without_it_rasas_slots_remember() -> None:
    customs, events = speak(tracker(None, last_faq="privacy.inzage", offered=["privacy.termijn"], failures=1))
    assert customs == [{"kind": "notice"}] * 2
    assert {event["name"]: event["value"] for event in events} == {
        "last_faq": "privacy.termijn", "before": [], "offered": [], "runners_up": ["privacy.wissen"], "failures": 0,
    }  # fmt: skip


def test_the_first_message_brings_an_empty_memory() -> None:
    assert turn_of(tracker({"memory": {}}, failures=7)).memory == Memory()


def test_what_is_no_memory_is_an_empty_one() -> None:
    for wrong in (None, "x", [1], {"failures": "veel"}, {"offered": 3}):
        assert turn_of(tracker({"memory": wrong})).memory == Memory()
    assert memory_of({"last_faq": "a", "no_longer_known": 1}) == Memory(last_faq="a")
