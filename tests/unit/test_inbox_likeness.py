"""What is alike in the inbox stands together, and noise is folded away."""

import random
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.likeness import Groups, Weights, likeness_of
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.faq.store import FaqStore
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.staff.inbox.groups import Filters, Inbox, Page
from tests.said import say
from tests.unit.test_counting import INZAGE, ONE, OTHER, UNKNOWN, message


@pytest.fixture
def inbox(conversations: Conversations, filled: Engine, municipality: Municipality) -> Inbox:
    return Inbox(FaqStore(filled, municipality))


def page_of(filled: Engine, inbox: Inbox, filters: Filters | None = None, number: int = 1) -> Page:
    with Session(filled) as session:
        return inbox.page(session, filters or Filters(), number)


def test_questions_that_are_alike_stand_together(conversations: Conversations, inbox: Inbox, filled: Engine) -> None:
    asked = ("hoeveel bomen staan er in de stad", "Hoeveel boom staan er in de stad?", "wanneer gaat het zwembad open")
    for number, text in enumerate(asked):
        say(conversations, f"bewoner-nummer-{number:03}", text, [UNKNOWN])
    page = page_of(filled, inbox)
    assert [(group.text, group.count) for group in page.groups] == [(asked[0], 2), (asked[2], 1)]
    assert (page.count, page.questions, page.last) == (2, 3, 1)


def test_the_same_nearest_entry_makes_them_alike_sooner(inbox: Inbox, municipality: Municipality) -> None:
    weights = Weights(inbox._store.content)
    one, other = likeness_of("vergunning dakkapel aanvragen kosten"), likeness_of("vergunning dakkapel nodig schuur")
    for nearest, count in (("", 2), (INZAGE, 1)):
        groups = Groups(weights)
        groups.add(1, one, nearest)
        groups.add(2, other, nearest)
        assert len({groups.leader(1), groups.leader(2)}) == count


def test_groups_that_grow_and_shrink_are_always_whole(inbox: Inbox) -> None:
    """Whatever leaves, every question left is in exactly one group, and nothing of the others is remembered."""
    groups, left = Groups(Weights(inbox._store.content)), set()
    dice = random.Random(7)
    words = ["boom", "straat", "lantaarn", "zwembad", "fiets", "hond", "parkeren", "vergunning", "rekening", "subsidie"]
    for question in range(300):
        groups.add(question, " ".join(dice.sample(words, 3)), "")
        left.add(question)
        if dice.random() < 0.5:
            gone = set(dice.sample(sorted(left), dice.randint(1, min(5, len(left)))))
            groups.remove(gone)
            left -= gone
    assert groups.known == left
    assert sum(len(groups.members(question)) for question in {groups.leader(each) for each in left}) == len(left)
    assert set(groups._kept) == left
    assert {leader for postings in groups._postings.values() for leader in postings} <= left
    groups.remove(left)
    assert not groups._kept
    assert not any(groups._postings.values())


def test_filters_and_order(conversations: Conversations, inbox: Inbox, filled: Engine) -> None:
    say(conversations, ONE, "bomen", [message("fallback", reason="unknown", nearest=["open-data.woo-verzoek"])])
    say(conversations, ONE, "weer", [message("fallback", reason="out_of_scope", nearest=[])])
    say(conversations, OTHER, "het weer", [message("fallback", reason="out_of_scope", nearest=[])])

    def texts(**filters: Any) -> list[str]:
        return [group.text for group in page_of(filled, inbox, Filters(**filters)).groups]

    assert texts() == ["weer", "bomen"]
    assert texts(sort="oldest") == ["bomen", "weer"]
    assert texts(topic="open-data") == ["bomen"]
    assert texts(kind="out_of_scope") == ["weer"]
    assert texts(since=now()) == []
    assert texts(sort="topic") == ["bomen", "weer"]
    assert texts(words="boom") == ["bomen"]
    assert texts(words="het we") == ["het weer"]
    assert texts(words="fietsen") == []


def test_noise_is_folded_away_until_many_ask_it(conversations: Conversations, inbox: Inbox, filled: Engine) -> None:
    for number, text in enumerate(("asdf", "?!", "koop op https://reclame.example", "hoeveel bomen", "dossier")):
        say(conversations, f"bewoner-nummer-{number:03}", text, [UNKNOWN])
    for number in range(2):
        say(conversations, f"bewoner-anders-{number:03}", "dossier", [UNKNOWN])
    page = page_of(filled, inbox, Filters(noise=False))
    assert [(group.text, group.count) for group in page.groups] == [("dossier", 3), ("hoeveel bomen", 1)]
    assert page.noise == 3
    assert page_of(filled, inbox).questions == 7


@pytest.mark.whole
def test_ten_thousand_questions_are_grouped_again_at_every_look(
    conversations: Conversations, filled: Engine, inbox: Inbox
) -> None:
    """No clock decides here: how long it takes is measured by hand (docs/operations.md)."""
    dice = random.Random(1)
    words = [
        f"{a}{b}" for a in ("boom", "straat", "water", "kamer", "markt") for b in ("dag", "plan", "kaart", "lijst")
    ]
    rows = [" ".join(dice.sample(words, 4)) for _ in range(10_000)]
    with Session(filled) as session, session.begin():
        session.add_all(
            OpenQuestion(sender=f"s{n:019}", kind="unknown", text=text, near=[], likeness=likeness_of(text))
            for n, text in enumerate(rows)
        )
    first, second = (page_of(filled, inbox, number=number) for number in (1, 2))
    assert first.questions == second.questions == 10_000
    assert len(first.groups) == len(second.groups) == 25
