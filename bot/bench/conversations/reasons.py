"""Why the assistant said what it said: what Rasa thought and did, and how the index ranks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx

MOST = 5
SECONDS = 5.0

Ranking = tuple[tuple[str, float], ...]  # names with their confidence or score, best first


@dataclass(frozen=True)
class Reasons:
    """Behind one turn; None where it could not be asked."""

    intents: Ranking | None = None
    actions: tuple[str, ...] = ()
    hits: Ranking | None = None


@dataclass(frozen=True)
class Events:
    """What Rasa kept of a conversation."""

    turns: tuple[tuple[str, Ranking, tuple[str, ...]], ...] = ()  # of each message: text as kept, intents, actions
    reached: frozenset[str] = frozenset()


class Insight:
    """Looks inside an installation, as far as it can be reached; both addresses are on loopback, or empty."""

    def __init__(
        self, rasa_url: str = "", actions_url: str = "", rasa_headers: Mapping[str, str] | None = None
    ) -> None:
        """`rasa_headers`: what every call of Rasa brings."""
        self._rasa_url = rasa_url
        self._rasa_headers = rasa_headers
        self._actions_url = actions_url

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(timeout=SECONDS, trust_env=False)

    def close(self) -> None:
        """Give the connections back."""
        if "_client" in vars(self):
            self._client.close()

    def events(self, sender: str) -> Events:
        """What Rasa kept of a conversation."""
        if not self._rasa_url:
            return Events()
        address = f"{self._rasa_url}/conversations/{sender}/tracker?include_events=ALL"
        tracker = self._asked("GET", address, headers=self._rasa_headers)
        return _events(tracker["events"]) if tracker else Events()

    def hits(self, said: str) -> Ranking | None:
        """How the index ranks a message by itself; None where it cannot be asked."""
        if not self._actions_url:
            return None
        answer = self._asked("POST", f"{self._actions_url}/trial/ask", json={"question": said})
        hits = (answer or {}).get("hits")
        if not isinstance(hits, list):
            return None
        return tuple((str(hit["faq"]), float(hit["score"])) for hit in hits[:MOST])

    def _asked(self, method: str, address: str, **request: Any) -> dict[str, Any] | None:
        try:
            response = self._client.request(method, address, **request)
            response.raise_for_status()
            found = response.json()
        except (httpx.HTTPError, ValueError):
            return None
        return found if isinstance(found, dict) else None


NOBODY = Insight()


def _events(events: Sequence[dict[str, Any]]) -> Events:
    turns: list[tuple[str, Ranking, tuple[str, ...]]] = []
    reached: set[str] = set()
    intent = ""
    for event in events:
        if event.get("event") == "user":
            data = event.get("parse_data", {})
            ranking = data.get("intent_ranking") or [data.get("intent", {})]
            intent = str(data.get("intent", {}).get("name"))
            intents = tuple((str(i.get("name")), float(i.get("confidence", 0))) for i in ranking[:MOST])
            turns.append((str(event.get("text") or ""), intents, ()))
            reached.add(f"intent:{intent}")
        elif event.get("event") == "action" and turns and event.get("name") != "action_listen":
            said, intents, actions = turns[-1]
            turns[-1] = (said, intents, (*actions, str(event["name"])))
            reached |= {f"action:{event['name']}", f"rule:{intent}>{event['name']}"}
    return Events(tuple(turns), frozenset(reached))
