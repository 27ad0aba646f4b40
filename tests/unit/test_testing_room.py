"""The test bench in Beheer: what is written, what is recorded, and runs that go on, stop or break off."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.bench.conversations.expanding import Case
from bot.bench.conversations.playing import PlayedCase, PlayedTurn
from bot.dialogue.kinds import Answer, Fallback, Redacted, Suggestions
from bot.dialogue.messages import Button, Message
from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.masking import KINDS, MARKS, mask
from bot.ground.roles import Person, Role
from bot.staff.testing import recording, running
from bot.staff.testing.library import LibraryItem, check, library
from bot.staff.testing.rehearsal import why_not
from bot.staff.testing.running import SILENCE, Play, Runner
from bot.staff.testing.tables import OwnConversation, RunState, TestRun

TESSA = Person(1, "Tessa", Role.TESTER)
TEXT = """
- titel: Inzage
  labels: [mijn-label]
  stappen:
    - bewoner: {een van: [hoe zie ik mijn gegevens, mag ik mijn gegevens zien]}
    - bot: {soort: answer, vraag: privacy.inzage}
"""


@pytest.fixture
def bench(database: Engine) -> Engine:
    """A database with one conversation of a tester, which is two cases."""
    with Session(database) as session, session.begin():
        session.add(OwnConversation(topic="privacy", text=TEXT, person_name="Tessa"))
    return database


def shelf(bench: Engine) -> list[LibraryItem]:
    with Session(bench) as session:
        return library(session)


def own_cases(bench: Engine) -> list[Case]:
    return [case for item in shelf(bench) if item.own for case in item.cases]


def ordered(bench: Engine, drafts: Sequence[dict[str, Any]] = ()) -> str:
    with Session(bench) as session, session.begin():
        return running.order(session, TESSA, own_cases(bench), "mijn-label", 3, drafts).key


def run_of(bench: Engine, key: str) -> TestRun:
    with Session(bench) as session:
        return session.scalars(select(TestRun).where(TestRun.key == key)).one()


def player(*wrong: str) -> running.Player:
    """Plays nothing: a case goes wrong when a word of `wrong` is in its name."""

    def play(case: Case) -> PlayedCase:
        problems = tuple("anders" for word in wrong if word in case.name)
        return PlayedCase(case, (PlayedTurn(case.turns[0], "hoi", 200, (), "", 5.0, problems),), "gesprek-1")

    return lambda _drafts: play


def played(bench: Engine, key: str, with_: running.Player) -> TestRun:
    runner = Runner(bench, with_)
    runner.wake()
    runner.finish()
    return run_of(bench, key)


def test_own_conversations_stand_before_the_shipped_ones(bench: Engine) -> None:
    items = shelf(bench)
    assert (items[0].title, items[0].topic, len(items[0].cases)) == ("Inzage", "privacy", 2)
    assert len(items) > 150
    assert items[0].fits("INZAGE", "privacy", "mijn-label")
    assert not items[0].fits("inzage", "open-data", "")


def test_what_is_wrong_is_said_with_its_line() -> None:
    assert check("privacy", TEXT) == []
    (problem,) = check("privacy", TEXT.replace("vraag:", "vraga:"))
    assert problem.startswith("Regel 6: ")
    assert "vraga" in problem
    assert "vraag" in problem


def test_a_run_says_what_went_wrong(bench: Engine) -> None:
    key = ordered(bench)
    assert run_of(bench, key).state is RunState.WAITING
    run = played(bench, key, player("mag ik"))
    assert (run.state, run.done, run.total, len(run.wrong), run.skipped) == (RunState.DONE, 2, 2, 1, 3)
    assert run.summary is not None
    assert (run.summary["right"], run.summary["wrong"], run.summary["changes"]) == (1, 1, None)
    assert run.ended_at is not None
    with Session(bench) as session:
        assert session.scalars(select(AuditRecord.action)).all() == ["test.run"]


def test_a_run_is_compared_with_the_one_before(bench: Engine) -> None:
    played(bench, ordered(bench), player("mag ik"))
    run = played(bench, ordered(bench), player("hoe zie"))
    assert run.summary is not None
    changes = {name: run.summary["changes"][name] for name in ("better", "worse")}
    assert {name: [case.partition("::")[2] for case in cases] for name, cases in changes.items()} == {
        "better": ["Inzage [„mag ik mijn gegevens zien”]"],
        "worse": ["Inzage [„hoe zie ik mijn gegevens”]"],
    }


def test_a_run_that_is_stopped_keeps_what_was_played(bench: Engine) -> None:
    key = ordered(bench)

    def stopping(_drafts: Sequence[Any]) -> Play:
        def play(case: Case) -> PlayedCase:
            with Session(bench) as session, session.begin():
                running.stop(session, key)
            return player()(())(case)

        return play

    run = played(bench, key, stopping)
    assert run.state is RunState.STOPPED
    assert run.summary is not None
    assert run.summary["count"] == 1


def test_a_run_whose_website_went_away_is_broken_off_and_the_next_is_played(bench: Engine) -> None:
    gone = ordered(bench)
    with Session(bench) as session, session.begin():
        session.execute(update(TestRun).values(state=RunState.RUNNING, seen_at=now() - SILENCE - timedelta(seconds=1)))
    assert played(bench, ordered(bench), player()).state is RunState.DONE
    assert run_of(bench, gone).state is RunState.BROKEN


def test_a_player_that_fails_does_not_stop_the_next_run(bench: Engine) -> None:
    def failing(_drafts: Sequence[Any]) -> Play:
        raise RuntimeError("a bug")

    first = ordered(bench)
    assert played(bench, first, failing).state is RunState.BROKEN
    assert played(bench, ordered(bench), player()).state is RunState.DONE


def test_drafts_reach_the_player(bench: Engine) -> None:
    seen: list[Any] = []

    def noting(drafts: Sequence[Any]) -> Play:
        seen.extend(drafts)
        return player()(drafts)

    played(bench, ordered(bench, [{"id": "privacy.inzage", "question": "?"}]), noting)
    assert seen == [{"id": "privacy.inzage", "question": "?"}]


def test_what_no_resident_does_is_not_rehearsed(bench: Engine) -> None:
    reasons = {why_not(case, "voorbeeld") for item in shelf(bench) for case in item.cases}
    assert reasons == {None, "own_settings", "over_the_line"}
    assert {why_not(case, "elders") for case in own_cases(bench)} == {"other_municipality"}


SPOKEN = (
    recording.Spoken(
        "privacy", False,
        (Message("Welke?", Suggestions(suggestions=("privacy.inzage",)), (Button("Inzien?", "/kies"),)),),
    ),
    recording.Spoken("Inzien?", True, (Message("Zo.", Answer(faq="privacy.inzage")),)),
    recording.Spoken("{haakjes}", False, (Message("?", Fallback(reason="unknown")),)),
)  # fmt: skip


def test_a_recorded_conversation_is_a_test_that_can_be_played() -> None:
    text = recording.as_test("Opgenomen", "privacy", recording.load(recording.dump(SPOKEN)))
    assert check("privacy", text) == []
    assert "knop: Inzien?" in text
    assert "vraag: privacy.inzage" in text
    assert "reden: unknown" in text
    assert "{{haakjes}}" in text


def test_the_page_carries_along_what_is_remembered() -> None:
    spoken = recording.Spoken("hoi", False, (), {"last_faq": "privacy.inzage"})
    assert recording.load(recording.dump((spoken,))) == (spoken,)


@pytest.mark.parametrize("carried", ["", "{", "[1]", '[{"said": "x"}]', '{"a": 1}', "null"])
def test_what_is_no_recording_is_none(carried: str) -> None:
    assert recording.load(carried) == ()


def test_a_button_sends_what_it_sends() -> None:
    assert recording.payload_of(SPOKEN[:1], "Inzien?") == "/kies"
    assert recording.payload_of(SPOKEN[:1], "Niet daar") is None
    assert recording.payload_of((), "Inzien?") is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_taken_out_is_something_made_up_in_the_test(kind: str) -> None:
    around = {"birth": "geboren op {}", "secret": "wachtwoord: {}"}.get(kind, "mijn {} hier")
    spoken = recording.Spoken(around.format(MARKS[kind]), False, (Message("", Redacted()),))
    text = recording.as_test("Opgenomen", "privacy", (spoken,))
    assert MARKS[kind] not in text
    made_up = (
        yaml.safe_load(text)["stappen"] if "stappen" in yaml.safe_load(text) else yaml.safe_load(text)[0]["stappen"]
    )
    assert kind in mask(made_up[0]["bewoner"]).found
