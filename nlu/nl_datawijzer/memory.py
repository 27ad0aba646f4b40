"""What Rasa remembers of conversations: little, for a while, in memory only.

Named in endpoints.yml as `tracker_store: {type: nl_datawijzer.memory.ShortMemory}`. Rasa's own stores keep all that was
said, and hand all of it to every action: the 160th message of a conversation cost five times the first. The website
keeps the turns; here stay intents, actions and slots, which is what rules look at. No text, no value of an entity and
no metadata of a message stays once it is answered.
"""

from collections import OrderedDict

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.exceptions import RasaException

CONVERSATIONS = 1000
EVENTS = 16
OF_AN_ENTITY = ("entity", "role", "group")


class ShortMemory(TrackerStore):
    """Keeps the last events of the last conversations."""

    def __init__(self, domain=None, event_broker=None, conversations=CONVERSATIONS, events=EVENTS, **_options):
        """`conversations` and `events`: how many of each are kept; options of endpoints.yml.

        Raises:
            RasaException: an event broker is configured; it would get events that were cut.
        """
        if event_broker:
            raise RasaException("ShortMemory cannot feed an event broker: take event_broker out of endpoints.yml.")
        super().__init__(domain)
        self._conversations = int(conversations)
        self._events = int(events)
        self._kept = OrderedDict()

    async def save(self, tracker):
        """Keep the end of a conversation, nothing of an empty one; the one that was silent longest makes room."""
        if not tracker.events:
            self._kept.pop(tracker.sender_id, None)
            return
        self._kept[tracker.sender_id] = self._short(tracker)
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > self._conversations:
            self._kept.popitem(last=False)

    async def retrieve(self, sender_id):
        """A conversation as far as it is kept, or nothing."""
        events = self._kept.get(sender_id)
        if events is None:
            return None
        tracker = self.init_tracker(sender_id)
        for event in events:
            tracker.update(event)
        return tracker

    async def keys(self):
        """Who is remembered."""
        return list(self._kept)

    def _short(self, tracker):
        """The slots as they are now, then the last events without words; replayed they give the same slots."""
        events = [event for event in map(wordless, tracker.events) if event]
        slots = [
            SlotSet(slot.name, slot.value)
            for slot in tracker.slots.values()
            if slot.value != slot.initial_value and slot.name != SESSION_START_METADATA_SLOT
        ]
        return events if len(events) <= self._events else slots + events[-self._events :]


def wordless(event):
    """An event without what was said, or nothing where that is all there is."""
    if isinstance(event, BotUttered) or (isinstance(event, SlotSet) and event.key == SESSION_START_METADATA_SLOT):
        return None
    if not isinstance(event, UserUttered):
        return event
    return UserUttered(
        intent={"name": event.intent_name},
        entities=[{key: entity[key] for key in OF_AN_ENTITY if key in entity} for entity in event.entities],
        timestamp=event.timestamp,
        input_channel=event.input_channel,
        use_text_for_featurization=False,
    )
