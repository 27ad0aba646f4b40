"""Asking a running system: over HTTP, so many residents at once."""

import asyncio
import itertools
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

SECONDS = 120  # that one answer may take; a busy machine with 64 residents takes its time


def rasa_quietly() -> dict[str, str]:
    """An environment for Rasa: no telemetry, no chatter, as the assistant itself runs it."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_WORKERS": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "WARNING",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


@dataclass(frozen=True)
class TimedAnswer:
    """One question with what came back."""

    question: str
    texts: tuple[str, ...]
    faqs: tuple[str, ...]  # entries that answered; none where the system does not say
    milliseconds: float


def ask_all(address: str, questions: Sequence[str], residents: int) -> list[TimedAnswer]:
    """Ask each question in a conversation of its own, `residents` at a time.

    Raises:
        httpx.HTTPError: it did not answer, or not with 200.
    """
    return asyncio.run(_ask_all(address, questions, residents))


async def _ask_all(address: str, questions: Sequence[str], residents: int) -> list[TimedAnswer]:
    waiting, asked = iter(questions), []
    async with _client(residents) as client:

        async def resident() -> None:
            for question in waiting:
                asked.append(await _ask(client, address, new_sender(), question))

        await asyncio.gather(*(resident() for _ in range(residents)))
    return asked


def converse(address: str, questions: Sequence[str], turns: int) -> list[TimedAnswer]:
    """One conversation of so many turns."""
    return asyncio.run(_converse(address, list(itertools.islice(itertools.cycle(questions), turns))))


async def _converse(address: str, questions: Sequence[str]) -> list[TimedAnswer]:
    sender = new_sender()
    async with _client(1) as client:
        return [await _ask(client, address, sender, question) for question in questions]


async def _ask(client: httpx.AsyncClient, address: str, sender: str, question: str) -> TimedAnswer:
    begun = time.perf_counter()
    response = await client.post(address, json={"sender": sender, "message": question})
    response.raise_for_status()
    took = 1000 * (time.perf_counter() - begun)
    messages = response.json()
    faqs = tuple(message["custom"]["faq"] for message in messages if "faq" in message.get("custom", {}))
    return TimedAnswer(question, tuple(message.get("text", "") for message in messages), faqs, took)


def _client(residents: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=residents)
    return httpx.AsyncClient(timeout=SECONDS, trust_env=False, limits=limits)


def new_sender() -> str:
    """A conversation that nobody has used."""
    return f"bench-{secrets.token_hex(12)}"
