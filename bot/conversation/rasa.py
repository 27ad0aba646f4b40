"""Speaking to one Rasa on loopback, through its REST channel, with time-outs."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import httpx

from bot.conversation.replies import Remembered, Said, said
from bot.dialogue.remembering import MEMORY
from bot.ground.errors import EngineAway
from bot.ground.logs import REQUEST, request_number
from bot.ground.tls import trusted

SECONDS_TO_CONNECT = 0.5
SECONDS_TO_ANSWER = 5.0  # a turn in a crowd; whether Rasa is still at it is asked long before
SECONDS_TO_SHOW_LIFE = 0.8
WEBHOOK = "/webhooks/rest/webhook"
STATUS = "/status"
HEALTH = "/health"


class Rasa:
    """One of Rasa's servers, and the actions that it calls."""

    def __init__(
        self, address: str, actions: Sequence[str] = (), headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """`actions`: addresses of its action servers; `headers`: what every call of it brings."""
        timeout = httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT)
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
        self._client = httpx.AsyncClient(
            base_url=address, headers=dict(headers), timeout=timeout, limits=limits, trust_env=False, verify=trusted()
        )
        self._actions = tuple(actions)

    async def converse(self, sender: str, message: str, memory: Remembered) -> Said:
        """What Rasa and the actions say to a message.

        Raises:
            EngineAway: they did not answer in time, or said nothing.
        """
        metadata = {MEMORY: memory, **({REQUEST: request_number()} if request_number() else {})}
        body = {"sender": sender, "message": message, "metadata": metadata}
        try:
            response = await self._client.post(WEBHOOK, json=body)
            response.raise_for_status()
            answers: list[dict[str, Any]] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise EngineAway(type(error).__name__) from None
        return said(answers)

    async def is_ready(self) -> bool:
        """Whether Rasa answers and has its model loaded."""
        try:
            response = await self._client.get(STATUS, timeout=SECONDS_TO_SHOW_LIFE)
            return response.status_code == httpx.codes.OK and bool(response.json().get("model_file"))
        except (httpx.HTTPError, ValueError):
            return False

    async def is_alive(self) -> bool:
        """Whether Rasa answers, and one of its action servers; what is frozen takes calls and never answers."""
        if not await self.is_ready():
            return False
        for address in self._actions:
            try:
                await self._client.get(f"{address}{HEALTH}", timeout=SECONDS_TO_SHOW_LIFE)
            except httpx.HTTPError:
                continue
            return True
        return not self._actions

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()
