"""Between Rasa and the assistant: a tracker becomes a turn, a reply becomes messages and what it leaves to remember.

The website sends the memory along and gets it back, so that neither Rasa nor this process keeps any. Who sends none,
as `rasa shell`, is remembered in Rasa's slots.
"""

from collections.abc import Callable
from typing import Any

import anyio.to_thread
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.assistant import Assistant
from bot.dialogue.remembering import MEMORY, as_plain, memory_of
from bot.dialogue.turn import Memory, Reply, Turn
from bot.ground.safe_text import safe_text
from bot.http.bodies import MOST_CHARACTERS

Events = list[dict[str, Any]]


class AssistantAction(Action):  # type: ignore[misc]
    """An action that lets the assistant reply to the turn."""

    def __init__(self, assistant: Callable[[str | None], Assistant]) -> None:
        """`assistant` gives the assistant: for residents the one of this process, for staff one over a draft."""
        self._assistant = assistant

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """What the assistant says; each action names its own."""
        raise NotImplementedError

    def _reply_to(self, turn: Turn, assistant: Assistant) -> Reply:
        return assistant.heed(turn) or assistant.look_up(turn) or self.reply(assistant, turn)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Speak the reply and remember what it leaves to remember."""
        turn, draft = turn_of(tracker), draft_of(tracker)
        reply = await anyio.to_thread.run_sync(lambda: self._reply_to(turn, self._assistant(draft)))
        travels = MEMORY in metadata_of(tracker)
        for number, message in enumerate(reply.messages, 1):
            said = message.as_json(tracker.sender_id)
            if travels and number == len(reply.messages):
                said["custom"][MEMORY] = as_plain(reply.memory)
            dispatcher.utter_message(text=said["text"], buttons=said["buttons"], json_message=said["custom"])
        return [] if travels else slots_of(reply.memory)


def turn_of(tracker: Tracker) -> Turn:
    """The turn that Rasa's tracker is at."""
    message = tracker.latest_message
    chosen = next((e["value"] for e in message.get("entities", []) if e.get("entity") == "faq"), None)
    return Turn(
        text=safe_text(str(message.get("text") or ""), MOST_CHARACTERS),
        intents={str(i["name"]): float(i["confidence"]) for i in message.get("intent_ranking", [])},
        chosen=chosen,
        memory=remembered(tracker),
    )


def remembered(tracker: Tracker) -> Memory:
    """What came along with the message; what the slots hold where nothing did."""
    metadata = metadata_of(tracker)
    if MEMORY in metadata:
        return memory_of(metadata[MEMORY])
    return Memory(
        last_faq=tracker.get_slot("last_faq"),
        offered=tuple(tracker.get_slot("offered") or ()),
        runners_up=tuple(tracker.get_slot("runners_up") or ()),
        failures=int(tracker.get_slot("failures") or 0),
        before=tuple(tracker.get_slot("before") or ()),
    )


def draft_of(tracker: Tracker) -> str | None:
    """The draft that a member of staff converses with; the residents' API never names one."""
    draft = metadata_of(tracker).get("draft")
    return draft if isinstance(draft, str) else None


def metadata_of(tracker: Tracker) -> dict[str, Any]:
    """What the sender of the message said about it."""
    return tracker.latest_message.get("metadata") or {}


def slots_of(memory: Memory) -> Events:
    """Rasa's slots that hold a memory."""
    return [
        SlotSet("last_faq", memory.last_faq),
        SlotSet("before", list(memory.before)),
        SlotSet("offered", list(memory.offered)),
        SlotSet("runners_up", list(memory.runners_up)),
        SlotSet("failures", memory.failures),
    ]
