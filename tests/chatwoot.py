"""A Chatwoot for tests, on a free port of loopback: the calls that its documentation describes, and its webhooks.

It refuses what Chatwoot would refuse, and keeps the shape of every request for the contract tests.
"""

import hashlib
import hmac
import itertools
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx

INBOX, ACCOUNT = "Zz9inbox", 7
TOKEN, SECRET = "administrators-token", "webhooks-secret"
PUBLIC = rf"/public/api/v1/inboxes/{INBOX}/contacts"


@dataclass
class Conversation:
    """One conversation as the staff see it."""

    id: int
    contact: str
    status: str = "open"
    messages: list[str] = field(default_factory=list)


class Chatwoot:
    """One account with one inbox of the kind "API"."""

    def __init__(self) -> None:
        self.contacts: dict[str, int] = {}
        self.conversations: dict[int, Conversation] = {}
        self.requests: list[tuple[str, str, Any]] = []
        self.is_away = False
        self.webhook = ""
        self.site = ""
        self._numbers = itertools.count(101)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def settings(self, **changes: Any) -> dict[str, Any]:
        """What a municipality's file says of it."""
        own = {
            "product": "chatwoot", "address": self.url, "inbox": INBOX, "account": ACCOUNT,
            "operator": "Voorbeeldhosting B.V.", "place": "Nederland",
        }  # fmt: skip
        return own | changes

    # --- what the staff do

    @property
    def only(self) -> Conversation:
        """The one conversation that there is."""
        (conversation,) = self.conversations.values()
        return conversation

    def say(self, text: str | None, conversation: Conversation | None = None, **changes: Any) -> httpx.Response:
        """A member of staff answers."""
        event = {
            "event": "message_created", "id": next(self._numbers), "content": text, "message_type": "outgoing",
            "private": False, "content_type": "text", "sender": {"id": 1, "name": "Noor", "type": "user"},
            "conversation": {"id": (conversation or self.only).id, "status": "open", "channel": "Channel::Api"},
            "inbox": {"id": 3, "name": "Datawijzer"}, "account": {"id": ACCOUNT, "name": "Zandermeer"},
        }  # fmt: skip
        return self.tell(event | changes)

    def resolve(self, conversation: Conversation | None = None) -> httpx.Response:
        """A member of staff is done."""
        conversation = conversation or self.only
        conversation.status = "resolved"
        changed = [{"status": {"previous_value": "open", "current_value": "resolved"}}]
        event = {
            "event": "conversation_status_changed", "id": conversation.id, "status": "resolved",
            "inbox_id": 3, "changed_attributes": changed,
        }  # fmt: skip
        return self.tell(event)

    def tell(self, event: Any, **headers: str) -> httpx.Response:
        """Call the webhook."""
        body = json.dumps(event).encode()
        return httpx.post(self.webhook, content=body, headers=signed(body) | headers, trust_env=False, timeout=20)

    # --- what the API does

    def answer(self, method: str, path: str, headers: Any, body: Any) -> tuple[int, Any]:
        """Status and JSON."""
        with self._lock:
            self.requests.append((method, path, body))
            if self.is_away:
                return 503, {"error": "away"}
            if match := re.fullmatch(rf"/api/v1/accounts/{ACCOUNT}/contacts/(\d+)", path):
                return self._delete(int(match[1])) if headers.get("api_access_token") == TOKEN else (401, {})
            if path == PUBLIC:
                return self._contact(body)
            match = re.fullmatch(rf"{PUBLIC}/([\w-]+)/conversations(?:/(\d+)/(messages|toggle_status))?", path)
            if method != "POST" or match is None or match[1] not in self.contacts:
                return 404, {"error": "Resource could not be found"}
            if match[2] is None:
                number = next(self._numbers)
                self.conversations[number] = Conversation(number, match[1])
                return 200, {"id": number, "inbox_id": 3, "status": "open", "messages": [], "contact": {}}
            return self._in(self.conversations[int(match[2])], match[3], body)

    def _contact(self, body: Any) -> tuple[int, Any]:
        number = next(self._numbers)
        source = f"0b5e-{number}"
        self.contacts[source] = number
        return 200, {"source_id": source, "pubsub_token": "t", "id": number, "name": body["name"], "email": None}

    def _in(self, conversation: Conversation, what: str, body: Any) -> tuple[int, Any]:
        if what == "toggle_status":
            conversation.status = "resolved"
            return 200, {"id": conversation.id, "status": "resolved"}
        if not str(body.get("content", "")).strip():
            return 422, {"error": "Content can't be blank"}
        conversation.messages.append(body["content"])
        return 200, {"id": next(self._numbers), "content": body["content"], "message_type": 0}

    def _delete(self, number: int) -> tuple[int, Any]:
        sources = [source for source, known in self.contacts.items() if known == number]
        if not sources:
            return 404, {"error": "Resource could not be found"}
        del self.contacts[sources[0]]
        self.conversations = {n: c for n, c in self.conversations.items() if c.contact != sources[0]}
        return 200, {}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def signed(body: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a webhook, as Chatwoot 4.13 and later sends them."""
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json", "X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Delivery": "d1",
        "X-Chatwoot-Signature": f"sha256={signature}",
    }  # fmt: skip


def _handler_of(chatwoot: Chatwoot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, answer = chatwoot.answer(self.command, self.path, self.headers, json.loads(raw or b"{}"))
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_DELETE = do_POST  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
