"""Beheer shows what asks for which sentence, warns for one that nobody can reach, and shows what is said first."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.faq.details import details_of, follow_details
from bot.faq.pack import Pack, PackDetail
from bot.faq.tables import Entry
from bot.staff.editing.reached import by_sentence
from tests.rooms import Rooms
from tests.unit.conftest import TINY

FAQ = "privacy.wissen"
PAGE = f"/beheer/vragen/{FAQ}"
ANSWER = (
    "U krijgt **binnen een maand** antwoord van [de balie](https://x.nl).\n\n"
    "Duurt het langer? Dan hoort u de reden. U mag:\n\n- een klacht indienen;\n- naar de rechter gaan."
)
ASKED = ["hoe snel is dat", "krijg ik uitleg als het langer duurt", "kan ik naar de rechter gaan ermee", "wat is dit"]
DETAILS = [
    ("U krijgt binnen een week antwoord van de balie.", ["Hoe snel is dat?", "staat er niet meer bij"]),
    ("Dan hoort u de reden.", ["krijg ik uitleg als het langer duurt"]),
]


def with_details(*details: PackDetail) -> Pack:
    entries = [each.model_copy(update={"details": list(details) if each.id == FAQ else []}) for each in TINY.entries]
    return Pack(tuple(entries), TINY.outside)


def follow(engine: Engine, pack: Pack) -> list[tuple[int, str, list[str]]]:
    with Session(engine) as session, session.begin():
        follow_details(session, pack)
        return [(each.id, each.sentence, each.phrasings) for each in details_of(session, FAQ)]


def test_phrasings_stand_with_the_sentence_that_they_ask_for_also_after_it_was_reworded() -> None:
    found = {each.text: each.phrasings for each in by_sentence(ANSWER, ASKED, DETAILS)}
    assert found == {
        "U krijgt binnen een maand antwoord van de balie.": ("hoe snel is dat",),
        "Duurt het langer? Dan hoort u de reden.": ("krijg ik uitleg als het langer duurt",),
        "een klacht indienen;": (),
        "naar de rechter gaan.": ("kan ik naar de rechter gaan ermee",),  # by its words: nobody gave it to a sentence
    }


@pytest.mark.parametrize("phrasing", ["ik heb een klacht", "klacht en rechter", "iets heel anders"])
def test_a_phrasing_with_too_few_words_of_one_sentence_is_of_the_answer_as_a_whole(phrasing: str) -> None:
    assert not any(each.phrasings for each in by_sentence(ANSWER, [phrasing], []))


def test_details_follow_the_pack(tiny: Engine) -> None:
    detail = PackDetail(sentence="Dat kan soms.", phrasings=["ik wil vergeten worden"])
    first = follow(tiny, with_details(detail))
    assert first == [(first[0][0], "Dat kan soms.", ["ik wil vergeten worden"])]
    assert follow(tiny, with_details(detail)) == first
    assert follow(tiny, with_details()) == []


# --- on the page


def test_the_page_warns_for_a_sentence_that_nobody_can_reach(tiny: Engine, rooms: Rooms) -> None:
    follow(tiny, with_details(PackDetail(sentence="Dat kan soms.", phrasings=["ik wil vergeten worden"])))
    read = rooms.read(PAGE)
    assert "Bij 1 van de 2 zinnen hoort geen formulering." in read
    assert "Dat kan soms. 1 ik wil vergeten worden" in read
    assert "Vraag het ons. Geen formulering" in read
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, FAQ).answer = "Dat kan soms."
    assert "Bij elke zin hoort een formulering." in rooms.read(PAGE)


def test_the_page_shows_what_is_said_first_to_who_wants_something_confirmed(rooms: Rooms) -> None:
    read = rooms.read(PAGE)
    assert "Nee, het kan soms wel." in read
    assert "Bij: nooit, niet kan, niet mag" in read


def test_a_new_question_has_no_sentences_yet(rooms: Rooms) -> None:
    assert "Wie vraagt naar welke zin" not in rooms.read("/beheer/vragen/nieuw")
