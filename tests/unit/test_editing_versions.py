"""Versions and the archive come back whole; phrasings keep where they came from; comments stay."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.store import FaqStore
from bot.faq.tables import Entry, Origin, Phrasing, Revision
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.staff.editing import workflow
from bot.staff.editing.tables import Comment
from tests.unit.drafts import EVA, FAQ, LEO, PIM, P, R, a_draft, audited, do, edited


def test_archive_and_restore(filled: Engine, municipality: Municipality) -> None:
    store = FaqStore(filled, municipality)
    a_draft(filled, P)
    do(filled, lambda s: workflow.archive(s, PIM, FAQ, "dubbel"))
    assert FAQ not in store.content().entries
    with pytest.raises(Refused, match="archived_already"):
        do(filled, lambda s: workflow.archive(s, PIM, FAQ, "nog eens"))
    do(filled, lambda s: workflow.restore(s, PIM, FAQ, 1, "toch nodig"))
    shown = store.content().entries[FAQ]
    assert (shown.answer, shown.version) == ("U krijgt binnen een maand antwoord.", 4)
    with Session(filled) as session:
        versions = session.scalars(select(Revision.version).where(Revision.entry_id == FAQ).order_by(Revision.version))
        assert list(versions) == [1, 2, 3, 4]
    assert audited(filled)[-2:] == ["entry.archive", "entry.restore"]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_any_version_comes_back_whole(filled: Engine, version: int) -> None:
    for text in ("Het tweede antwoord van ons.", "Het derde antwoord van ons."):
        draft = a_draft(filled, R, text)
        do(filled, lambda s, draft=draft: workflow.publish(s, PIM, draft, "x"))
    do(filled, lambda s: workflow.restore(s, PIM, FAQ, version, "terug"))
    with Session(filled) as session:
        entry = session.get_one(Entry, FAQ)
        assert entry.version == 4
        assert content_of(entry) == next(r.content for r in entry.revisions if r.version == version)


def test_a_phrasing_in_the_archive_may_move_and_does_not_come_back_twice(filled: Engine) -> None:
    moved = "verwijder mijn gegevens"
    do(filled, lambda s: workflow.archive(s, PIM, "privacy.wissen", "opgegaan in een ander"))
    draft = do(filled, lambda s: workflow.start_draft(s, EVA, FAQ, edited(filled, phrasings=[moved])))
    do(filled, lambda s: workflow.send_for_review(s, EVA, draft.id))
    do(filled, lambda s: workflow.publish(s, PIM, draft.id, "samengevoegd"))
    do(filled, lambda s: workflow.restore(s, PIM, "privacy.wissen", 1, "toch apart"))
    with Session(filled) as session:
        assert session.scalar(select(Phrasing.entry_id).where(Phrasing.text == moved)) == FAQ
        assert [p.text for p in session.get_one(Entry, "privacy.wissen").phrasings] == ["ik wil vergeten worden"]


def test_phrasings_keep_their_origin(filled: Engine) -> None:
    draft = do(filled, lambda s: workflow.add_phrasing(s, EVA, FAQ, " hoe lang  nog ", Origin.INBOX, "uit de inbox"))
    content = draft.content | {"phrasings": [*draft.content["phrasings"], "wanneer hoor ik iets"]}
    do(filled, lambda s: workflow.save_draft(s, EVA, draft.id, content, draft.revision))
    do(filled, lambda s: workflow.send_for_review(s, EVA, draft.id))
    do(filled, lambda s: workflow.publish(s, PIM, draft.id, "x"))
    with Session(filled) as session:
        rows = session.get_one(Entry, FAQ).phrasings
        assert {row.text: row.origin for row in rows if row.origin != Origin.PACK} == {
            "hoe lang nog": Origin.INBOX, "wanneer hoor ik iets": Origin.STAFF,
        }  # fmt: skip
        assert len(rows) == 4


def test_comments_stay_with_the_entry(filled: Engine) -> None:
    draft = a_draft(filled, R)
    do(filled, lambda s: workflow.send_back(s, PIM, draft, "kan het korter?"))
    do(filled, lambda s: workflow.comment(s, EVA, FAQ, " Ja. "))
    with pytest.raises(Refused, match="empty_comment"):
        do(filled, lambda s: workflow.comment(s, EVA, FAQ, " "))
    with pytest.raises(Refused, match="not_allowed"):
        do(filled, lambda s: workflow.comment(s, LEO, FAQ, "mag niet"))
    with Session(filled) as session:
        said = session.scalars(select(Comment).order_by(Comment.id)).all()
        assert [(c.person_name, c.text, c.draft_id) for c in said] == [
            ("Pim", "kan het korter?", draft), ("Eva", "Ja.", draft),
        ]  # fmt: skip
