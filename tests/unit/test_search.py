"""The search box follows a publication by what changed, and finds what a search built anew finds."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.faq.search import FaqSearch, SearchBox
from bot.faq.store import Content, FaqStore
from bot.ground.municipality import Municipality

QUESTIONS = ("dossier", "privacyverzoek termijn", "woo verzok", "vergeten worden", "knorrebol", "mens robot", "")


@pytest.fixture
def content(tiny: Engine, municipality: Municipality) -> Content:
    return FaqStore(tiny, municipality).content()


def changed(content: Content) -> Content:
    """One entry says something else, one is gone and one is new."""
    entries = dict(content.entries)
    wissen = entries["privacy.wissen"]
    entries["privacy.wissen"] = replace(wissen, question="Wat is een knorrebol?", phrasings=("knorrebol gezocht",))
    entries["privacy.nieuw"] = replace(wissen, id="privacy.nieuw", phrasings=("dossier van de robot",))
    del entries["privacy.termijn"]
    return replace(content, version=2, entries=entries)


@pytest.mark.parametrize("question", QUESTIONS)
def test_following_finds_what_building_anew_finds(content: Content, question: str) -> None:
    first = FaqSearch(content)
    before = first.find(question)
    followed, anew = FaqSearch(changed(content), first), FaqSearch(changed(content))
    assert sorted(followed.find(question)) == sorted(anew.find(question))
    assert followed.find(question)[:1] == anew.find(question)[:1]
    assert first.find(question) == before, "the earlier search is still that of its own content"


def test_there_and_back_again(content: Content) -> None:
    there = FaqSearch(changed(content), FaqSearch(content))
    assert there.find("knorrebol") == ["privacy.wissen"]
    back = FaqSearch(content, there)
    assert back.find("knorrebol") == []
    assert back.find("termijn privacyverzoek")[0] == "privacy.termijn"


def test_one_content_is_prepared_once(content: Content) -> None:
    box = SearchBox()
    search = box.over(content)
    assert box.over(content) is search
    assert box.over(replace(content, version=9)) is search, "the same entries"
    assert box.over(changed(content)) is not search
