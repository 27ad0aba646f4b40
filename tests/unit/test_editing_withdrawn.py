"""Giving a draft up: asked, said where it happened, and taken back whole."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.errors import Refused
from bot.ground.roles import Person, Role
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content
from bot.staff.editing.tables import Draft, DraftState
from tests.rooms import Rooms

EVA, PIM = Person(1, "Eva", Role.EDITOR), Person(2, "Pim", Role.EDITOR)
FAQ, PAGE = "lokaal.wie-maait-het-gras", "/beheer/vragen/lokaal.wie-maait-het-gras"
QUESTION, ANSWER = "Wie maait het gras?", "De gemeente maait het gras in de parken."


@pytest.fixture
def draft(tiny: Engine) -> Draft:
    """A draft of an entry that was never published, by a colleague."""
    content = empty_content() | {"question": QUESTION, "answer": ANSWER}
    with Session(tiny, expire_on_commit=False) as session, session.begin():
        return workflow.start_draft(session, PIM, None, content)


def drafts(engine: Engine) -> list[tuple[str, Any]]:
    with Session(engine) as session:
        return [(draft.state, draft.content["answer"]) for draft in session.scalars(select(Draft).order_by(Draft.id))]


def test_it_is_asked_first_and_names_whose_text_it_is(rooms: Rooms, draft: Draft, tiny: Engine) -> None:
    said = rooms.read(PAGE)
    assert "Deze vraag is nog nooit gepubliceerd. De tekst is van Pim. De tekst blijft bewaard." in said
    answer = rooms.post(f"{PAGE}/stap", PAGE, do="withdraw")
    assert answer.status_code == 409
    assert "Zet eerst het vinkje" in answer.text
    assert drafts(tiny) == [(DraftState.DRAFT, ANSWER)]


def test_a_text_that_was_never_published_is_kept_and_comes_back(rooms: Rooms, draft: Draft, tiny: Engine) -> None:
    answer = rooms.post(f"{PAGE}/stap", PAGE, do="withdraw", sure="1")
    assert answer.status_code == 303
    said = rooms.read(answer.headers["location"].partition("#")[0])
    assert "De tekst is bewaard. U kunt haar hieronder terughalen." in said
    assert ANSWER in said
    assert "Het concept is ingetrokken" not in rooms.read("/beheer/overzicht")  # it was said where it happened
    assert QUESTION in rooms.read("/beheer/concepten").partition("Ingetrokken")[2]
    assert rooms.post(f"{PAGE}/stap", PAGE, do="reopen", draft=str(draft.id)).status_code == 303
    assert "De tekst is terug als concept." in rooms.read(PAGE)
    assert drafts(tiny) == [(DraftState.DRAFT, ANSWER)]


def test_one_draft_at_a_time(tiny: Engine) -> None:
    with Session(tiny, expire_on_commit=False) as session, session.begin():
        content = content_of(session.get_one(Entry, "privacy.termijn")) | {"answer": "Dat duurt ongeveer een maand."}
        old = workflow.start_draft(session, EVA, "privacy.termijn", content)
        workflow.withdraw(session, EVA, old.id)
        workflow.start_draft(session, EVA, "privacy.termijn")
        with pytest.raises(Refused, match="already_open"):
            workflow.reopen(session, EVA, old.id)


def test_a_draft_of_another_entry_is_not_taken_back_from_here(rooms: Rooms, draft: Draft, tiny: Engine) -> None:
    rooms.post(f"{PAGE}/stap", PAGE, do="withdraw", sure="1")
    other = "/beheer/vragen/privacy.termijn"
    assert rooms.post(f"{other}/stap", other, do="reopen", draft=str(draft.id)).status_code == 409
    assert drafts(tiny) == [(DraftState.WITHDRAWN, ANSWER)]


def test_what_somebody_types_while_a_colleague_gives_it_up_is_kept(rooms: Rooms, draft: Draft, tiny: Engine) -> None:
    page = rooms.get(PAGE)
    assert page.status_code == 200
    with Session(tiny) as session, session.begin():
        workflow.withdraw(session, PIM, draft.id)
    typed = "Dat doen de tuinmannen van de gemeente."
    answer = rooms.post(PAGE, PAGE, do="save", question=QUESTION, answer=typed, seen="1", base="0")
    assert answer.status_code == 409
    assert "Een collega heeft dit concept ingetrokken terwijl u schreef" in answer.text
    assert typed in answer.text
    rooms.post(f"{PAGE}/stap", PAGE, do="reopen", draft=str(draft.id))
    assert "U hebt tekst die niet is opgeslagen" in rooms.read(PAGE)
