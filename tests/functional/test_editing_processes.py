"""Editing over the real processes: how soon residents see it, and what a kill in the middle of a save leaves."""

import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Revision
from bot.ground.audit import AuditRecord, verify
from bot.ground.roles import Person, Role
from bot.staff.editing.tables import Draft, DraftState, UnsavedText
from bot.staff.editing.workflow import restore, save_draft, start_draft
from tests.functional.entry_pages import form_of
from tests.stack import Stack
from tests.staff import Browser, hire
from tests.starting import is_ok, web_process

FAQ = "privacy.datalek"
PAGE = f"/beheer/vragen/{FAQ}"
SECONDS = 10  # two are promised; the rest is for a busy machine
KILLS = 5
WORDS = ("de", "gemeente", "laat", "het", "u", "weten", "als", "er", "iets", "met", "uw", "gegevens", "is")


class Web:
    """A second web process over the same database, to be killed: nobody starts it again."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    def answers(self) -> bool:
        return is_ok(f"{self.url}/health/live")

    def kill(self) -> None:
        """As `kill -9` does."""
        self._process.kill()
        self._process.wait()


MakeBrowser = Callable[[Stack | Web, str], Browser]


@pytest.fixture
def office(stack: Stack) -> Iterator[Stack]:
    for name, role in {"Eva": Role.EDITOR, "Pim": Role.PUBLISHER}.items():
        hire(stack.settings, role, name)
    with Session(stack.database) as session:
        entry = session.get_one(Entry, FAQ)
        before, version = content_of(entry), entry.version
    yield stack
    with Session(stack.database) as session, session.begin():
        session.execute(update(Draft).values(state=DraftState.WITHDRAWN, publish_at=None))
        session.execute(delete(UnsavedText))
        if content_of(session.get_one(Entry, FAQ)) != before:
            restore(session, Person(0, "test", Role.ADMIN), FAQ, version, "na de test")


@pytest.fixture
def web(office: Stack, tmp_path: Path) -> Iterator[Web]:
    with web_process(tmp_path, office.environment) as (url, process):
        yield Web(url, process)


@pytest.fixture
def browser() -> Iterator[MakeBrowser]:
    """Makes browsers of people who are signed in."""
    with ExitStack() as clients:

        def make(place: Stack | Web, name: str) -> Browser:
            client = httpx.Client(base_url=place.url, timeout=30, trust_env=False)
            return Browser(clients.enter_context(client)).sign_in(name)

        yield make


def publish(pim: Browser) -> None:
    pim.get(PAGE)
    pim.send(f"{PAGE}/stap", {"do": "publish", "reason": "nieuw", "seen": form_of(pim, PAGE)["seen"]})
    assert "Het antwoord is gepubliceerd." in pim.words


def test_residents_see_a_publication_at_once(
    office: Stack, browser: MakeBrowser, record_property: Callable[[str, object], None]
) -> None:
    eva, pim = browser(office, "Eva"), browser(office, "Pim")
    question = "hoe gaat het met de flapdrolgegevens van de wijkraad"
    fields = form_of(eva, PAGE)
    fields |= {
        "answer": "Met die gegevens van {gemeente} gaat het goed.",
        "phrasings": f"{fields['phrasings']}\n{question}",
    }
    eva.send(PAGE, {**fields, "do": "send"})
    publish(pim)
    begun = time.monotonic()
    office.wait_until(lambda: office.ask(question)[0]["custom"].get("faq") == FAQ, SECONDS)
    record_property("a publication reached residents after", f"{time.monotonic() - begun:.1f} s")
    (reply,) = office.ask(question)
    assert reply["text"] == "Met die gegevens van Zandermeer gaat het goed."
    assert reply["custom"]["version"] == office.http.get(f"/api/faq/{FAQ}").json()["version"]


def test_a_planned_publication_comes_by_itself_and_once(office: Stack, web: Web, browser: MakeBrowser) -> None:
    eva, pim = browser(office, "Eva"), browser(office, "Pim")
    first = version_of(office)
    answer = "Dit was gepland en kwam vanzelf bij de bewoner."
    eva.send(PAGE, {**form_of(eva, PAGE), "answer": answer, "do": "send"})
    pim.get(PAGE)
    fields = {"do": "schedule", "reason": "na het besluit", "seen": "1", "publish_at": "2099-01-01T09:00"}
    pim.send(f"{PAGE}/stap", fields)
    assert "De publicatie is gepland voor" in pim.words
    with Session(office.database) as session, session.begin():
        draft = session.scalars(select(Draft).where(Draft.state == DraftState.SCHEDULED)).one()
        draft.publish_at = draft.started_at
    office.wait_until(lambda: office.http.get(f"/api/faq/{FAQ}").json()["answer"] == answer, 10)
    assert web.answers()  # its clock was running too
    with Session(office.database) as session:
        record = session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
        assert (record.action, record.person_name, record.reason) == ("entry.publish", "Datawijzer", "Zo gepland")
    assert version_of(office) == first + 1


def a_text(number: int) -> str:
    """A long answer of which every part carries the same number: half a text would show."""
    return " ".join(f"{word}{number}" for word in WORDS * 40)


def number_in(answer: str) -> int:
    numbers = {int("".join(filter(str.isdigit, word))) for word in answer.split()}
    (number,) = numbers
    return number


def save_until_it_dies(stack: Stack, eva: Browser, saved: list[int], fields: dict[str, object]) -> None:
    number = 0
    try:
        while True:
            number += 1
            text = a_text(number)
            lines = "\n".join(f"formulering {n} van {number}" for n in range(30))
            with Session(stack.database) as session:
                draft = session.scalar(select(Draft).where(Draft.faq_id == FAQ, Draft.state == DraftState.DRAFT))
                seen = str(draft.revision) if draft else "0"
            eva.send(PAGE, {**fields, "answer": text, "phrasings": lines, "seen": seen, "do": "save"})
            assert "Uw concept is opgeslagen." in eva.words
            saved.append(number)
    except (httpx.HTTPError, OSError):
        return


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_in_the_middle_of_a_save_the_draft_is_the_old_or_the_new_one(
    office: Stack, web: Web, browser: MakeBrowser, kill: int
) -> None:
    eva = browser(office, "Eva")
    fields, saved = form_of(eva, PAGE), []
    with Session(office.database) as session:
        published = content_of(session.get_one(Entry, FAQ))
    saving = threading.Thread(target=save_until_it_dies, args=(office, browser(web, "Eva"), saved, fields))
    saving.start()
    office.wait_until(lambda: len(saved) >= 2, 60)
    time.sleep(random.uniform(0, 0.1))  # somewhere in a save: that is what is being tried
    web.kill()
    saving.join(60)
    assert not saving.is_alive()

    with Session(office.database) as session:
        draft = session.scalars(select(Draft).where(Draft.faq_id == FAQ, Draft.state == DraftState.DRAFT)).one()
        number = number_in(draft.content["answer"])
        assert number in (saved[-1], saved[-1] + 1)
        assert draft.content["answer"] == a_text(number)
        assert draft.content["phrasings"] == [f"formulering {n} van {number}" for n in range(30)]
        assert draft.revision == number
        mine = AuditRecord.action.in_(("draft.start", "draft.save"))
        last = session.scalars(select(AuditRecord).where(mine).order_by(AuditRecord.id.desc())).first()
        assert last is not None
        assert last.after is not None
        assert (last.target, last.after["answer"]) == (FAQ, a_text(number))
        assert verify(session) is None
        assert content_of(session.get_one(Entry, FAQ)) == published


def test_killed_in_the_middle_of_publications_entry_revision_and_audit_agree(
    office: Stack, web: Web, browser: MakeBrowser
) -> None:
    with Session(office.database) as session:
        first = session.get_one(Entry, FAQ).version
    publishing = threading.Thread(target=publish_until_it_dies, args=(office, browser(web, "Pim")))
    publishing.start()
    office.wait_until(lambda: version_of(office) >= first + 2, 60)
    time.sleep(random.uniform(0, 0.1))
    web.kill()
    publishing.join(60)

    with Session(office.database) as session:
        entry = session.get_one(Entry, FAQ)
        newest = session.scalars(
            select(Revision).where(Revision.entry_id == FAQ).order_by(Revision.version.desc())
        ).first()
        assert newest is not None
        assert (newest.version, newest.content) == (entry.version, content_of(entry))
        assert entry.answer == a_text(number_in(entry.answer))
        published = select(AuditRecord).where(AuditRecord.action == "entry.publish").order_by(AuditRecord.id.desc())
        record = session.scalars(published).first()
        assert record is not None
        assert record.after is not None
        assert (record.after["version"], record.after["answer"]) == (entry.version, entry.answer)
        done = session.scalars(select(Draft).where(Draft.faq_id == FAQ, Draft.state == DraftState.PUBLISHED)).all()
        assert done[-1].content["answer"] == entry.answer
        assert verify(session) is None


def version_of(stack: Stack) -> int:
    with Session(stack.database) as session:
        return session.get_one(Entry, FAQ).version


def publish_until_it_dies(stack: Stack, pim: Browser) -> None:
    """Draft after draft through the forms of the page; drafts made beside them, as many as it takes."""
    eva, number = Person(1, "Eva", Role.EDITOR), 0
    try:
        while True:
            number += 1
            with Session(stack.database) as session, session.begin():
                draft = start_draft(session, eva, FAQ)
                content = {**draft.content, "answer": a_text(number)}
                save_draft(session, eva, draft.id, content, draft.revision)
                draft.state = DraftState.IN_REVIEW
            publish(pim)
    except (httpx.HTTPError, OSError):
        return
