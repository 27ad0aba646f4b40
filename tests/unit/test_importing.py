"""The content pack goes into the database as often as you like, and what staff changed stays."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.faq.importing import ImportReport, import_pack
from bot.faq.pack import Pack
from bot.faq.tables import (
    ContentState,
    Entry,
    Link,
    Origin,
    OutOfScopeExample,
    Phrasing,
    Revision,
    Source,
    Status,
)
from tests.unit.conftest import make_entry, make_pack

ONE = make_entry("privacy.een", related=["privacy.twee"], followups={"term": "privacy.twee"})
TWO = make_entry("privacy.twee")
OUTSIDE: dict[str, str | None] = {"mijn paspoort is weg": "paspoort", "wat voor weer wordt het": None}
PACK = make_pack(ONE, TWO, outside=OUTSIDE)


def imported(database: Engine, pack: Pack) -> ImportReport:
    with Session(database) as session, session.begin():
        return import_pack(session, pack)


def rows(database: Engine, table: Any) -> list[Any]:
    with Session(database) as session:
        return list(session.scalars(select(table)))


def entry(database: Engine, faq: str) -> Entry:
    with Session(database) as session:
        return session.get_one(Entry, faq)


def content_version(database: Engine) -> int:
    (state,) = rows(database, ContentState)
    return int(state.version)


def test_everything_of_the_pack_is_there(database: Engine) -> None:
    report = imported(database, PACK)

    assert report.added == ["privacy.een", "privacy.twee"]
    one = entry(database, "privacy.een")
    assert (one.status, one.version, one.owner, one.is_override) == (Status.PUBLISHED, 1, "privacyteam", False)
    assert one.answer == ONE.answer
    assert [source.url for source in one.sources] == ["https://wetten.overheid.nl/een"]
    assert {(phrasing.text, phrasing.origin) for phrasing in one.phrasings} == {
        (text, Origin.PACK) for text in ONE.phrasings
    }
    assert {(link.aspect, link.target_id) for link in one.links} == {
        ("related", "privacy.twee"),
        ("term", "privacy.twee"),
    }
    assert {(row.text, row.referral) for row in rows(database, OutOfScopeExample)} == set(OUTSIDE.items())
    assert content_version(database) == 1


def test_a_second_import_changes_nothing(database: Engine) -> None:
    imported(database, PACK)
    before = {table: len(rows(database, table)) for table in (Entry, Source, Phrasing, Link, Revision)}

    report = imported(database, PACK)

    assert not report.changed
    assert {table: len(rows(database, table)) for table in before} == before
    assert content_version(database) == 1
    assert entry(database, "privacy.een").version == 1


def test_a_changed_entry_gets_a_version_and_a_revision(database: Engine) -> None:
    imported(database, PACK)
    changed = ONE.model_copy(update={"answer": "Een nieuw en beter antwoord van {gemeente}."})

    report = imported(database, make_pack(changed, TWO, outside=OUTSIDE))

    assert (report.added, report.updated) == ([], ["privacy.een"])
    one = entry(database, "privacy.een")
    assert (one.version, one.answer) == (2, changed.answer)
    assert len(one.phrasings) == 2
    revisions = [(row.entry_id, row.version, row.content["answer"]) for row in rows(database, Revision)]
    assert set(revisions) == {
        ("privacy.een", 1, ONE.answer),
        ("privacy.een", 2, changed.answer),
        ("privacy.twee", 1, TWO.answer),
    }
    assert content_version(database) == 2


def test_a_phrasing_moves_from_one_entry_to_another(database: Engine) -> None:
    imported(database, PACK)
    moving = TWO.phrasings[0]
    one = ONE.model_copy(update={"phrasings": [*ONE.phrasings, moving]})
    two = TWO.model_copy(update={"phrasings": TWO.phrasings[1:]})

    imported(database, make_pack(one, two, outside=OUTSIDE))

    owners = {row.text: row.entry_id for row in rows(database, Phrasing)}
    assert owners[moving] == "privacy.een"
    assert len(owners) == 4


def test_two_entries_swap_their_phrasings(database: Engine) -> None:
    imported(database, PACK)
    one = ONE.model_copy(update={"phrasings": TWO.phrasings})
    two = TWO.model_copy(update={"phrasings": ONE.phrasings})

    imported(database, make_pack(one, two, outside=OUTSIDE))

    assert {row.text: row.entry_id for row in rows(database, Phrasing)} == {
        **dict.fromkeys(TWO.phrasings, "privacy.een"),
        **dict.fromkeys(ONE.phrasings, "privacy.twee"),
    }


def test_what_left_the_pack_is_archived_and_comes_back(database: Engine) -> None:
    imported(database, PACK)
    alone = ONE.model_copy(update={"related": [], "followups": {}})

    report = imported(database, make_pack(alone, outside=OUTSIDE))
    assert report.archived == ["privacy.twee"]
    assert entry(database, "privacy.twee").status is Status.ARCHIVED
    assert imported(database, make_pack(alone, outside=OUTSIDE)).archived == []

    back = imported(database, PACK)
    assert "privacy.twee" in back.updated
    assert entry(database, "privacy.twee").status is Status.PUBLISHED


def test_a_local_override_stays_and_is_reported(database: Engine) -> None:
    imported(database, PACK)
    with Session(database) as session, session.begin():
        one = session.get_one(Entry, "privacy.een")
        one.answer, one.is_override = "Bij ons gaat dat anders.", True
    changed = ONE.model_copy(update={"answer": "Een nieuw landelijk antwoord op deze vraag."})

    report = imported(database, make_pack(changed, TWO, outside=OUTSIDE))

    assert (report.overridden, report.updated) == (["privacy.een"], [])
    assert entry(database, "privacy.een").answer == "Bij ons gaat dat anders."
    assert imported(database, make_pack(outside=OUTSIDE)).archived == ["privacy.twee"]


def test_an_entry_of_the_municipality_itself_is_left_alone(database: Engine) -> None:
    imported(database, PACK)
    with Session(database) as session, session.begin():
        own = make_entry("privacy.eigen")
        session.add(
            Entry(
                id=own.id, topic=own.topic, question=own.question, answer=own.answer, status=Status.PUBLISHED,
                version=1, owner=own.owner, checked_on=own.checked_on, is_override=False,
            )
        )  # fmt: skip

    assert imported(database, PACK).archived == []
    assert entry(database, "privacy.eigen").status is Status.PUBLISHED


def test_phrasings_that_staff_added_stay(database: Engine) -> None:
    imported(database, PACK)
    with Session(database) as session, session.begin():
        session.add(Phrasing(entry_id="privacy.een", text="zo vragen ze het bij ons", origin=Origin.STAFF))
    changed = ONE.model_copy(update={"phrasings": ["heel iets nieuws", "zo vragen ze het bij ons"]})

    imported(database, make_pack(changed, TWO, outside=OUTSIDE))

    kept = {row.text: row.origin for row in rows(database, Phrasing) if row.entry_id == "privacy.een"}
    assert kept == {"heel iets nieuws": Origin.PACK, "zo vragen ze het bij ons": Origin.STAFF}


def test_a_phrasing_that_staff_gave_to_another_entry_is_no_crash(database: Engine) -> None:
    imported(database, PACK)
    with Session(database) as session, session.begin():
        session.add(Phrasing(entry_id="privacy.twee", text="zo vragen ze het bij ons", origin=Origin.INBOX))
    changed = ONE.model_copy(update={"phrasings": ["heel iets nieuws", "zo vragen ze het bij ons"]})

    imported(database, make_pack(changed, TWO, outside=OUTSIDE))

    owners = {row.text: row.entry_id for row in rows(database, Phrasing)}
    assert owners["zo vragen ze het bij ons"] == "privacy.twee", "what staff decided stays"
    assert owners["heel iets nieuws"] == "privacy.een"


def test_phrasings_of_an_entry_that_leaves_go_to_the_one_that_takes_over(database: Engine) -> None:
    imported(database, PACK)
    heir = ONE.model_copy(update={"related": [], "followups": {}, "phrasings": [*ONE.phrasings, *TWO.phrasings]})

    imported(database, make_pack(heir, outside=OUTSIDE))

    assert {row.text: row.entry_id for row in rows(database, Phrasing)} == dict.fromkeys(heir.phrasings, "privacy.een")


def test_a_phrasing_moves_out_of_an_entry_whose_answer_was_edited_here(database: Engine) -> None:
    imported(database, PACK)
    with Session(database) as session, session.begin():
        session.get_one(Entry, "privacy.twee").answer = "Bij ons gaat dat anders."
    one = ONE.model_copy(update={"phrasings": [*ONE.phrasings, TWO.phrasings[0]]})
    two = TWO.model_copy(update={"phrasings": TWO.phrasings[1:]})

    imported(database, make_pack(one, two, outside=OUTSIDE))

    owners = {row.text: row.entry_id for row in rows(database, Phrasing)}
    assert owners[TWO.phrasings[0]] == "privacy.een"
    assert entry(database, "privacy.twee").answer == "Bij ons gaat dat anders."


def test_a_question_that_staff_put_out_of_scope_stays_theirs(database: Engine) -> None:
    with Session(database) as session, session.begin():
        session.add(OutOfScopeExample(text="mijn paspoort is weg", referral=None, origin=Origin.INBOX))

    imported(database, PACK)

    kept = {row.text: (row.referral, row.origin) for row in rows(database, OutOfScopeExample)}
    assert kept["mijn paspoort is weg"] == (None, Origin.INBOX)
    assert kept["wat voor weer wordt het"] == (None, Origin.PACK)


def test_only_questions_that_are_not_ours_changed(database: Engine) -> None:
    imported(database, PACK)
    report = imported(database, make_pack(ONE, TWO, outside={"wat voor weer wordt het": None}))
    assert report.changed
    assert [row.text for row in rows(database, OutOfScopeExample)] == ["wat voor weer wordt het"]
    assert content_version(database) == 2


def test_what_fails_halfway_leaves_nothing(database: Engine) -> None:
    imported(database, PACK)
    broken = make_entry("privacy.drie", related=["privacy.bestaat-niet"])

    with pytest.raises(IntegrityError):
        imported(database, make_pack(ONE.model_copy(update={"owner": "griffie"}), TWO, broken, outside={}))

    assert {row.id for row in rows(database, Entry)} == {"privacy.een", "privacy.twee"}
    assert entry(database, "privacy.een").owner == "privacyteam"
    assert len(rows(database, OutOfScopeExample)) == 2
    assert content_version(database) == 1
