"""Saving a form: once, with a question, not without end; and what is missing is told by hints and sending alike."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.staff.editing.tables import Draft
from tests.rooms import Rooms

NEW = "/beheer/vragen/nieuw"
QUESTION = "Wie maait het gras?"


def drafts(engine: Engine) -> list[Any]:
    with Session(engine) as session:
        return list(session.scalars(select(Draft.content)))


def test_a_page_that_is_loaded_again_after_a_refusal_makes_no_second_draft(rooms: Rooms, tiny: Engine) -> None:
    answer = rooms.post(NEW, NEW, do="send", question=QUESTION, answer="De tuinman.")
    assert answer.status_code == 303  # so that loading again only looks
    shown = rooms.get(answer.headers["location"]).text
    assert "Deze tekst is nog niet klaar voor bewoners" in shown
    assert "Kies een eigenaar uit de lijst" in shown
    rooms.get(answer.headers["location"])
    assert [content["question"] for content in drafts(tiny)] == [QUESTION]


def test_a_draft_without_a_question_is_not_kept(rooms: Rooms, tiny: Engine) -> None:
    answer = rooms.post(NEW, NEW, do="save", question="  ", answer="De tuinman maait het gras.")
    assert answer.status_code == 422
    assert "Schrijf eerst de vraag." in answer.text
    assert "De tuinman maait het gras." in answer.text  # nothing typed is lost
    assert drafts(tiny) == []


@pytest.mark.parametrize("field", ["question", "answer", "phrasings"])
def test_a_text_without_end_is_not_kept(rooms: Rooms, tiny: Engine, field: str) -> None:
    fields = {"question": QUESTION, "answer": "De tuinman.", field: "w" * 100_000}
    answer = rooms.post(NEW, NEW, do="save", **fields)
    assert answer.status_code == 422
    assert drafts(tiny) == []


def test_hints_say_what_sending_says(rooms: Rooms) -> None:
    fields = {
        "question": QUESTION, "answer": "De tuinman van de gemeente maait het gras, {tuin}.", "topic": "privacy",
        "phrasings": "ik wil mijn dossier inzien", "source_title": "x", "source_url": "http://x", "related": "zo maar",
        "checked_on": "2099-01-01",
    }  # fmt: skip
    hints = " ".join(rooms.post(f"{NEW}/bekijk", NEW, **fields).json()["hints"].values())
    sent = rooms.post(NEW, NEW, do="send", **fields)
    refused = rooms.get(sent.headers["location"]).text
    for sentence in (
        "{tuin} kent deze gemeente niet", "hoort al bij de vraag", "Kies een eigenaar", "geen kenmerk van een vraag",
        "Bron 1: schrijf een titel", "Bron 1: het adres begint met https://", "Deze dag moet nog komen",
    ):  # fmt: skip
        assert sentence in hints, sentence
        assert sentence in refused, sentence
