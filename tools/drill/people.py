"""Who is at it meanwhile: residents who ask and judge, and an editor who saves. Each notes what came of everything."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import httpx
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.ground.roles import Role
from bot.staff.editing.tables import Draft, DraftState
from tests.functional.entry_pages import form_of
from tests.stack import Stack, new_sender
from tests.staff import Browser, hire

PROMISED = 3.0  # seconds to an answer or an honest no
SECONDS_TO_TRY = 180.0  # the same question, until it is answered: longer than a whole machine takes to come back
PAUSE = 0.2
INSIGHT, TERM = "privacy.inzage", "privacy.termijn"
CHOICE = f'/choose{{"faq": "{INSIGHT}"}}'
FAQ = "privacy.datalek"
PAGE = f"/beheer/vragen/{FAQ}"
ANSWERED, AWAY, BROKE_OFF, SILENT = "answered", "away, told honestly", "broke off", "no answer in time"


@dataclass(frozen=True)
class Attempt:
    """One request, from `begun` (monotonic) on, and what became of it."""

    begun: float
    seconds: float
    outcome: str


@dataclass
class Notes:
    """What one person noted."""

    attempts: list[Attempt] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # lost, mixed, twice, not honest
    kept: int = 0  # answers, ratings and drafts that were looked for afterwards and found


class Resident(Thread):
    """Has one conversation after the other, and looks afterwards what was kept."""

    def __init__(self, stack: Stack, stop: Event, patience: float) -> None:
        """`patience`: seconds that an answer may take."""
        super().__init__(daemon=True)
        self.notes = Notes()
        self.done: list[str] = []  # senders of conversations in which everything was answered and rated
        self._stack, self._stop_event, self._patience = stack, stop, patience

    def run(self) -> None:
        while not self._stop_event.is_set():
            self._converse()

    def _converse(self) -> None:
        sender, mark = new_sender(), "".join(secrets.choice("bdgklmprstv") + secrets.choice("aeiou") for _ in range(4))
        asked = [CHOICE, "hoe lang duurt dat?", f"wat is open data in de wijk {mark}"]
        answers = [self._until_answered(sender, text) for text in asked]
        if any(answer is None for answer in answers):
            return
        if [_faq(answer) for answer in answers[:2]] != [INSIGHT, TERM]:
            self.notes.wrong.append("a follow-up was answered from another conversation, or from none")
        rated = self._until_done(
            "POST", "/api/feedback", {"sender": sender, "faq": INSIGHT, "version": 1, "helpful": True, "comment": mark}
        )
        if rated is not None:
            self.done.append(sender)
        found = self._until_done("GET", f"/api/conversations/{sender}")
        if found is not None:
            self._look_through(found.json(), asked, mark, rated is not None)

    def _look_through(self, kept: dict[str, Any], asked: Sequence[str], mark: str, is_rated: bool) -> None:
        said = [turn["text"] for turn in kept["turns"] if turn["speaker"] == "resident"]
        if any(text not in asked for text in said):
            self.notes.wrong.append("somebody else's question stands in a conversation")
        if any(text not in said for text in asked):
            self.notes.wrong.append("an answered question is not kept")
        if len(said) > len(set(said)):
            self.notes.wrong.append("a question was answered twice")
        if is_rated and [given["comment"] for given in kept["feedback"]] != [mark]:
            self.notes.wrong.append("a rating is lost, or somebody else's")
        self.notes.kept += len(asked) + is_rated

    def _until_answered(self, sender: str, text: str) -> list[dict[str, Any]] | None:
        """As the page does: the same question under the same key, until it is answered; none where it never is."""
        headers = {"idempotency-key": f"drill-{secrets.token_hex(8)}"}
        response = self._until_done("POST", "/api/chat", {"sender": sender, "message": text}, headers)
        return None if response is None else list(response.json())

    def _until_done(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> httpx.Response | None:
        late = time.monotonic() + SECONDS_TO_TRY
        while time.monotonic() < late:
            response = self._try(method, path, body, headers)
            if response is not None and response.is_success:
                return response
            if self._stop_event.is_set() and time.monotonic() > late - SECONDS_TO_TRY + 20:
                return None
            time.sleep(PAUSE)
        self.notes.wrong.append(f"{method} {'/'.join(path.split('/')[:3])} was never done")
        return None

    def _try(self, method: str, path: str, body: object, headers: dict[str, str] | None) -> httpx.Response | None:
        """One attempt over a connection of its own, so that it may come at any website."""
        begun, response = time.monotonic(), None
        visitor = f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}"  # who asks five times a second is refused
        try:
            response = httpx.request(
                method,
                self._stack.url + path,
                json=body,
                headers={**(headers or {}), "x-forwarded-for": visitor},
                timeout=self._patience,
                trust_env=False,
            )
            outcome = self._outcome_of(response)
        except httpx.TimeoutException:
            outcome = SILENT
        except httpx.TransportError:
            outcome = BROKE_OFF
        self.notes.attempts.append(Attempt(begun, time.monotonic() - begun, outcome))
        return response

    def _outcome_of(self, response: httpx.Response) -> str:
        if response.is_success:
            return ANSWERED
        is_honest = response.status_code == httpx.codes.SERVICE_UNAVAILABLE and "contact" in response.json()
        return AWAY if is_honest else f"status {response.status_code}"


def _faq(answer: list[dict[str, Any]] | None) -> str:
    return str(answer[0]["custom"].get("faq")) if answer else ""


class Editor(Thread):
    """Saves a draft again and again, with a number in it that goes up; signs in anew where that is asked."""

    def __init__(self, stack: Stack, stop: Event) -> None:
        super().__init__(daemon=True)
        self.notes = Notes()
        self.saved = 0
        self._stack, self._stop_event = stack, stop
        hire(stack.settings, Role.EDITOR, "Eva")

    def run(self) -> None:
        number = 0
        while not self._stop_event.is_set():
            number += 1
            try:
                self._save(number)
            except (httpx.HTTPError, KeyError, AssertionError):  # away: it begins anew, as a person would
                time.sleep(PAUSE)
            time.sleep(PAUSE)

    def _save(self, number: int) -> None:
        with httpx.Client(base_url=self._stack.url, timeout=30, trust_env=False) as client:
            eva = Browser(client).sign_in("Eva")
            while not self._stop_event.is_set():
                fields = form_of(eva, PAGE)
                eva.send(PAGE, {**fields, "answer": text_of(number), "do": "save"})
                if "Uw concept is opgeslagen." not in eva.words:
                    return
                self.saved = number
                number += 1
                time.sleep(PAUSE)

    def look(self) -> None:
        """Whether the last draft that was said to be saved is there."""
        if number_in(self._stack.database) < self.saved:
            self.notes.wrong.append("a draft that was saved is lost")
        self.notes.kept += self.saved > 0


def number_in(database: Engine) -> int:
    """The number in the draft that stands in a database; 0 where there is none."""
    with Session(database) as session:
        draft = session.scalar(select(Draft).where(Draft.faq_id == FAQ, Draft.state == DraftState.DRAFT))
        answer = draft.content["answer"] if draft else ""
    return int(answer.split()[-1].rstrip(".")) if answer.startswith("Versie") else 0


def text_of(number: int) -> str:
    """An answer that carries its number."""
    return f"Versie van de proef, met nummer {number}"


@contextmanager
def at_it(stack: Stack, residents: int, patience: float) -> Iterator[tuple[list[Resident], Editor]]:
    """People who are at it meanwhile; at the end each has looked at what was kept."""
    stop = Event()
    people = [Resident(stack, stop, patience) for _ in range(residents)]
    editor = Editor(stack, stop)
    for person in (*people, editor):
        person.start()
    try:
        yield people, editor
    finally:
        stop.set()
        for person in (*people, editor):
            person.join(SECONDS_TO_TRY + 60)
        editor.look()
