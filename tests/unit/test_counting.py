"""Counting outcomes as the pilot in Dongen did: first time, after a choice, not; apart from texts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.counts import DailyCount, Measure
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.dialogue.kinds import Outcome
from bot.dialogue.payloads import ASK_PERSON, NONE_OF_THESE, choice_of
from bot.faq.tables import Entry, Status
from bot.ground.database.base import now
from bot.turns.tables import Turn
from tests.said import say

INZAGE, WISSEN = "privacy.inzage", "privacy.wissen"
ONE, OTHER = "een" * 6, "ander" * 4


def message(kind: str, **custom: Any) -> dict[str, Any]:
    return {"recipient_id": "een", "text": kind, "buttons": [], "custom": {"kind": kind, **custom}}


def answer(faq: str) -> dict[str, Any]:
    return message("answer", faq=faq, version=1)


REFERRED = message("fallback", reason="out_of_scope", referral={"title": "Balie", "url": "x"})
CHOICES = message("suggestions", suggestions=[INZAGE, WISSEN])
OTHERS = message("suggestions", suggestions=["open-data.woo-verzoek"], again="denied")
UNKNOWN = message("fallback", reason="unknown", nearest=[INZAGE])


def counted(filled: Engine, *leave_out: str) -> dict[tuple[str, str], int]:
    """(measure, entry or topic) -> amount, of whatever is not nothing."""
    with Session(filled) as session:
        rows = session.scalars(select(DailyCount).where(DailyCount.amount > 0)).all()
    skipped = {"conversation", *leave_out}
    return {(row.measure, row.entry_id or row.topic): row.amount for row in rows if row.measure not in skipped}


@pytest.mark.parametrize(
    ("said", "replies", "outcome"),
    [
        ("mag ik mijn dossier zien", [answer(INZAGE)], {("first", INZAGE): 1}),
        ("inzien en wissen", [answer(INZAGE), answer(WISSEN)], {("first", INZAGE): 1, ("first", WISSEN): 1}),
        ("mijn gegevens", [CHOICES], {("not", "privacy"): 1}),
        ("bomen", [UNKNOWN], {("not", "privacy"): 1}),
        ("paspoort", [message("fallback", reason="out_of_scope", referral=None)], {("not", ""): 1}),
        (
            "paspoort",
            [REFERRED],
            {("referred", ""): 1},
        ),
        ("hello", [message("fallback", reason="language")], {("language", ""): 1}),
        (choice_of(INZAGE), [answer(INZAGE)], {("picked", INZAGE): 1}),
        (ASK_PERSON, [message("handover", asked=True)], {("person", ""): 1}),
        ("weer niets", [message("handover", asked=False)], {("not", ""): 1}),
        ("hoi", [message("greeting")], {("small_talk", ""): 1}),
        ("help", [message("urgent", situation="violence", contacts=[])], {("urgent", ""): 1}),
        (
            "help",
            [message("urgent", situation="violence", contacts=[]), answer(INZAGE)],
            {("urgent", ""): 1, ("first", INZAGE): 1},
        ),
        ("mijn bsn is [bsn]", [message("redacted", found=["bsn"])], {("redacted", ""): 1}),
        ("[bsn], mag ik inzien", [message("redacted"), answer(INZAGE)], {("redacted", ""): 1, ("first", INZAGE): 1}),
        ("inzage", [message("notice", paused=INZAGE)], {("paused", INZAGE): 1}),
        ("bomen als data", [message("datasets", results=[{"title": "Bomen"}])], {("first", "open-data"): 1}),
        ("data over lucht", [message("datasets", results=[])], {("not", ""): 1}),
    ],
)
def test_each_kind_of_reply_has_its_outcome(
    conversations: Conversations,
    filled: Engine,
    said: str,
    replies: list[dict[str, Any]],
    outcome: dict[tuple[str, str], int],
) -> None:
    say(conversations, ONE, said, replies)
    assert counted(filled) == outcome


def test_what_a_kind_says_became_of_a_question_is_counted() -> None:
    named = {name for part in get_args(Outcome) for name in get_args(part)}
    assert named - {"answered"} <= set(Measure)


def test_an_entry_of_the_municipality_counts_for_its_own_topic(conversations: Conversations, filled: Engine) -> None:
    with Session(filled) as session, session.begin():
        own = session.get_one(Entry, INZAGE)
        session.add(
            Entry(
                id="lokaal.bomen", topic="open-data", question="?", answer="!", status=Status.PUBLISHED, version=1,
                owner=own.owner, checked_on=own.checked_on, is_override=False,
            )
        )  # fmt: skip
    say(conversations, "gesprek-een-0001", "bomenlijst", [answer("lokaal.bomen")])
    say(conversations, "gesprek-twee-002", "bomen", [message("fallback", reason="unknown", nearest=["lokaal.bomen"])])
    with Session(filled) as session:
        topics = {row.measure: row.topic for row in session.scalars(select(DailyCount))}
        assert (topics["first"], topics["not"]) == ("open-data", "open-data")
        assert session.scalars(select(OpenQuestion.topic)).all() == ["open-data"]


def test_a_choice_that_is_taken_counts_as_answered_after_a_choice(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    assert counted(filled) == {("after", WISSEN): 1}
    say(conversations, ONE, choice_of(INZAGE), [answer(INZAGE)])  # from the same choices, once more
    assert counted(filled) == {("after", WISSEN): 1, ("picked", INZAGE): 1}


def test_choices_in_own_words_count_too_but_another_question_does_not(
    conversations: Conversations, filled: Engine
) -> None:
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    say(conversations, ONE, "de tweede", [answer(WISSEN)])
    say(conversations, OTHER, "mijn gegevens", [CHOICES])
    say(conversations, OTHER, "hoe doe ik een woo-verzoek", [answer("open-data.woo-verzoek")])
    assert counted(filled) == {("after", WISSEN): 1, ("not", "privacy"): 1, ("first", "open-data.woo-verzoek"): 1}


def test_an_answer_that_is_denied_was_none(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, "dossier", [answer(INZAGE)])
    say(conversations, ONE, "nee dat bedoel ik niet", [OTHERS])
    assert counted(filled) == {("denied", INZAGE): 1, ("not", "open-data"): 1}
    say(conversations, ONE, "die ja", [answer("open-data.woo-verzoek")])
    assert counted(filled) == {("denied", INZAGE): 1, ("after", "open-data.woo-verzoek"): 1}


def test_none_of_these_is_one_question_not_answered(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    say(conversations, ONE, NONE_OF_THESE, [OTHERS])
    say(conversations, ONE, NONE_OF_THESE, [{**UNKNOWN, "custom": {**UNKNOWN["custom"], "again": "denied"}}])
    assert counted(filled) == {("not", "privacy"): 1}


def test_a_stale_button_is_no_question(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, NONE_OF_THESE, [{**UNKNOWN, "custom": {**UNKNOWN["custom"], "again": "denied"}}])
    assert counted(filled) == {}


def test_a_choice_taken_after_midnight_moves_the_count_of_the_day_before(
    conversations: Conversations, filled: Engine
) -> None:
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    with Session(filled) as session, session.begin():
        yesterday = now() - timedelta(days=1)
        session.execute(update(Turn).values(at=yesterday))
        session.execute(update(DailyCount).values(day=yesterday.astimezone(conversations._zone).date()))
    say(conversations, ONE, choice_of(INZAGE), [answer(INZAGE)])
    assert counted(filled) == {("after", INZAGE): 1}


def test_conversations_are_counted_once(conversations: Conversations, filled: Engine) -> None:
    for sender in (ONE, ONE, OTHER):
        say(conversations, sender, "hoi", [message("greeting")])
    with Session(filled) as session:
        assert session.scalar(select(DailyCount.amount).where(DailyCount.measure == "conversation")) == 2


def test_a_rating_that_changes_is_counted_once(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, "dossier", [answer(INZAGE)])
    assert conversations.add_feedback(ONE, INZAGE, 1, True, "")
    assert counted(filled, "first") == {("helpful", INZAGE): 1}
    assert conversations.add_feedback(ONE, INZAGE, 1, False, "")
    assert conversations.add_feedback(ONE, INZAGE, 1, False, "toch niet")
    assert counted(filled, "first") == {("unhelpful", INZAGE): 1}


def test_statistics_outlive_erasing_and_purging(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, "dossier", [answer(INZAGE)])
    say(conversations, OTHER, "bomen", [UNKNOWN])
    conversations.erase(ONE)
    with Session(filled) as session, session.begin():
        session.execute(update(Turn).values(at=now() - timedelta(days=40)))
    conversations.purge(28)
    assert counted(filled) == {("first", INZAGE): 1, ("not", "privacy"): 1}
    assert {"sender", "text"}.isdisjoint(DailyCount.__table__.c.keys())


def test_counts_are_right_under_two_processes(conversations: Conversations, filled: Engine) -> None:
    """Two sets of connections that count at once, on rows that are new and rows that are there."""
    second = Conversations(filled)

    def ask(number: int) -> None:
        each = (conversations, second)[number % 2]
        sender = f"bewoner-nummer-{number:03}"
        say(each, sender, "mijn gegevens", [CHOICES])
        say(each, sender, choice_of(INZAGE if number < 20 else WISSEN), [answer(INZAGE if number < 20 else WISSEN)])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(40)))
    assert counted(filled) == {("after", INZAGE): 20, ("after", WISSEN): 20}


def test_a_choice_pressed_twice_at_once_is_taken_once(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda faq: say(conversations, ONE, choice_of(faq), [answer(faq)]), (INZAGE, WISSEN)))
    measures = sorted(measure for measure, _ in counted(filled))
    assert measures == ["after", "picked"]
