"""Runs under Rasa's own interpreter for test_short_memory.py: holds conversations in a ShortMemory, JSON out."""

import asyncio
import json
import sys
from typing import Any

from nl_datawijzer.memory import ShortMemory
from rasa.core.tracker_store import check_if_tracker_store_async
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.exceptions import RasaException

DOMAIN = Domain.from_file("domain.yml")
SAID = "fluisterkwartel"
METADATA = {"memory": {"said": SAID}}


def turn(number: int) -> list[Any]:
    """What a turn leaves in a conversation; the first sets a slot that no later one touches."""
    entities = [{"entity": "law", "value": SAID, "start": 0, "end": 15}]
    return [
        UserUttered(SAID, {"name": "greeting", "confidence": 1.0}, entities, metadata=METADATA, input_channel="rest"),
        ActionExecuted("action_greet"),
        BotUttered(SAID, {"custom": METADATA}),
        *([SlotSet("last_faq", "privacy.inzage")] if number == 0 else []),
        SlotSet("failures", number),
        ActionExecuted("action_listen"),
    ]


async def talk(store: ShortMemory, sender: str, turns: int) -> None:
    """Hold a conversation, saved and read again at every turn as Rasa does."""
    for number in range(turns):
        tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
        if not tracker.applied_events():
            tracker.update_with_events([SlotSet("session_started_metadata", METADATA)], DOMAIN)
            tracker.update_with_events([SessionStarted(), ActionExecuted("action_listen")], DOMAIN)
        tracker.update_with_events(turn(number), DOMAIN)
        await store.save(tracker)


async def main() -> dict[str, Any]:
    """What is left after long and many conversations."""
    store = ShortMemory(DOMAIN, conversations=3, events=10)
    await talk(store, "long", 40)
    tracker = await store.retrieve("long")
    assert tracker
    state = json.dumps([event.as_dict() for event in tracker.events])
    for sender in ("a", "b", "long", "c"):
        await talk(store, sender, 1)
    try:
        ShortMemory(DOMAIN, event_broker=object())
        refusal = ""
    except RasaException as error:
        refusal = str(error)
    return {
        "is_async": check_if_tracker_store_async(store),
        "events": len(tracker.events),
        "slots": tracker.current_slot_values(),
        "intent": tracker.latest_message.intent_name if tracker.latest_message else None,
        "features": tracker.latest_message.as_sub_state() if tracker.latest_message else None,
        "says": SAID in state,
        "who": sorted(await store.keys()),
        "stranger": await store.retrieve("a") is None,
        "refusal": refusal,
    }


sys.stdout.write(json.dumps(asyncio.run(main())))
