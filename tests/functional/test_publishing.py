"""A published change is answered by the running assistant: no training, no restart."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of, record_revision, touch_content
from bot.faq.tables import Entry, Origin, Phrasing, Status
from bot.faq.writing import publish_contents
from bot.ground.settings import ROOT
from tests.stack import Stack
from tests.starting import copy_project

SECONDS = 5  # two are promised and 0.6 measured; the rest is for a busy machine
NEW_QUESTION = "wanneer komt de knorrebolverordening van de flapdrolcommissie"
NEW_ANSWER = "De knorrebolverordening van **{gemeente}** komt volgend voorjaar."
SHOWN_ANSWER = "De knorrebolverordening van **Zandermeer** komt volgend voorjaar."


def test_a_new_phrasing_and_a_changed_answer(stack: Stack, changed_entry: str) -> None:
    processes = stack.processes()

    assert_answered_in_time(stack, NEW_QUESTION, changed_entry, SHOWN_ANSWER)

    assert stack.processes() == processes
    (reply,) = stack.ask(NEW_QUESTION)
    assert reply["custom"]["version"] == stack.http.get(f"/api/faq/{changed_entry}").json()["version"]
    assert (
        reply["custom"]["html"]
        == "<p>De knorrebolverordening van <strong>Zandermeer</strong> komt volgend voorjaar.</p>\n"
    )


def test_an_archived_entry_is_gone_at_once(stack: Stack, changed_entry: str) -> None:
    assert_answered_in_time(stack, NEW_QUESTION, changed_entry, SHOWN_ANSWER)
    with Session(stack.database) as session, session.begin():
        session.get_one(Entry, changed_entry).status = Status.ARCHIVED
        touch_content(session)

    (reply,) = stack.ask(f'/choose{{"faq": "{changed_entry}"}}')
    assert reply["custom"]["kind"] == "fallback"
    assert stack.http.get(f"/api/faq/{changed_entry}").status_code == 404
    stack.wait_until(stack.index_has_followed, SECONDS)  # what stands in the database is trusted for what a turn takes
    (reply,) = stack.ask(NEW_QUESTION)
    assert reply["custom"].get("faq") != changed_entry


def test_make_content_on_a_changed_pack(stack: Stack, pack_copy: Path) -> None:
    file = pack_copy / "data/faq/open-data-bronnen.yml"
    document = yaml.safe_load(file.read_text())
    entry = document["entries"][0]
    entry["answer"] = NEW_ANSWER
    entry["phrasings"].append(NEW_QUESTION)
    file.write_text(yaml.safe_dump(document, allow_unicode=True))

    assert (
        make_content(stack, pack_copy)
        == "Ingelezen: 0 nieuw, 1 gewijzigd, 0 gearchiveerd, 0 lokaal aangepast en bewaard."
    )

    assert_answered_in_time(stack, NEW_QUESTION, entry["id"], SHOWN_ANSWER)
    assert make_content(stack, pack_copy).startswith("Ingelezen: 0 nieuw, 0 gewijzigd")


def test_make_content_leaves_what_was_edited_here_and_says_so(stack: Stack, pack_copy: Path, override: str) -> None:
    file = pack_copy / "data/faq/open-data-bronnen.yml"
    document = yaml.safe_load(file.read_text())
    entry = next(item for item in document["entries"] if item["id"] == override)
    entry["answer"] = "Een nieuw landelijk antwoord, dat bewoners hier niet te zien krijgen."
    entry["phrasings"].append(NEW_QUESTION)
    file.write_text(yaml.safe_dump(document, allow_unicode=True))

    said = make_content(stack, pack_copy)

    assert said == (
        "Bij 1 vragen is de landelijke tekst veranderd, terwijl uw gemeente een eigen tekst heeft. "
        "Er is niets overschreven. Vergelijk ze in Beheer, onder Landelijk en lokaal."
    )
    assert_answered_in_time(stack, NEW_QUESTION, override, SHOWN_ANSWER)


@pytest.fixture
def override(stack: Stack) -> Iterator[str]:
    """An entry with a local answer; afterwards it follows the national text again."""
    faq = "open-data.basisregistraties"
    with Session(stack.database) as session, session.begin():
        content = content_of(session.get_one(Entry, faq))
        publish_contents(session, {faq: {**content, "answer": NEW_ANSWER}}, "redacteur", "bij ons anders")
    yield faq
    with Session(stack.database) as session, session.begin():
        publish_contents(session, {faq: content}, "redacteur", "weer landelijk")


def test_make_content_refuses_a_wrong_pack_and_changes_nothing(stack: Stack, pack_copy: Path) -> None:
    file = pack_copy / "data/faq/open-data-bronnen.yml"
    before = stack.http.get("/api/faq").json()
    file.write_text(file.read_text().replace("{gemeente}", "{gemente}"))

    done = run_make_content(stack, pack_copy)

    assert done.returncode != 0
    assert f"{file}:" in done.stderr
    assert "{gemente}" in done.stderr
    assert "De inhoud klopt niet. Er is niets veranderd." in done.stderr
    assert "Traceback" not in done.stderr
    assert stack.http.get("/api/faq").json() == before


def assert_answered_in_time(stack: Stack, question: str, faq: str, answer: str) -> None:
    """The question gets that answer before the promised time is over."""
    deadline = time.monotonic() + SECONDS
    while True:
        (reply,) = stack.ask(question)
        if reply["custom"].get("faq") == faq and reply["text"] == answer:
            return
        assert time.monotonic() < deadline, reply
        time.sleep(0.1)


@pytest.fixture
def changed_entry(stack: Stack) -> Iterator[str]:
    """An entry with a new phrasing and a changed answer, published; put back afterwards."""
    faq = "open-data.basisregistraties"
    with Session(stack.database) as session, session.begin():
        entry = session.get_one(Entry, faq)
        old = entry.answer
        entry.answer, entry.version = NEW_ANSWER, entry.version + 1
        entry.phrasings.append(Phrasing(text=NEW_QUESTION, origin=Origin.STAFF))
        record_revision(session, entry, "redacteur", "nieuwe verordening")
        touch_content(session)
    yield faq
    with Session(stack.database) as session, session.begin():
        session.execute(delete(Phrasing).where(Phrasing.text == NEW_QUESTION))
        entry = session.get_one(Entry, faq)
        entry.answer, entry.version, entry.status = old, entry.version + 1, Status.PUBLISHED
        record_revision(session, entry, "redacteur", "weer zoals het was")
        touch_content(session)
    assert stack.http.get(f"/api/faq/{faq}").json()["answer"] != SHOWN_ANSWER


@pytest.fixture
def pack_copy(stack: Stack, tmp_path: Path) -> Iterator[Path]:
    """A copy of the project in which the content may be changed; the real content comes back afterwards."""
    copy_project(tmp_path, "bot", "data")
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    yield tmp_path
    make_content(stack, ROOT)


def make_content(stack: Stack, project: Path) -> str:
    """`make content` in a project, for the running installation; the last line that it says."""
    done = run_make_content(stack, project)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def run_make_content(stack: Stack, project: Path) -> subprocess.CompletedProcess[str]:
    """`make content` as an editor runs it: not as a part of `make test`, which would name the folder as well."""
    outside = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    environment = {**outside, **stack.environment}
    return subprocess.run(
        ["make", "content"], cwd=project, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
