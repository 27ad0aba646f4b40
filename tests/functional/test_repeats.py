"""A question sent twice is asked once, also where two web processes share the work."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.second_web import second_web
from tests.stack import Stack, new_sender

QUESTION = "wat is open data?"


@pytest.fixture(scope="module")
def addresses(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with second_web(stack, tmp_path_factory.mktemp("second"), {}) as other:
        yield stack.url, other


def ask(address: str, sender: str, key: str) -> httpx.Response:
    body = {"sender": sender, "message": QUESTION}
    headers = {"Idempotency-Key": key}
    return httpx.post(f"{address}/api/chat", json=body, headers=headers, timeout=30, trust_env=False)


def test_one_after_the_other(addresses: tuple[str, str], stack: Stack) -> None:
    sender = new_sender()
    first, again = (ask(address, sender, "sleutel-een") for address in addresses)
    assert first.json() == again.json()
    assert len(stack.http.get(f"/api/conversations/{sender}").json()["turns"]) == 2


def test_all_at_once(addresses: tuple[str, str], stack: Stack) -> None:
    sender = new_sender()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda address: ask(address, sender, "sleutel-twee"), addresses * 3))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(stack.http.get(f"/api/conversations/{sender}").json()["turns"]) == 2


def test_erased_with_the_conversation(addresses: tuple[str, str], stack: Stack) -> None:
    sender = new_sender()
    ask(addresses[0], sender, "sleutel-drie")
    stack.http.delete(f"/api/conversations/{sender}")
    again = ask(addresses[1], sender, "sleutel-drie")
    assert again.status_code == httpx.codes.OK, again.text
    turns = stack.http.get(f"/api/conversations/{sender}").json()["turns"]
    assert len(turns) == 2, f"asked anew: {again.text}"
