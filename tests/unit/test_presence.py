"""A process that dies is known to be dead at once, and what it was at is taken over."""

import os
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.conversation.order import Numbers
from bot.conversation.repeats import SharedRepeats
from bot.ground import presence
from bot.ground.database.base import now
from bot.ground.presence import UNSEEN, Presence

ONE = "een" * 6
PLACE = (ONE, "sleutel-1234")
OTHER = """
import sys
from pathlib import Path
from bot.ground.presence import Presence
shown = Presence(Path(sys.argv[1]))
print(shown.name, flush=True)
sys.stdin.read()
"""


class Website(Presence):
    """One in a process of its own, to be killed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout
        self._shown = os.getpid(), self._process.stdout.readline().decode().strip()

    def die(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def website(tmp_path: Path) -> Iterator[Website]:
    started = Website(tmp_path)
    yield started
    started.die()


def test_a_process_lives_until_it_is_killed(tmp_path: Path, website: Website) -> None:
    here = Presence(tmp_path)
    assert not here.is_gone(website.name)
    assert not here.is_gone(here.name)
    website.die()
    assert here.is_gone(website.name)


def test_who_is_forked_has_a_name_of_its_own(tmp_path: Path) -> None:
    here = Presence(tmp_path)
    assert here.name
    forking = get_context("fork")
    said = forking.SimpleQueue()
    forked = forking.Process(target=lambda: said.put(here.name))
    forked.start()
    forked.join()
    assert said.get() not in ("", here.name)
    assert not here.is_gone(here.name), "it keeps its own"


def test_of_another_machine_nobody_says_that_it_died(tmp_path: Path) -> None:
    here, there = Presence(tmp_path / "here"), Presence(tmp_path / "there")
    assert not here.is_gone(there.name)
    assert not here.is_gone("")
    assert not UNSEEN.is_gone(here.name)


def test_where_nothing_can_be_written_nobody_is_seen(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    assert Presence(tmp_path / "file").name == ""
    assert "cannot show that it lives" in caplog.text


def test_the_dead_are_forgotten_after_a_while_and_the_living_are_not(
    tmp_path: Path, website: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Presence(tmp_path)
    assert here.name
    website.die()
    assert Presence(tmp_path).is_gone(website.name), "who waits for it still has to know"
    monkeypatch.setattr(presence, "SECONDS_KEPT", -1.0)
    last = Presence(tmp_path)
    assert last.name
    assert {path.name for path in tmp_path.iterdir()} >= {here.name, last.name}
    assert website.name not in {path.name for path in tmp_path.iterdir()}


def test_the_turn_of_a_dead_process_is_over(tmp_path: Path, website: Website, database: Engine) -> None:
    Numbers(database, website).take(ONE)
    here = Numbers(database, Presence(tmp_path))
    mine, must_wait = here.take(ONE)
    assert must_wait
    website.die()
    assert not here.others_before(ONE, mine)


def test_the_question_of_a_dead_process_is_asked_anew_by_one_other(
    tmp_path: Path, website: Website, database: Engine
) -> None:
    there, here, third = (SharedRepeats(database, each) for each in (website, Presence(tmp_path), Presence(tmp_path)))
    assert there.claim(PLACE)
    assert not here.claim(PLACE)
    website.die()
    assert here.claim(PLACE)
    assert not third.claim(PLACE), "who took over lives"


def test_what_a_dead_process_answered_is_not_asked_anew(tmp_path: Path, website: Website, database: Engine) -> None:
    there, here = SharedRepeats(database, website), SharedRepeats(database, Presence(tmp_path))
    there.claim(PLACE)
    there.keep(PLACE, [{"text": "antwoord"}], now())
    website.die()
    assert not here.claim(PLACE)
    assert here.answers(PLACE) == [{"text": "antwoord"}]


def test_who_lost_a_question_to_another_lets_nobody_else_ask_it(
    tmp_path: Path, website: Website, database: Engine
) -> None:
    """As a website that was frozen, and fails once it goes on."""
    there, here = SharedRepeats(database, website), SharedRepeats(database, Presence(tmp_path))
    there.claim(PLACE)
    website.die()
    here.claim(PLACE)
    there.drop(PLACE)
    assert not SharedRepeats(database, Presence(tmp_path)).claim(PLACE)
