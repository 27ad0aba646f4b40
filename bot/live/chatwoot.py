"""Chatwoot: its client API for an inbox of the kind "API", and the webhook of that inbox.

Contacts, conversations and messages go by `/public/api/v1/inboxes/{inbox}`, which needs no token; erasing a contact
goes by `/api/v1/accounts/{account}`, with the token of an administrator. Webhooks carry an HMAC-SHA256 of
`{timestamp}.{body}`, from Chatwoot 4.13 on. docs/live-chat.md says how to set it up.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from bot.ground.municipality import LiveChatSettings
from bot.ground.tls import trusted
from bot.live.live_chat import Forged, HandedBack, LiveChatAway, LivePlace, StaffSaid

SECONDS_TO_CONNECT = 2
SECONDS_TO_ANSWER = 5
SECONDS_OF_DOUBT = 300  # an older webhook may be somebody's recording
OUTGOING = ("outgoing", 1)


class Chatwoot:
    """One API inbox of a Chatwoot installation."""

    def __init__(self, settings: LiveChatSettings, token: str, secret: str) -> None:
        """`token` is an administrator's, `secret` the webhook's."""
        timeout = httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT)
        self._client = httpx.AsyncClient(base_url=settings.address, timeout=timeout, trust_env=False, verify=trusted())
        self._contacts = f"/public/api/v1/inboxes/{settings.inbox}/contacts"
        self._account = f"/api/v1/accounts/{settings.account}"
        self._token = token
        self._secret = secret.encode()

    async def begin(self, name: str, transcript: str) -> LivePlace:
        """Make a contact, a conversation and its first message."""
        contact = await self._post(self._contacts, {"name": name})
        source, contact_id = _text(contact, "source_id"), _text(contact, "id")
        try:
            conversation = await self._post(f"{self._contacts}/{source}/conversations", {})
            place = LivePlace(source, contact_id, _text(conversation, "id"))
            await self.send(place, transcript)
        except LiveChatAway as error:
            raise LiveChatAway(str(error), left=contact_id) from None
        return place

    async def send(self, place: LivePlace, text: str) -> None:
        """A message of the contact."""
        await self._post(f"{self._conversation(place)}/messages", {"content": text})

    async def end(self, place: LivePlace) -> None:
        """Resolve the conversation."""
        await self._post(f"{self._conversation(place)}/toggle_status", {})

    async def erase(self, contact_id: str) -> None:
        """Delete the contact, and with it everything that was said."""
        await self._ask("DELETE", f"{self._account}/contacts/{contact_id}", headers={"api_access_token": self._token})

    def read(self, headers: Mapping[str, str], body: bytes, at: datetime) -> StaffSaid | HandedBack | None:
        """A message of a person, or a conversation that was resolved; notes among staff and robots are neither."""
        self._check(headers, body, at)
        try:
            event = json.loads(body)
            name = event["event"]
            if name == "message_created" and event.get("message_type") in OUTGOING and not event.get("private"):
                if (event.get("sender") or {}).get("type") != "user":
                    return None
                return StaffSaid(str(event["conversation"]["id"]), f"message {event['id']}", event.get("content") or "")
            if name == "conversation_status_changed" and event.get("status") == "resolved":
                return HandedBack(str(event["id"]))
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        return None

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    def _check(self, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        stamp = headers.get("x-chatwoot-timestamp", "")
        if not stamp.isdecimal() or abs(at.timestamp() - int(stamp)) > SECONDS_OF_DOUBT:
            raise Forged("timestamp")
        right = hmac.new(self._secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(headers.get("x-chatwoot-signature", "").encode(), f"sha256={right}".encode()):
            raise Forged("signature")

    def _conversation(self, place: LivePlace) -> str:
        return f"{self._contacts}/{place.contact}/conversations/{place.conversation}"

    async def _post(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        response = await self._ask("POST", path, json=body)
        try:
            return dict(response.json()) if response.content else {}
        except (ValueError, TypeError):
            raise LiveChatAway("no JSON") from None

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            response = await self._client.request(method, path, **more)
        except httpx.HTTPError as error:
            raise LiveChatAway(type(error).__name__) from None
        gone = method == "DELETE" and response.status_code == httpx.codes.NOT_FOUND
        if not response.is_success and not gone:
            raise LiveChatAway(str(response.status_code))
        return response


def _text(answer: Mapping[str, Any], key: str) -> str:
    if not answer.get(key):
        raise LiveChatAway(f"no {key}")
    return str(answer[key])
