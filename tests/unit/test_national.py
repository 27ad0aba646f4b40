"""National text beside the local one: every field follows the pack until somebody changed it here."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from bot.dialogue.calibration import load_calibration
from bot.dialogue.lookup import Lookup
from bot.dialogue.payloads import choice_of, chosen_entry
from bot.encoding import NoEncoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.importing import ImportReport, import_pack
from bot.faq.keeper import IndexKeeper
from bot.faq.national import (
    OWN_PREFIX,
    NationalText,
    is_hidden,
    merge,
    merged_phrasings,
    national_content,
    overridden_fields,
    waiting_fields,
)
from bot.faq.pack import Pack, PackEntry
from bot.faq.publishing import content_of
from bot.faq.store import FaqStore
from bot.faq.tables import ContentState, Entry, Origin, Phrasing, Revision
from bot.faq.views import KernelSettings
from bot.faq.writing import PhrasingTaken, publish_contents
from bot.ground.municipality import Municipality
from bot.ground.topics import topics
from tests.unit.conftest import make_entry, make_pack

ONE = make_entry("privacy.een", phrasings=["hoe zit het met een", "wat is een", "leg een uit"])
TWO = make_entry("privacy.twee")
PACK = make_pack(ONE, TWO)
NEW_ANSWER = "Een nieuw landelijk antwoord op deze vraag."
OWN_ANSWER = "Bij ons in de gemeente gaat dat anders."
OTHER_SOURCE = [{"title": "Onze site", "url": "https://zandermeer.example/een"}]


@pytest.fixture
def pack(database: Engine) -> Engine:
    """A database with the pack."""
    imported(database, PACK)
    return database


def imported(database: Engine, pack: Pack) -> ImportReport:
    with Session(database) as session, session.begin():
        return import_pack(session, pack)


def changed(item: PackEntry, **fields: Any) -> PackEntry:
    return PackEntry.model_validate({**item.model_dump(), **fields})


def edit(database: Engine, faq: str, **fields: Any) -> None:
    """Publish, as staff do."""
    with Session(database) as session, session.begin():
        content = {**content_of(session.get_one(Entry, faq)), **fields}
        publish_contents(session, {faq: content}, "Roos", "omdat het hier anders is")


def local(database: Engine, faq: str = "privacy.een") -> dict[str, Any]:
    with Session(database) as session:
        return content_of(session.get_one(Entry, faq))


def marks(database: Engine, faq: str = "privacy.een") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields overridden here, and those that wait for comparison."""
    with Session(database) as session:
        national = session.get_one(NationalText, faq)
        return overridden_fields(national, local(database, faq)), waiting_fields(national)


def test_what_is_not_overridden_follows_the_pack(pack: Engine) -> None:
    edit(pack, "privacy.een", answer=OWN_ANSWER)
    new = changed(ONE, question="Hoe zit het nu met een?", phrasings=["heel iets nieuws", *ONE.phrasings[1:]])

    report = imported(pack, make_pack(new, TWO))

    assert (report.updated, report.overridden) == (["privacy.een"], [])
    content = local(pack)
    assert (content["question"], content["answer"]) == ("Hoe zit het nu met een?", OWN_ANSWER)
    assert set(content["phrasings"]) == {"heel iets nieuws", *ONE.phrasings[1:]}
    assert marks(pack) == (("answer",), ())


def test_a_national_change_under_an_override_waits_and_changes_nothing(pack: Engine) -> None:
    edit(pack, "privacy.een", answer=OWN_ANSWER)
    before = local(pack)

    report = imported(pack, make_pack(changed(ONE, answer=NEW_ANSWER), TWO))

    assert (report.updated, report.overridden) == ([], ["privacy.een"])
    assert local(pack) == before
    assert marks(pack) == (("answer",), ("answer",))
    with Session(pack) as session:
        national = session.get_one(NationalText, "privacy.een")
        assert (national.base["answer"], national.content["answer"]) == (ONE.answer, NEW_ANSWER)
    assert imported(pack, make_pack(changed(ONE, answer=NEW_ANSWER), TWO)).overridden == [], "said once"


def test_the_first_national_text_stays_the_base_until_somebody_compares(pack: Engine) -> None:
    edit(pack, "privacy.een", answer=OWN_ANSWER)
    imported(pack, make_pack(changed(ONE, answer=NEW_ANSWER), TWO))
    imported(pack, make_pack(changed(ONE, answer=NEW_ANSWER + " En nog meer."), TWO))
    with Session(pack) as session:
        assert session.get_one(NationalText, "privacy.een").base["answer"] == ONE.answer


def test_a_national_text_that_comes_to_say_the_same_ends_the_override(pack: Engine) -> None:
    edit(pack, "privacy.een", answer=OWN_ANSWER)
    imported(pack, make_pack(changed(ONE, answer=OWN_ANSWER + "\n"), TWO))
    assert marks(pack) == ((), ())
    with Session(pack) as session:
        assert session.get_one(Entry, "privacy.een").is_override is False
    imported(pack, make_pack(changed(ONE, answer=NEW_ANSWER), TWO))
    assert local(pack)["answer"] == NEW_ANSWER


def test_a_local_text_that_comes_to_say_the_same_ends_the_override(pack: Engine) -> None:
    edit(pack, "privacy.een", answer=OWN_ANSWER)
    imported(pack, make_pack(changed(ONE, answer=NEW_ANSWER), TWO))
    edit(pack, "privacy.een", answer=NEW_ANSWER)
    assert marks(pack) == ((), ())
    with Session(pack) as session:
        assert session.get_one(Entry, "privacy.een").is_override is False


def test_phrasings_are_merged_one_by_one(pack: Engine) -> None:
    edit(pack, "privacy.een", phrasings=[*ONE.phrasings[1:], "zo zeggen ze dat bij ons"])
    new = changed(ONE, phrasings=[*ONE.phrasings, "heel iets nieuws"])

    report = imported(pack, make_pack(new, TWO))

    assert report.overridden == []
    assert set(local(pack)["phrasings"]) == {*ONE.phrasings[1:], "zo zeggen ze dat bij ons", "heel iets nieuws"}
    with Session(pack) as session:
        origins = {row.text: row.origin for row in session.scalars(select(Phrasing))}
    assert origins["heel iets nieuws"] is Origin.PACK
    assert origins["zo zeggen ze dat bij ons"] is Origin.STAFF
    assert marks(pack) == (("phrasings",), ())


def test_the_day_of_checking_goes_with_the_answer(pack: Engine) -> None:
    edit(pack, "privacy.een", sources=OTHER_SOURCE)
    imported(pack, make_pack(changed(ONE, checked_on="2027-01-01"), changed(TWO, checked_on="2027-01-01")))
    assert local(pack)["checked_on"] == "2026-11-01", "nobody compared our answer with its sources that day"
    assert local(pack, "privacy.twee")["checked_on"] == "2027-01-01"


def test_what_left_the_pack_keeps_its_phrasings_and_comes_back(pack: Engine) -> None:
    report = imported(pack, make_pack(ONE))
    assert report.archived == ["privacy.twee"]
    content = local(pack, "privacy.twee")
    assert (content["status"], content["phrasings"]) == ("archived", TWO.phrasings)

    assert imported(pack, PACK).updated == ["privacy.twee"]
    assert local(pack, "privacy.twee") == {**content, "status": "published"}


def test_archiving_is_a_version(pack: Engine) -> None:
    imported(pack, make_pack(ONE))
    with Session(pack) as session:
        query = select(Revision).where(Revision.entry_id == "privacy.twee").order_by(Revision.version)
        assert [(row.version, row.content["status"]) for row in session.scalars(query)] == [
            (1, "published"),
            (2, "archived"),
        ]


def test_what_left_the_pack_stays_where_it_was_edited_here(pack: Engine) -> None:
    edit(pack, "privacy.twee", answer=OWN_ANSWER)
    report = imported(pack, make_pack(ONE))
    assert (report.archived, report.kept) == ([], ["privacy.twee"])
    assert local(pack, "privacy.twee")["status"] == "published"
    assert imported(pack, make_pack(ONE)).kept == [], "said once"
    with Session(pack) as session:
        assert session.get_one(NationalText, "privacy.twee").in_pack is False

    imported(pack, PACK)
    assert local(pack, "privacy.twee")["answer"] == OWN_ANSWER
    assert marks(pack, "privacy.twee") == (("answer",), ())


def test_a_hidden_entry_stays_hidden_and_up_to_date(pack: Engine) -> None:
    edit(pack, "privacy.een", status="archived")
    imported(pack, make_pack(changed(ONE, answer=NEW_ANSWER), TWO))
    content = local(pack)
    assert (content["status"], content["answer"]) == ("archived", NEW_ANSWER)
    with Session(pack) as session:
        assert is_hidden(session.get_one(Entry, "privacy.een"), session.get_one(NationalText, "privacy.een"))


def test_what_was_hidden_when_it_left_stays_hidden_when_it_comes_back(pack: Engine) -> None:
    edit(pack, "privacy.twee", status="archived")
    assert imported(pack, make_pack(ONE)).archived == []
    imported(pack, make_pack(ONE, changed(TWO, answer=NEW_ANSWER)))
    assert local(pack, "privacy.twee")["status"] == "archived"


def test_editing_from_a_comparison_settles_it(pack: Engine) -> None:
    edit(pack, "privacy.een", answer=OWN_ANSWER, owner="griffie")
    imported(pack, make_pack(changed(ONE, answer=NEW_ANSWER, owner="datateam"), TWO))
    with Session(pack) as session, session.begin():
        national = session.get_one(NationalText, "privacy.een")
        national.compared = {"national": national.content, "local": local(pack)}
    edit(pack, "privacy.een", valid_until="2030-01-01T00:00:00+00:00")
    assert marks(pack)[1] == ("answer", "owner"), "that was another change"

    edit(pack, "privacy.een", answer=OWN_ANSWER + " Net als in het land.")

    assert marks(pack) == (("answer", "owner"), ())
    imported(pack, make_pack(changed(ONE, answer="Weer een heel ander antwoord.", owner="datateam"), TWO))
    assert marks(pack)[1] == ("answer",)


def test_a_database_from_before_these_rows_is_taken_over(pack: Engine) -> None:
    with Session(pack) as session, session.begin():
        session.add(Phrasing(entry_id="privacy.een", text="zo zeggen ze dat bij ons", origin=Origin.INBOX))
        session.execute(delete(NationalText))
    before = local(pack)
    imported(pack, PACK)
    assert {**local(pack), "phrasings": set(before["phrasings"])} == {**before, "phrasings": set(before["phrasings"])}
    assert marks(pack) == (("phrasings",), ())
    assert marks(pack, "privacy.twee") == ((), ())


def test_the_pack_names_its_version() -> None:
    assert PACK.version == make_pack(TWO, ONE).version
    assert PACK.version.startswith("2026-11-01-")
    assert PACK.version != make_pack(changed(ONE, owner="griffie"), TWO).version


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
