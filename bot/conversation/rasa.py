"""Speaking to Rasa's REST channel on loopback, with time-outs."""

from typing import Any

import httpx

from bot.dialogue.messages import Message
from bot.ground.errors import EngineAway

SECONDS_TO_CONNECT = 2
SECONDS_TO_ANSWER = 10
WEBHOOK = "/webhooks/rest/webhook"
STATUS = "/status"


class Rasa:
    """Rasa's server."""

    def __init__(self, address: str) -> None:
        timeout = httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT)
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
        self._client = httpx.AsyncClient(base_url=address, timeout=timeout, limits=limits, trust_env=False)

    async def converse(self, sender: str, message: str) -> list[Message]:
        """Rasa's answers to a message, text and data as one message.

        Raises:
            EngineAway: Rasa or the actions did not answer in time, or said nothing.
        """
        try:
            response = await self._client.post(WEBHOOK, json={"sender": sender, "message": message})
            response.raise_for_status()
            messages = joined(response.json())
        except (httpx.HTTPError, ValueError) as error:
            raise EngineAway(type(error).__name__) from None
        if not messages:
            raise EngineAway("no answer")
        return messages

    async def is_ready(self) -> bool:
        """Whether Rasa answers and has its model loaded."""
        try:
            response = await self._client.get(STATUS, timeout=SECONDS_TO_CONNECT)
            return response.status_code == httpx.codes.OK and bool(response.json().get("model_file"))
        except (httpx.HTTPError, ValueError):
            return False

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()


def joined(answers: list[dict[str, Any]]) -> list[Message]:
    """Rasa's channel cuts a message at blank lines and sends its data last; the contract has them together.

    Raises:
        ValueError: the actions said something that is no message of ours.
    """
    messages: list[Message] = []
    paragraphs: list[str] = []
    buttons: list[dict[str, Any]] = []
    for answer in answers:
        if answer.get("text"):
            paragraphs.append(answer["text"])
        buttons += answer.get("buttons", [])
        if "custom" in answer:
            text = "\n\n".join(paragraphs)
            messages.append(Message.read({"text": text, "buttons": buttons, "custom": answer["custom"]}))
            paragraphs, buttons = [], []
    return messages
