"""What comes into the inbox, and what erasing takes away from it."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.dialogue.payloads import NONE_OF_THESE, choice_of
from tests.said import say
from tests.unit.opened import opened
from tests.unit.test_counting import CHOICES, INZAGE, ONE, OTHER, OTHERS, UNKNOWN, WISSEN, answer, message

URGENT = message("urgent", situation="suicide", contacts=[{"name": "113", "number": "113"}], related=[WISSEN])


DENIED = {**UNKNOWN, "custom": {**UNKNOWN["custom"], "again": "denied"}}


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([("bomen", [UNKNOWN])], [("unknown", "bomen")]),
        ([("weer", [message("fallback", reason="out_of_scope", nearest=[])])], [("out_of_scope", "weer")]),
        ([("pas", [message("fallback", reason="out_of_scope", referral={"title": "Balie", "url": "x"})])], []),
        ([("hello", [message("fallback", reason="language")])], []),
        ([("hoi", [message("greeting")])], []),
        ([("ik wil dood", [URGENT])], []),
        ([("ik wil dood", [URGENT]), ("nee dat niet", [DENIED])], []),
        ([("hij slaat mij", [URGENT, answer(INZAGE)]), ("nee dat niet", [DENIED])], []),
        ([("hij slaat mij", [URGENT, answer(INZAGE)]), (NONE_OF_THESE, [OTHERS])], []),
        ([("ik wil dood", [URGENT]), ("bomen", [UNKNOWN])], [("unknown", "bomen")]),
        ([("inzage", [answer(INZAGE)])], []),
        ([("mijn gegevens", [CHOICES])], [("none_of_these", "mijn gegevens")]),
        (
            [("mijn gegevens", [CHOICES]), ("hoe zit dat", [answer("open-data.woo-verzoek")])],
            [("none_of_these", "mijn gegevens")],
        ),
        ([("mijn gegevens", [CHOICES]), (choice_of(WISSEN), [answer(WISSEN)])], []),
        ([("mijn gegevens", [CHOICES]), (NONE_OF_THESE, [OTHERS])], [("none_of_these", "mijn gegevens")]),
        (
            [("mijn gegevens", [CHOICES]), (NONE_OF_THESE, [OTHERS]), (NONE_OF_THESE, [DENIED])],
            [("none_of_these", "mijn gegevens")],
        ),
        ([("dossier", [answer(INZAGE)]), ("nee dat niet", [OTHERS])], [("none_of_these", "dossier")]),
        (
            [("bomen", [UNKNOWN]), ("struiken", [message("handover", asked=False)])],
            [("unknown", "bomen"), ("unknown", "struiken")],
        ),
        ([("mens", [message("handover", asked=True)])], []),
        ([("bomen", [UNKNOWN]), ("bomen", [UNKNOWN])], [("unknown", "bomen")]),
    ],
)
def test_what_comes_in(
    conversations: Conversations, filled: Engine, turns: list[Any], expected: list[tuple[str, str]]
) -> None:
    for said, replies in turns:
        say(conversations, ONE, said, replies)
    assert opened(filled) == expected


def test_a_bad_rating_brings_the_question_with_its_comment(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    conversations.add_feedback(ONE, WISSEN, 1, False, "")
    conversations.add_feedback(ONE, WISSEN, 1, False, "te moeilijk")
    assert opened(filled) == [("unhelpful", "mijn gegevens")]
    with Session(filled) as session:
        row = session.scalars(select(OpenQuestion)).one()
    assert (row.comment, row.near[0], row.topic) == ("te moeilijk", WISSEN, "privacy")
    conversations.add_feedback(ONE, WISSEN, 1, True, "")
    assert opened(filled) == []


def test_a_bad_rating_of_a_question_from_the_menu_brings_the_entrys_own_words(
    conversations: Conversations, filled: Engine
) -> None:
    say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    conversations.add_feedback(ONE, WISSEN, 1, False, "")
    assert opened(filled) == [("unhelpful", "Kan ik mijn gegevens laten wissen?")]


@pytest.mark.parametrize("pressed", [False, True], ids=["below the help", "pressed below the help"])
def test_a_bad_rating_after_help_brings_no_word_of_who_may_be_in_danger(
    conversations: Conversations, filled: Engine, pressed: bool
) -> None:
    say(conversations, ONE, "mijn man slaat mij", [URGENT] if pressed else [URGENT, answer(WISSEN)])
    if pressed:
        say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    conversations.add_feedback(ONE, WISSEN, 1, False, "")
    assert opened(filled) == [("unhelpful", "Kan ik mijn gegevens laten wissen?")]


def test_erasing_takes_it_away_and_the_receipt_counts_it(conversations: Conversations, filled: Engine) -> None:
    say(conversations, ONE, "bomen", [UNKNOWN])
    say(conversations, ONE, "struiken", [UNKNOWN])
    say(conversations, OTHER, "bomen", [UNKNOWN])
    assert conversations.erase(ONE).open_questions == 2
    assert opened(filled) == [("unknown", "bomen")]
