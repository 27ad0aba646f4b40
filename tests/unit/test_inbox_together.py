"""Acting on many questions of the inbox at once: shown first, then all of it or nothing."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.bench.trial.client import TrialClient, TrialFailed
from bot.bench.trial.results import TrialAnswer, TrialHit
from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.faq.tables import OutOfScopeExample
from bot.ground.roles import Role
from bot.staff.editing.tables import Draft
from tests.rooms import Rooms
from tests.said import say
from tests.unit.test_counting import INZAGE, UNKNOWN, WISSEN, answer, message

HERE, TOGETHER, DO = "/beheer/inbox", "/beheer/inbox/samen", "/beheer/inbox/samen/doe"
TREES, SHRUBS, BENCHES = "hoeveel bomen staan er", "wie snoeit de struiken", "mag ik een bankje"


@pytest.fixture
def asked(tiny: Engine) -> dict[str, int]:
    """What is open, by text; trees twice."""
    conversations = Conversations(tiny)
    for number, text in enumerate((TREES, TREES, SHRUBS, BENCHES)):
        say(conversations, f"bewoner-nummer-{number:03}", text, [UNKNOWN])
    with Session(tiny) as session:
        rows = session.scalars(select(OpenQuestion).order_by(OpenQuestion.id.desc()))
        return {row.text: row.id for row in rows}


def left(engine: Engine) -> list[str]:
    with Session(engine) as session:
        wanted = select(OpenQuestion.text).where(OpenQuestion.repair_id.is_(None)).order_by(OpenQuestion.id)
        return list(session.scalars(wanted))


def test_what_was_chosen_is_shown_and_nothing_is_done_yet(rooms: Rooms, asked: dict[str, int], tiny: Engine) -> None:
    page = rooms.post(TOGETHER, groep=[asked[TREES], asked[SHRUBS]])
    assert page.status_code == 200
    assert "U koos 3 vragen. Er is nog niets gebeurd." in page.text
    assert "2 keer: “hoeveel bomen staan er”" in page.text
    first = page.text.partition('action="/beheer/inbox/samen"')[2].partition("<button")[2].partition(">")[0]
    assert "formaction" not in first, "Enter in a text does nothing"
    assert len(left(tiny)) == 4


def test_many_are_added_to_one_entry_as_they_were_typed(rooms: Rooms, asked: dict[str, int], tiny: Engine) -> None:
    typed = {f"tekst-{asked[SHRUBS]}": "wie mag de struiken zien"}
    done = rooms.post(DO, groep=[asked[TREES], asked[SHRUBS]], doe="formulering", faq=INZAGE, **typed)
    assert done.headers["location"] == f"{HERE}/herstel"
    assert "2 groepen vragen zijn behandeld." in rooms.read(f"{HERE}/herstel")
    assert left(tiny) == [BENCHES]
    with Session(tiny) as session:
        (draft,) = session.scalars(select(Draft))
        assert [*draft.content["phrasings"]][-2:] == [TREES, "wie mag de struiken zien"]
        assert [row.questions for row in session.scalars(select(Repair).order_by(Repair.id))] == [2, 1]


def test_one_that_cannot_be_done_leaves_everything_as_it_was(rooms: Rooms, asked: dict[str, int], tiny: Engine) -> None:
    typed = {f"tekst-{asked[SHRUBS]}": "bel mij op 0612345678"}
    page = rooms.post(DO, groep=[asked[TREES], asked[SHRUBS]], doe="buiten-bereik", **typed)
    assert page.status_code == 422
    assert "Er is niets veranderd. Bij “bel mij op 0612345678” ging het niet:" in page.text
    assert 'value="bel mij op 0612345678"' in page.text
    assert len(left(tiny)) == 4
    with Session(tiny) as session:
        assert session.scalars(select(Repair)).all() == []
        assert session.scalars(select(OutOfScopeExample).where(OutOfScopeExample.text == TREES)).all() == []


def test_one_out_of_a_group_is_done_alone(rooms: Rooms, asked: dict[str, int], tiny: Engine) -> None:
    assert f'name="vraag" value="{asked[TREES]}"' in rooms.get(f"{HERE}/{asked[TREES]}").text
    rooms.post(DO, vraag=[asked[TREES]], doe="negeer")
    assert left(tiny) == [TREES, SHRUBS, BENCHES]


@pytest.mark.parametrize("chosen", [{}, {"groep": [99999]}, {"vraag": ["x"]}])
def test_nothing_chosen_leads_back(rooms: Rooms, asked: dict[str, int], chosen: dict[str, Any]) -> None:
    for path in (TOGETHER, DO):
        assert rooms.post(path, doe="negeer", **chosen).headers["location"] == HERE
        assert "Kies eerst een of meer vragen." in rooms.read(HERE)
    assert rooms.post(DO, groep=[asked[TREES]], doe="weg").status_code == 422
    assert "Kies eerst bij welke vraag dit hoort." in rooms.post(DO, groep=[asked[TREES]], doe="formulering").text


def test_who_may(rooms: Rooms, asked: dict[str, int], tiny: Engine) -> None:
    rooms.as_role(Role.TESTER)
    for path in (TOGETHER, DO, f"{HERE}/opnieuw"):
        assert rooms.post(path, groep=[asked[TREES]], doe="negeer").status_code == 403
    assert len(left(tiny)) == 4


def test_what_is_answered_by_now_is_found_again(
    rooms: Rooms, asked: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(_client: TrialClient, question: str, _draft: object = None) -> TrialAnswer:
        hits = (TrialHit(faq=WISSEN, question="Kan het?", score=0.9),)
        return TrialAnswer(
            text=question, redacted=(), verdict="answer" if question == SHRUBS else "unknown", confidence=0.9,
            hits=hits, outside=0, referral=None, carried=(), against=(), seen=(), with_rasa=True, draft=None,
        )  # fmt: skip

    monkeypatch.setattr(TrialClient, "ask", ask)
    page = rooms.post(f"{HERE}/opnieuw", alle=[*asked.values()])
    assert "U koos 1 vraag." in page.text
    assert "Wordt nu beantwoord met" in page.text
    assert "Kan ik mijn gegevens laten wissen?" in page.text
    rooms.post(f"{HERE}/opnieuw", alle=[asked[TREES]])
    assert "Geen van deze vragen wordt nu beantwoord." in rooms.read(HERE)

    async def away(*_: object) -> TrialAnswer:
        raise TrialFailed("away")

    monkeypatch.setattr(TrialClient, "ask", away)
    assert rooms.post(f"{HERE}/opnieuw", alle=[asked[TREES]]).headers["location"] == HERE


def test_the_page_searches_and_says_what_it_leaves_out(rooms: Rooms, asked: dict[str, int], tiny: Engine) -> None:
    say(Conversations(tiny), "bewoner-nummer-009", "asdf", [UNKNOWN])
    read = rooms.read(f"{HERE}?zoek=boom")
    assert "2 vragen in 1 groep." in read
    assert SHRUBS not in read
    read = rooms.read(HERE)
    assert "1 keer stond er één los woord of een reclamelink." in read
    assert "asdf" not in read
    assert "asdf" in rooms.read(f"{HERE}?ruis=ja")


def test_a_question_shows_what_was_said_before_it_but_nothing_of_who_may_be_in_danger(
    rooms: Rooms, tiny: Engine
) -> None:
    urgent = message("urgent", situation="suicide", contacts=[{"name": "113", "number": "113"}], related=[WISSEN])
    conversations = Conversations(tiny)
    say(conversations, "bewoner-nummer-000", "ik wil dood", [urgent])
    say(conversations, "bewoner-nummer-000", "mijn dossier graag", [answer(INZAGE)])
    say(conversations, "bewoner-nummer-000", TREES, [UNKNOWN])
    read = rooms.read(f"{HERE}/1")
    assert "Bewoner: “mijn dossier graag”" in read
    assert "ik wil dood" not in read
