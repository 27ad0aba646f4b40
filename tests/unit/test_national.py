"""National text beside the local one: every field follows the pack until somebody changed it here."""

from typing import Any

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from bot.faq.national import (
    NationalText,
    is_hidden,
    overridden_fields,
    waiting_fields,
)
from bot.faq.pack import PackEntry
from bot.faq.tables import Entry, Origin, Phrasing, Revision
from tests.unit.conftest import make_pack
from tests.unit.national import ONE, PACK, TWO, edit, imported, local

NEW_ANSWER = "Een nieuw landelijk antwoord op deze vraag."


OWN_ANSWER = "Bij ons in de gemeente gaat dat anders."


OTHER_SOURCE = [{"title": "Onze site", "url": "https://zandermeer.example/een"}]


@pytest.fixture
def pack(database: Engine) -> Engine:
    """A database with the pack."""
    imported(database, PACK)
    return database


def changed(item: PackEntry, **fields: Any) -> PackEntry:
    return PackEntry.model_validate({**item.model_dump(), **fields})


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
