"""What Rasa makes of a message, for its part in the confidence."""

import logging
from collections.abc import Mapping

import httpx

from bot.ground.tls import trusted

SECONDS = 3.0

log = logging.getLogger(__name__)


class Intents:
    """Asks Rasa on loopback; blocking, meant for a thread."""

    def __init__(self, rasa_url: str, headers: Mapping[str, str]) -> None:
        """`headers`: what every call of Rasa brings."""
        self._client = httpx.Client(
            base_url=rasa_url, headers=dict(headers), timeout=SECONDS, trust_env=False, verify=trusted()
        )

    def of(self, text: str) -> Mapping[str, float] | None:
        """The confidence in each intent; none where Rasa does not answer."""
        try:
            response = self._client.post("/model/parse", json={"text": text}).raise_for_status()
            return {str(intent["name"]): float(intent["confidence"]) for intent in response.json()["intent_ranking"]}
        except (httpx.HTTPError, ValueError, KeyError) as error:
            log.warning("Rasa could not be asked: %s", type(error).__name__)
            return None
