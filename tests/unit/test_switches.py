"""Switches: what residents get while something is paused, who may pause it, and that it ends by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Memory
from bot.dialogue.urgency import load_situations
from bot.faq.publishing import touch_content
from bot.faq.store import FaqStore
from bot.faq.switches import Scope, Switch
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.texts import Texts
from bot.staff.switches import pausing
from bot.staff.switches.form import read, target_of
from tests.unit.talking import INZAGE, Talk, only, turn

ADA = Person(1, "Ada", Role.ADMIN)
PIM = Person(2, "Pim", Role.PUBLISHER)
EVA = Person(3, "Eva", Role.EDITOR)
NOTICE = "Even niet. Bel {telefoon}."
SHOWN = "Even niet. Bel 14 0999."


@pytest.fixture
def store(filled: Engine, municipality: Municipality) -> FaqStore:
    store = FaqStore(filled, municipality)
    store.content()  # so that it is warm: a switch must reach it all the same
    return store


def pause(
    engine: Engine,
    person: Person,
    scope: Scope,
    target: str = "",
    ends_at: datetime | None = None,
    reason: str = "fout",
) -> int:
    with Session(engine) as session, session.begin():
        switch = pausing.pause(session, person, scope, target, reason=reason, notice=NOTICE, ends_at=ends_at)
        session.flush()
        return switch.id


def resume(engine: Engine, person: Person, switch_id: int) -> bool:
    with Session(engine) as session, session.begin():
        return pausing.resume(session, person, switch_id)


def paused(store: FaqStore) -> set[str]:
    return {faq for faq, entry in store.content().entries.items() if entry.is_paused}


def test_an_entry_a_topic_and_everything(filled: Engine, store: FaqStore) -> None:
    assert paused(store) == set()
    entry = pause(filled, PIM, Scope.ENTRY, "privacy.inzage")
    assert paused(store) == {"privacy.inzage"}
    shown = store.content().entries["privacy.inzage"]
    assert (shown.answer, shown.sources) == (SHOWN, ())
    topic = pause(filled, PIM, Scope.TOPIC, "privacy")
    assert paused(store) == {"privacy.inzage", "privacy.termijn", "privacy.wissen"}
    assert store.content().paused is None
    whole = pause(filled, ADA, Scope.ALL)
    assert store.content().paused == SHOWN
    for switch in (whole, topic, entry):
        assert resume(filled, PIM if switch != whole else ADA, switch)
    assert paused(store) == set()
    assert store.content().paused is None
    assert store.content().entries["privacy.inzage"].answer == "U vraagt inzage bij Zandermeer."
    assert not resume(filled, ADA, whole)


def test_what_is_copied_elsewhere_is_without_it(filled: Engine, store: FaqStore) -> None:
    pause(filled, PIM, Scope.TOPIC, "privacy")
    assert set(store.content().without_paused().entries) == set(store.content().entries) - paused(store)


@pytest.mark.parametrize(
    ("person", "scope", "may"),
    [
        (ADA, Scope.ALL, True),
        (PIM, Scope.ALL, False),
        (PIM, Scope.TOPIC, True),
        (EVA, Scope.TOPIC, False),
        (EVA, Scope.ENTRY, False),
    ],
)
def test_who_may_pause_what(filled: Engine, person: Person, scope: Scope, may: bool) -> None:
    target = {Scope.ALL: "", Scope.TOPIC: "privacy", Scope.ENTRY: "privacy.inzage"}[scope]
    if may:
        assert pause(filled, person, scope, target)
        return
    with pytest.raises(Refused, match="not_allowed"):
        pause(filled, person, scope, target)
    switch = pause(filled, ADA, scope, target)
    with pytest.raises(Refused, match="not_allowed"):
        resume(filled, person, switch)


def test_colleagues_who_pause_the_same_at_once_all_get_their_way(filled: Engine) -> None:
    with ThreadPoolExecutor(6) as threads:
        paused = list(threads.map(lambda _: pause(filled, PIM, Scope.TOPIC, "privacy"), range(6)))
    assert len(set(paused)) == 1
    with Session(filled) as session:
        actions = session.scalars(select(AuditRecord.action).order_by(AuditRecord.id)).all()
    assert actions == ["switch.pause", *["switch.change"] * 5]


def test_it_ends_at_its_time_on_every_process_and_the_clock_keeps_the_record(filled: Engine, store: FaqStore) -> None:
    switch = pause(filled, PIM, Scope.TOPIC, "privacy", now() + timedelta(hours=1))
    assert paused(store)
    with Session(filled) as session, session.begin():
        assert pausing.end_due(session) == 0
        session.execute(update(Switch).values(ends_at=now() - timedelta(seconds=1)))
    with Session(filled) as session:
        assert pausing.active(session) == []
    with Session(filled) as session, session.begin():
        assert pausing.end_due(session) == 1
        assert pausing.end_due(session) == 0
    assert paused(store) == set()
    assert not resume(filled, PIM, switch)


def test_a_notice_with_a_placeholder_that_the_settings_lost_takes_nothing_else_along(
    filled: Engine, store: FaqStore
) -> None:
    first = next(iter(store.content().entries))
    pause(filled, PIM, Scope.ENTRY, first)
    with Session(filled) as session, session.begin():
        session.execute(update(Switch).values(notice="Even niet. Kijk op {weg}."))
        touch_content(session)
    entries = store.content().entries
    assert entries[first].answer == "Even niet. Kijk op {weg}."
    assert len(entries) > 1


def test_a_store_looks_again_when_a_pause_ends(filled: Engine, store: FaqStore) -> None:
    pause(filled, PIM, Scope.TOPIC, "privacy", now() + timedelta(minutes=1))
    assert paused(store)
    assert store._stale_at is not None
    assert store._stale_at <= now() + timedelta(minutes=1)


def test_every_change_is_audited_with_its_reason(filled: Engine) -> None:
    switch = pause(filled, PIM, Scope.TOPIC, "privacy")
    assert pause(filled, PIM, Scope.TOPIC, "privacy", reason="toch anders") == switch
    resume(filled, ADA, switch)
    with Session(filled) as session:
        records = session.scalars(select(AuditRecord).where(AuditRecord.action.startswith("switch"))).all()
        assert verify(session) is None
    assert [(each.action, each.target, each.person_name, each.reason) for each in records] == [
        ("switch.pause", "privacy", "Pim", "fout"),
        ("switch.change", "privacy", "Pim", "toch anders"),
        ("switch.resume", "privacy", "Ada", ""),
    ]
    assert records[1].before is not None
    assert records[1].before["reason"] == "fout"


# --- what the assistant says


@pytest.fixture
def talk(tiny: Engine, municipality: Municipality, texts: Texts) -> Talk:
    return Talk(tiny, Speaker(texts, municipality, load_situations(municipality)), municipality)


def test_a_paused_answer_is_a_notice_with_contact(talk: Talk, tiny: Engine) -> None:
    assert only(talk.ask(INZAGE)).custom["kind"] == "answer"
    pause(tiny, PIM, Scope.ENTRY, "privacy.inzage")
    reply = talk.ask(INZAGE)
    message = only(reply)
    assert message.text == SHOWN
    assert (message.custom["kind"], message.custom["paused"]) == ("notice", "privacy.inzage")
    assert message.custom["contact"]["email"] == "fg@zandermeer.example"
    assert "faq" not in message.custom
    assert reply.memory.failures == 0


def test_a_chosen_suggestion_and_a_follow_up_too(talk: Talk, tiny: Engine) -> None:
    pause(tiny, PIM, Scope.ENTRY, "privacy.termijn")
    chosen = talk.assistant.answer_choice(turn("/choose", chosen="privacy.termijn"))
    assert only(chosen).custom["paused"] == "privacy.termijn"
    after = talk.ask(INZAGE).memory
    follow_up = talk.assistant.answer_question(turn("hoe lang duurt dat", after))
    assert only(follow_up).custom["paused"] == "privacy.termijn"


def test_choices_that_all_lead_to_a_notice_are_the_notice(talk: Talk, tiny: Engine) -> None:
    assert only(talk.ask("privacy")).custom["kind"] == "suggestions"
    pause(tiny, PIM, Scope.TOPIC, "privacy")
    assert only(talk.ask("privacy")).custom["kind"] == "notice"


def test_that_it_is_software_is_said_all_the_same(talk: Talk, tiny: Engine) -> None:
    pause(tiny, PIM, Scope.TOPIC, "assistent")
    said = only(talk.assistant.explain_bot(turn("ben je een mens", Memory())))
    assert said.custom["kind"] == "bot"
    assert "computerprogramma" in said.text


# --- the form


FORM = {"reason": "Het antwoord is verouderd", "notice": NOTICE, "ends": ""}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, {}),
        ({"reason": " "}, {"reason": "reason"}),
        ({"reason": "x" * 501}, {"reason": "reason"}),
        ({"notice": ""}, {"notice": "notice"}),
        ({"notice": "Bel {telefon}"}, {"notice": "placeholder"}),
        ({"ends": "2020-01-01T12:00"}, {"ends": "ends"}),
        ({"ends": "morgen"}, {"ends": "ends"}),
        ({"ends": "2099-01-01T12:00"}, {}),
    ],
)
def test_what_is_wrong_in_the_form(municipality: Municipality, changes: dict[str, str], wrong: dict[str, str]) -> None:
    assert read({**FORM, **changes}, municipality).wrong == wrong


def test_the_end_is_on_the_municipalitys_clock(municipality: Municipality) -> None:
    ends_at = read({**FORM, "ends": "2099-07-01T12:00"}, municipality).ends_at
    assert ends_at is not None
    assert ends_at.isoformat() == "2099-07-01T12:00:00+02:00"


@pytest.mark.parametrize(
    ("scope", "target", "known"),
    [("all", "", True), ("topic", "privacy", True), ("topic", "weer", False), ("entry", "privacy.niets", False)],
)
def test_only_what_there_is_can_be_paused(store: FaqStore, scope: str, target: str, known: bool) -> None:
    assert (target_of(scope, target, store.content()) is not None) == known
