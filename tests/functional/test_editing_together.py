"""Two people and one text in /beheer: nothing is lost, and what is typed is its writer's alone."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.database.engine import open_database
from bot.staff.editing.tables import UnsavedText
from tests.functional.entry_pages import ANSWER, FAQ, PAGE, drafts, edit, form_of, step
from tests.site import Site
from tests.staff import Browser, visit


@pytest.fixture
def eva(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser.sign_in("Eva")


@pytest.fixture
def pim(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser.sign_in("Pim")


@pytest.fixture
def pia(office: Site) -> Iterator[Browser]:
    with visit(office.app) as browser:
        yield browser.sign_in("Pia")


def test_two_people_one_text(office: Site, eva: Browser, pim: Browser) -> None:
    edit(eva, answer="Het begin van Eva is dit antwoord.")
    first, second = form_of(eva), form_of(pim)
    eva.send(PAGE, {**first, "answer": "Dit is het antwoord van Eva.", "question": "De vraag van Eva?", "do": "save"})
    pim.send(PAGE, {**second, "answer": "Dit is het antwoord van Pim.", "question": first["question"], "do": "save"})
    assert pim.last.status_code == 409
    assert "Eva heeft dezelfde tekst veranderd terwijl u bezig was." in pim.words
    assert "Dit is het antwoord van Eva." in pim.words
    assert "Dit is het antwoord van Pim." in pim.words

    hidden = dict(re.findall(r'type="hidden" name="((?:mine|theirs)\.\w+)" value="([^"]*)"', pim.last.text))
    seen = re.findall(r'name="seen" value="(\d+)"', pim.last.text)[0]
    choices = {**hidden, "seen": seen, "do": "merge", "keep.question": "theirs"}
    pim.send(PAGE, choices)
    assert pim.last.status_code == 422
    assert "Kies bij antwoord welke tekst u wilt houden." in pim.words
    pim.send(PAGE, {**choices, "keep.answer": "own", "own.answer": "Dit is van Eva en Pim samen."})
    (draft,) = drafts(office)
    assert (draft.content["answer"], draft.content["question"]) == ("Dit is van Eva en Pim samen.", "De vraag van Eva?")
    assert draft.content["phrasings"] == list(office.entries[FAQ].phrasings)


def test_two_people_start_from_what_residents_see(office: Site, eva: Browser, pim: Browser) -> None:
    first, second = form_of(eva), form_of(pim)
    eva.send(PAGE, {**first, "answer": "Dit is het antwoord van Eva.", "do": "save"})
    pim.send(PAGE, {**second, "answer": "Dit is het antwoord van Pim.", "do": "save"})
    assert pim.last.status_code == 409
    assert "Dit is het antwoord van Pim." in pim.read(f"{PAGE}?verder=1")


def test_what_was_published_meanwhile_is_compared_first(office: Site, eva: Browser, pim: Browser, pia: Browser) -> None:
    late = form_of(pim)
    edit(eva, "send", question="Hoe zie ik mijn gegevens in?")
    step(pia, "publish")
    pim.send(PAGE, {**late, "answer": ANSWER, "do": "save"})
    assert "Bewoners zien inmiddels versie 2. Dit concept begon bij versie 1." in pim.words
    step(pim, "send_for_review")
    step(pia, "publish")
    assert "Vergelijk de twee teksten eerst." in pia.words
    page = pim.get(f"{PAGE}/vergelijk").text
    chosen = dict(re.findall(r'name="keep\.(\w+)" value="(\w+)" checked', page))
    assert chosen == {"question": "theirs", "answer": "mine"}
    hidden = dict(re.findall(r'type="hidden" name="((?:mine|theirs)\.\w+)" value="([^"]*)"', page))
    keep = {f"keep.{name}": side for name, side in chosen.items()}
    screen = dict(re.findall(r'name="(seen|base)" value="(\d+)"', page))
    pim.send(PAGE, {**hidden, **keep, **screen, "base": "1", "do": "follow"})
    assert pim.last.status_code == 409  # compared with a version that is not the newest any more
    assert "Vergelijk de twee teksten eerst." in pim.words
    pim.send(PAGE, {**hidden, **keep, **screen, "do": "follow"})
    step(pim, "send_for_review")
    step(pia, "publish")
    entry = office.entries[FAQ]
    assert (entry.version, entry.question) == (3, "Hoe zie ik mijn gegevens in?")
    assert entry.answer == ANSWER.replace("{gemeente}", "Zandermeer")


def test_typed_text_is_kept_for_its_writer_alone(office: Site, eva: Browser, pim: Browser) -> None:
    fields = form_of(eva) | {"answer": "Dit typte Eva en daarna viel de stroom uit."}
    assert eva.send(f"{PAGE}/bewaar", fields).status_code == 204
    assert drafts(office) == []
    assert "U hebt tekst die niet is opgeslagen." in eva.read(PAGE)
    assert "U hebt tekst die niet is opgeslagen." not in pim.read(PAGE)
    assert "Dit typte Eva en daarna viel de stroom uit." in eva.read(f"{PAGE}?verder=1")
    eva.send(PAGE, {**form_of(eva, f"{PAGE}?verder=1"), "do": "save"})
    assert drafts(office)[0].content["answer"] == fields["answer"]
    with Session(open_database(office.settings.database)) as session:
        assert session.scalars(select(UnsavedText)).all() == []


def test_unsaved_text_can_be_thrown_away(office: Site, eva: Browser) -> None:
    eva.send(f"{PAGE}/bewaar", form_of(eva) | {"answer": "Toch maar niet."})
    eva.send(PAGE, {"do": "discard"}, page=PAGE)
    assert "U hebt tekst die niet is opgeslagen." not in eva.words
