"""Writing whole entries, ids of one's own, and merges that lose nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.dialogue.calibration import load_calibration
from bot.dialogue.lookup import Lookup
from bot.dialogue.payloads import choice_of, chosen_entry
from bot.encoding import NoEncoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.keeper import IndexKeeper
from bot.faq.national import (
    OWN_PREFIX,
    merge,
    merged_phrasings,
    national_content,
)
from bot.faq.publishing import content_of
from bot.faq.store import FaqStore
from bot.faq.tables import ContentState, Entry
from bot.faq.views import KernelSettings
from bot.faq.writing import PhrasingTaken, publish_contents
from bot.ground.municipality import Municipality
from bot.ground.topics import topics
from tests.unit.conftest import make_entry
from tests.unit.national import ONE, PACK, TWO, edit, imported, local


@pytest.fixture
def pack(database: Engine) -> Engine:
    """A database with the pack."""
    imported(database, PACK)
    return database


def test_own_ids_can_never_be_those_of_the_pack_and_go_through_buttons() -> None:
    assert OWN_PREFIX.removesuffix(".") not in topics()
    own = make_entry(f"{OWN_PREFIX}afval", topic="open-data")
    assert chosen_entry(choice_of(own.id)) == own.id


def test_an_own_entry_is_found(tiny: Engine, municipality: Municipality) -> None:
    own = {**national_content(make_entry(f"{OWN_PREFIX}afval", topic="open-data")), "phrasings": ["waar blijft de bak"]}
    with Session(tiny) as session, session.begin():
        publish_contents(session, {own["id"]: own}, "Roos", "eigen vraag")
    keeper = IndexKeeper(FaqStore(tiny, municipality), EmbeddingStore(tiny, NoEncoder()), KernelSettings())
    found = Lookup(keeper, load_calibration()).find("waar blijft de bak", {"question": 1.0})
    assert found.best.id == own["id"]


def test_writing_refuses_a_phrasing_of_another_entry_and_moves_one_of_the_archive(pack: Engine) -> None:
    taken = TWO.phrasings[0]
    with pytest.raises(PhrasingTaken, match=r"at privacy\.twee"):
        edit(pack, "privacy.een", phrasings=[*ONE.phrasings, taken])
    assert taken not in local(pack)["phrasings"], "nothing was changed"

    edit(pack, "privacy.twee", status="archived")
    edit(pack, "privacy.een", phrasings=[*ONE.phrasings, taken])
    assert taken in local(pack)["phrasings"]
    assert taken not in local(pack, "privacy.twee")["phrasings"]


def test_writing_swaps_phrasings_between_entries(pack: Engine) -> None:
    with Session(pack) as session, session.begin():
        one, two = (content_of(session.get_one(Entry, faq)) for faq in ("privacy.een", "privacy.twee"))
        swapped = {
            "privacy.een": {**one, "phrasings": two["phrasings"]},
            "privacy.twee": {**two, "phrasings": one["phrasings"]},
        }
        publish_contents(session, swapped, "Roos", "verwisseld")
    assert local(pack)["phrasings"] == TWO.phrasings
    with Session(pack) as session:
        assert session.get_one(ContentState, 1).version == 2


TEXTS = st.sampled_from(["a", "b", "c"])


SETS = st.lists(st.sampled_from("pqrstu"), unique=True)


@given(base=TEXTS, national=TEXTS, here=TEXTS, phrasings=st.tuples(SETS, SETS, SETS))
def test_a_merge_never_loses_what_was_written_here(
    base: str, national: str, here: str, phrasings: tuple[list[str], list[str], list[str]]
) -> None:
    def content(text: str, more: list[str]) -> dict[str, Any]:
        return {
            **dict.fromkeys(("topic", "question", "answer", "sources", "owner", "related", "followups"), text),
            "phrasings": more, "checked_on": "2026-11-01",
        }  # fmt: skip

    made = merge(content(base, phrasings[0]), content(national, phrasings[1]), content(here, phrasings[2]))

    assert made.content["answer"] == (here if here != base else national)
    assert ("answer" in made.waiting) == (len({base, national, here}) == 3 and here != base)
    kept = set(made.content["phrasings"])
    assert set(phrasings[2]) - set(phrasings[0]) <= kept
    assert not (set(phrasings[0]) - set(phrasings[2])) & kept
    again = merge(made.base, content(national, phrasings[1]), made.content)
    assert (again.content, again.base) == (made.content, made.base)


def test_merged_phrasings_keep_the_order_of_the_pack() -> None:
    assert merged_phrasings(["a", "b"], ["c", "b", "a"], ["b", "own"]) == ["c", "b", "own"]
