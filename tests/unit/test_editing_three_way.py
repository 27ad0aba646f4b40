"""Two colleagues, one text: each keeps what they changed, and neither takes back what the other did."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.database.base import now
from bot.ground.roles import Person, Role
from bot.staff.editing import workflow
from bot.staff.editing.entry_view import keep_unsaved
from bot.staff.editing.tables import UnsavedText
from bot.staff.editing.three_way import merged
from tests.rooms import Rooms

PIM = Person(2, "Pim", Role.EDITOR)
FAQ, PAGE = "privacy.termijn", "/beheer/vragen/privacy.termijn"
BASE = "een\ntwee\ndrie\nvier\nvijf"


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("EEN\ntwee\ndrie\nvier\nvijf", "een\ntwee\ndrie\nvier\nVIJF", "EEN\ntwee\ndrie\nvier\nVIJF"),
        ("twee\ndrie\nvier\nvijf", "een\ntwee\ndrie\nvier\nvijf\nzes", "twee\ndrie\nvier\nvijf\nzes"),
        ("EEN\ntwee\ndrie\nvier\nvijf", "Een!\ntwee\ndrie\nvier\nvijf", None),
        ("EEN\ntwee\ndrie\nvier\nvijf", "EEN\ntwee\ndrie\nvier\nvijf", "EEN\ntwee\ndrie\nvier\nvijf"),
        (BASE, BASE, BASE),
    ],
)
def test_changes_that_do_not_touch_are_both_kept(mine: str, theirs: str, both: str | None) -> None:
    assert merged(BASE, mine, theirs) == both


def test_lines_without_an_order_never_clash() -> None:
    assert merged("a\nb", "a\nb\nc", "b\nd", ordered=False) == "b\nd\nc"


@pytest.mark.parametrize("has_draft", [False, True])
def test_the_conflict_page_never_offers_the_old_question_as_mine(rooms: Rooms, tiny: Engine, has_draft: bool) -> None:
    with Session(tiny, expire_on_commit=False) as session, session.begin():
        old = content_of(session.get_one(Entry, FAQ))
        seen = 0
        if has_draft:
            start = {**old, "checked_on": "2026-11-02"}
            seen = workflow.start_draft(session, PIM, FAQ, start).revision
    with Session(tiny) as session, session.begin():
        content = {**old, "checked_on": "2026-11-02" if has_draft else old["checked_on"]}
        changed = {**content, "question": "Hoe lang wacht ik op antwoord?", "answer": "U wacht een maand op antwoord."}
        if has_draft:
            workflow.save_draft(session, PIM, workflow.start_draft(session, PIM, FAQ).id, changed, seen)
        else:
            workflow.start_draft(session, PIM, FAQ, changed)
    typed = {
        "question": old["question"], "answer": "U krijgt binnen vier weken antwoord.", "topic": old["topic"],
        "owner": old["owner"], "checked_on": content["checked_on"],
        "phrasings": "\n".join([*old["phrasings"], "hoe lang nog"]),
        "source_title": old["sources"][0]["title"], "source_url": old["sources"][0]["url"],
    }  # fmt: skip
    answer = rooms.post(PAGE, PAGE, do="save", seen=str(seen), base="1", **typed)
    assert answer.status_code == 409
    page = answer.text
    assert 'name="keep.question" value="theirs" checked' in page
    assert 'name="keep.phrasings" value="mine" checked' in page
    answers = page.partition('name="mine.answer"')[2].partition("</fieldset>")[0]
    assert "checked" not in answers  # both changed it: a person chooses
    assert "Kies zelf bij: antwoord." in page


def test_who_works_on_the_same_text_is_named(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        keep_unsaved(session, PIM, FAQ, content_of(session.get_one(Entry, FAQ)), (0, 1))
    assert "Pim werkt nu ook aan deze tekst." in rooms.read(PAGE)
    with Session(tiny) as session, session.begin():
        session.execute(update(UnsavedText).values(at=now() - timedelta(minutes=11)))
    assert "werkt nu ook" not in rooms.read(PAGE)
