"""The test bench in Beheer over the real processes: a recorded conversation becomes a test that passes."""

import html
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.municipality import load_municipality
from bot.ground.roles import Role
from bot.ground.texts import load_texts
from bot.staff.editing.tables import Draft, DraftState
from bot.staff.testing.tables import OwnConversation, RunState, TestRun
from bot.turns.tables import Turn
from tests.rooms import Rooms
from tests.site import words_on
from tests.stack import Stack

HERE = "/beheer/testen"
SECONDS_TO_PLAY = 180
NEW_PHRASING = "wanneer krijgt de knorrebolfontein haar privacy"
EXPECTING = f"""
- titel: Knorrebol
  stappen:
    - bewoner: {NEW_PHRASING}
    - bot: {{soort: answer, vraag: privacy.inzage}}
"""


@pytest.fixture
def rooms(stack: Stack) -> Iterator[Rooms]:
    municipality = load_municipality(stack.settings.municipality)
    _empty(stack)
    with Rooms(stack.settings, municipality, load_texts(municipality), stack.database) as rooms:
        yield rooms.as_role(Role.TESTER)
    _empty(stack)


def _empty(stack: Stack) -> None:
    """Leave no test of their own, also none of another file."""
    with Session(stack.database) as session, session.begin():
        for table in (OwnConversation, TestRun):
            session.execute(delete(table))
        session.execute(delete(Draft).where(Draft.author_name == "Tessa"))


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


def finished(stack: Stack, address: str) -> TestRun:
    key = address.rpartition("/")[2]

    def run() -> TestRun:
        with Session(stack.database) as session:
            return session.scalars(select(TestRun).where(TestRun.key == key)).one()

    stack.wait_until(lambda: run().state not in (RunState.WAITING, RunState.RUNNING), SECONDS_TO_PLAY)
    return run()


def play(stack: Stack, rooms: Rooms, **fields: str) -> TestRun:
    started = rooms.post(f"{HERE}/spelen", HERE, **fields)
    assert started.status_code == 303
    return finished(stack, started.headers["location"])


def kept(stack: Stack) -> list[str]:
    """Senders of conversations and open questions that the bench, also another one, left."""
    with Session(stack.database) as session:
        return sorted(
            sender
            for table in (Turn, OpenQuestion)
            for sender in session.scalars(select(table.sender).where(table.sender.startswith("gesprek-")))
        )


def test_record_keep_and_play(stack: Stack, rooms: Rooms) -> None:
    before = kept(stack)
    page = rooms.get(f"{HERE}/opnemen").text
    for said in ({"bericht": "mijn bsn is 111222333. hoe kan ik mijn gegevens inzien?"}, {"bericht": "dank u wel"}):
        carried = {name: field(page, name) for name in ("gesprek", "afzender")}
        page = rooms.post(f"{HERE}/opnemen", f"{HERE}/opnemen", **carried, **said).text
    assert "111222333" not in page
    carried = {name: field(page, name) for name in ("gesprek", "afzender")}
    kept_at_once = rooms.post(
        f"{HERE}/opgenomen", f"{HERE}/opnemen", **carried, titel="Met een nummer", onderwerp="privacy"
    )
    form = rooms.follow(kept_at_once).text
    assert "De assistent moet geven: dank" in words_on(form)  # in words; the text below is folded away
    text = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.S)[1])  # type: ignore[index]
    assert "gevonden: bsn" in text
    assert "vraag: privacy.inzage" in text

    run = play(stack, rooms, zoek="eigen/")
    assert (run.state, run.done, run.wrong) == (RunState.DONE, 1, [])
    assert "Niets. Alle gesprekken gingen zoals verwacht." in rooms.read(f"{HERE}/keer/{run.key}")
    report = rooms.get(f"{HERE}/keer/{run.key}/verslag.html")
    assert "1 van 1 goed" in report.text
    assert rooms.get(f"{HERE}/keer/{run.key}/verslag.json").json()["right"] == 1
    assert kept(stack) == before


def test_a_draft_is_played_as_if_published(stack: Stack, rooms: Rooms) -> None:
    rooms.post(f"{HERE}/nieuw", f"{HERE}/nieuw", tekst=EXPECTING, onderwerp="privacy", versie="0")
    with Session(stack.database) as session, session.begin():
        content = content_of(session.get_one(Entry, "privacy.inzage"))
        content["phrasings"].append(NEW_PHRASING)
        draft = Draft(
            faq_id="privacy.inzage", content=content, base_version=1, state=DraftState.DRAFT, author_id=1,
            author_name="Tessa",
        )  # fmt: skip
        session.add(draft)
        session.flush()
        number = str(draft.id)

    before = play(stack, rooms, zoek="knorrebol")
    assert before.wrong == ["Knorrebol"]
    assert "Verwacht" in rooms.read(f"{HERE}/keer/{before.key}")
    after = play(stack, rooms, zoek="knorrebol", concept=number)
    assert after.wrong == []
    assert "1 beter, 0 slechter" in rooms.read(f"{HERE}/keer/{after.key}")
    assert "Hoe kan ik mijn gegevens bij de gemeente inzien?" in after.what


def test_a_wrong_text_is_given_back_with_the_line(rooms: Rooms) -> None:
    wrong = EXPECTING.replace("bewoner:", "bewonr:")
    answer = rooms.post(f"{HERE}/nieuw", f"{HERE}/nieuw", tekst=wrong, onderwerp="privacy", versie="0")
    assert answer.status_code == 422
    assert "Regel 4" in html.unescape(answer.text)
    assert "bewonr" in answer.text


def test_a_reader_may_not_play(rooms: Rooms) -> None:
    assert rooms.as_role(Role.READER).get(HERE).status_code == 403


def test_no_file_outside_the_folder_is_shown(rooms: Rooms) -> None:
    for path in ("../conftest.py", "..%2Fconftest.py", "privacy/nergens.yml", "schema.json"):
        assert rooms.get(f"{HERE}/bestand/{path}").status_code in (404, 303, 307)
