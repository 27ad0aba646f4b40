"""Two machines, each with all its processes, on one PostgreSQL and one Redis: nobody notices that there are two."""

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from threading import Barrier

import httpx
import pytest
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.faq.writing import publish_contents
from bot.ground.roles import Role
from tests.shared import Door, door, has_redis, redis_server
from tests.stack import Stack, new_sender
from tests.staff import Browser, hire
from tests.starting import wait_until
from tests.unit import postgres

INSIGHT, TERM = "privacy.inzage", "privacy.termijn"
CHOICE = f'/choose{{"faq": "{INSIGHT}"}}'
NEW_QUESTION, NEW_ANSWER = "waar ligt de knorrebolverordening van de flapdrolcommissie", "Die ligt in de **kast**."
MOST_A_MINUTE = 60


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Stack]]:
    """Where there is no Redis, counts stand in the database: that too is shared."""
    programs = postgres.programs()
    if programs is None:
        pytest.skip("no PostgreSQL here: initdb and pg_ctl are neither on the path nor in /usr/lib/postgresql")
    with ExitStack() as opened:
        server = opened.enter_context(postgres.server(programs))
        own = {
            "DATABASE_URL": opened.enter_context(postgres.new_database(server)),
            "REDIS_URL": opened.enter_context(redis_server(tmp_path_factory.mktemp("redis"))) if has_redis() else "",
            "CHAT_RATE_LIMIT": "on",
            "WEB_PROCESSES": "1",
        }
        first, second = (Stack(tmp_path_factory.mktemp(name), **own) for name in ("one", "two"))
        opened.enter_context(first)
        shutil.copytree(first.home / "secrets", second.home / "secrets")
        opened.enter_context(second)
        yield first, second


@pytest.fixture
def served(machines: tuple[Stack, Stack]) -> Iterator[Door]:
    with door([machine.url for machine in machines]) as open_door:
        yield open_door


class Visitor:
    """A resident at an address of their own, as a proxy tells it."""

    def __init__(self, address: str, number: int) -> None:
        self.sender = new_sender()
        self._url = address
        self._headers = {"x-forwarded-for": f"192.0.2.{number}"}

    def ask(self, message: str, key: str = "") -> httpx.Response:
        headers = {**self._headers, **({"idempotency-key": key} if key else {})}
        body = {"sender": self.sender, "message": message}
        return httpx.post(f"{self._url}/api/chat", json=body, headers=headers, timeout=60, trust_env=False)

    def said(self) -> list[tuple[str, str]]:
        """Who spoke, and what, of the whole conversation."""
        answer = httpx.get(f"{self._url}/api/conversations/{self.sender}", timeout=60, trust_env=False)
        return [(turn["speaker"], turn["text"]) for turn in answer.json()["turns"]]


def test_ten_turns_of_one_conversation_alternate_and_are_right(served: Door) -> None:
    resident = Visitor(served.url, 1)
    for message, faq in [(CHOICE, INSIGHT), ("hoe lang duurt dat?", TERM)] * 5:
        (reply,) = resident.ask(message).json()
        assert reply["custom"]["faq"] == faq
    assert sorted(served.answered.values()) == [5, 5]
    assert len(resident.said()) == 20


def test_messages_at_once_over_both_are_answered_in_order(served: Door) -> None:
    resident = Visitor(served.url, 2)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: resident.ask("wat is open data?"), range(6)))
    assert {answer.status_code for answer in answers} == {200}
    speakers = [speaker == "resident" for speaker, _ in resident.said()]
    assert sum(speakers) == 6
    assert not any(one and other for one, other in pairwise(speakers)), "none slipped in between"


def test_a_question_sent_to_both_is_asked_once(machines: tuple[Stack, Stack]) -> None:
    first, second = (Visitor(machine.url, 3) for machine in machines)
    second.sender = first.sender
    together = Barrier(2)

    def ask(resident: Visitor) -> httpx.Response:
        together.wait()
        return resident.ask("wat is open data?", "sleutel-van-twee")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, (first, second)))
    assert answers[0].status_code == 200
    assert answers[0].json() == answers[1].json()
    assert len(first.said()) == 2


def test_a_visitor_is_counted_over_both(machines: tuple[Stack, Stack]) -> None:
    first, second = (Visitor(machine.url, 4) for machine in machines)
    states = Counter(
        resident.ask(CHOICE).status_code for _ in range(MOST_A_MINUTE // 2) for resident in (first, second)
    )
    assert states == {200: MOST_A_MINUTE}
    assert [resident.ask(CHOICE).status_code for resident in (first, second)] == [429, 429]
    assert Visitor(machines[1].url, 5).ask(CHOICE).status_code == 200, "somebody else may go on"


def test_who_signed_in_at_one_is_signed_in_at_the_other(machines: tuple[Stack, Stack], served: Door) -> None:
    person = hire(machines[0].settings, Role.READER, "Machteld")
    with httpx.Client(base_url=served.url, timeout=60, trust_env=False) as client:
        browser = Browser(client).sign_in(person.name)
        for _ in machines:
            assert "Machteld" in browser.read("/beheer/mijn-account")
    assert set(served.answered) == {machine.url for machine in machines}


def test_a_publication_on_one_is_live_on_both(machines: tuple[Stack, Stack]) -> None:
    first, _ = machines
    faq = "open-data.basisregistraties"
    with Session(first.database) as session, session.begin():
        before = content_of(session.get_one(Entry, faq))
        after = {**before, "answer": NEW_ANSWER, "phrasings": [*before["phrasings"], NEW_QUESTION]}
        publish_contents(session, {faq: after}, "redacteur", "proef")
    try:
        for machine in machines:
            assert machine.http.get(f"/api/faq/{faq}").json()["answer"] == NEW_ANSWER, "the text is never behind"
            machine.wait_until(lambda machine=machine: finds(machine, faq), 30)  # type: ignore[misc]
    finally:
        with Session(first.database) as session, session.begin():
            publish_contents(session, {faq: before}, "redacteur", "terug")


def finds(machine: Stack, faq: str) -> bool:
    """Whether its index has the new phrasing; asked by ever another visitor, so that nobody has to wait."""
    (reply, *_) = Visitor(machine.url, 100 + next(VISITORS)).ask(NEW_QUESTION).json()
    return bool(reply["custom"].get("faq") == faq)


VISITORS = iter(range(150))


def until_answered(resident: Visitor, question: str, key: str) -> int:
    """Asks again as the button of the page does: what the dead machine had in hand is told honestly to be away."""
    states: list[int] = []
    wait_until(lambda: states.append(resident.ask(question, key).status_code) or states[-1] != 503, 60)  # type: ignore[func-returns-value]
    return states[-1]


def test_one_dies_under_load_and_nothing_is_lost(machines: tuple[Stack, Stack], served: Door) -> None:
    """All its processes at once, in the middle of answers: what it had in hand is answered by the other."""
    first, second = machines
    residents = [Visitor(served.url, 20 + number) for number in range(8)]
    questions = [CHOICE, "hoe lang duurt dat?", "wat is open data?", CHOICE, "wat kost dat?"]
    under_way = Barrier(len(residents) + 1)

    def converse(resident: Visitor) -> list[int]:
        states = []
        for number, question in enumerate(questions):
            if number == 1:
                under_way.wait()
            states.append(until_answered(resident, question, f"sleutel-{number}"))
        return states

    try:
        with ThreadPoolExecutor(len(residents)) as pool:
            conversations = [pool.submit(converse, resident) for resident in residents]
            under_way.wait()
            second.kill()
            states = [conversation.result() for conversation in conversations]
        assert states == [[200] * len(questions)] * len(residents)
        for resident in residents:
            asked = [text for speaker, text in resident.said() if speaker == "resident"]
            once = [text for text, before in zip(asked, [None, *asked], strict=False) if text != before]
            assert len(once) == len(questions), "every question is kept, in order"
    finally:
        second.start()
    assert first.is_ready()
