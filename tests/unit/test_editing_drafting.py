"""Two people and one draft, a new entry, and texts that are not ready."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.faq.store import FaqStore
from bot.faq.tables import Entry, Origin, Phrasing
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content, findings
from bot.staff.editing.errors import Changed, Conflict, Incomplete
from bot.staff.editing.holding import Rules
from bot.staff.editing.speaking import findings_by_field
from bot.staff.editing.tables import Draft
from tests.unit.drafts import EVA, FAQ, PIM, D, R, a_draft, audited, do, edited, state_of


def test_two_people_edit_one_draft_and_nothing_is_lost(filled: Engine) -> None:
    draft = a_draft(filled)
    mine, theirs = edited(filled, answer="Mijn antwoord is dit."), edited(filled, answer="Haar antwoord is dat.")
    do(filled, lambda s: workflow.save_draft(s, PIM, draft, theirs, 1))
    with pytest.raises(Conflict) as both:
        do(filled, lambda s: workflow.save_draft(s, EVA, draft, mine, 1))
    assert (both.value.theirs["answer"], both.value.mine["answer"]) == (
        "Haar antwoord is dat.",
        "Mijn antwoord is dit.",
    )
    assert (both.value.author, both.value.revision) == ("Pim", 2)
    merged = edited(filled, answer="Ons antwoord is zus en zo.")
    do(filled, lambda s: workflow.save_draft(s, EVA, draft, merged, both.value.revision))
    assert do(filled, lambda s: s.get_one(Draft, draft).content["answer"]) == "Ons antwoord is zus en zo."


def test_two_people_start_from_the_same_page(filled: Engine) -> None:
    a_draft(filled)
    with pytest.raises(Conflict):
        do(filled, lambda s: workflow.start_draft(s, PIM, FAQ, edited(filled, answer="Het antwoord van Pim.")))
    assert do(filled, lambda s: s.scalar(select(func.count()).select_from(Draft))) == 1


def test_saving_the_same_text_changes_nothing(filled: Engine) -> None:
    draft = a_draft(filled, R)
    before = audited(filled)
    content = do(filled, lambda s: s.get_one(Draft, draft).content)
    saved = do(filled, lambda s: workflow.save_draft(s, PIM, draft, content, 99))
    assert (saved.state, saved.author_name, saved.revision) == (R, "Eva", 1)
    assert audited(filled) == before


def test_nobody_agrees_with_what_was_not_on_the_screen(filled: Engine) -> None:
    draft = a_draft(filled)
    do(filled, lambda s: workflow.save_draft(s, EVA, draft, edited(filled, answer="Toch weer iets anders."), 1))
    do(filled, lambda s: workflow.send_for_review(s, EVA, draft))
    for step in (
        lambda s: workflow.approve(s, PIM, draft, 1),
        lambda s: workflow.publish(s, PIM, draft, "x", 1),
        lambda s: workflow.schedule(s, PIM, draft, now() + timedelta(hours=1), "x", 1),
    ):
        with pytest.raises(Changed):
            do(filled, step)
    do(filled, lambda s: workflow.publish(s, PIM, draft, "x", 2))


def test_a_draft_of_an_older_version_is_compared_first(filled: Engine) -> None:
    draft = a_draft(filled, R)
    do(filled, lambda s: workflow.restore(s, PIM, FAQ, 1, "terug naar het pakket"))
    with pytest.raises(Refused, match="base_moved"):
        do(filled, lambda s: workflow.publish(s, PIM, draft, "x"))
    with pytest.raises(Refused, match="base_moved"):
        do(filled, lambda s: workflow.rebase(s, EVA, draft, 1))
    do(filled, lambda s: workflow.rebase(s, EVA, draft, 2))
    do(filled, lambda s: workflow.publish(s, PIM, draft, "x"))
    assert do(filled, lambda s: s.get_one(Entry, FAQ).version) == 3


def test_a_new_entry_from_nothing(filled: Engine, municipality: Municipality) -> None:
    content = empty_content() | {
        "topic": "open-data", "question": "Wie deelt er déze data?", "owner": "datateam",
        "answer": "De gemeente {gemeente} deelt haar data.", "phrasings": ["wie deelt data", "data delen wie doet dat"],
        "related": ["open-data.woo-verzoek"],
        "sources": [{"title": "De wet", "url": "https://wetten.overheid.nl/x"}], "followups": {"term": FAQ},
    }  # fmt: skip
    draft = do(filled, lambda s: workflow.start_draft(s, EVA, None, content))
    assert draft.faq_id == "lokaal.wie-deelt-er-deze-data"
    again = do(filled, lambda s: workflow.start_draft(s, EVA, None, content))
    assert again.faq_id == "lokaal.wie-deelt-er-deze-data-2"
    do(filled, lambda s: workflow.send_for_review(s, EVA, draft.id))
    do(filled, lambda s: workflow.publish(s, PIM, draft.id, "nieuw"))
    shown = FaqStore(filled, municipality).content().entries[draft.faq_id]
    assert shown.answer == "De gemeente Zandermeer deelt haar data."
    assert (shown.related, shown.followups, shown.version) == (("open-data.woo-verzoek",), {"term": FAQ}, 1)
    assert set(shown.phrasings) == {"wie deelt data", "data delen wie doet dat"}
    with Session(filled) as session:
        assert session.get_one(Entry, draft.faq_id).is_override is False


WRONG: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"question": "Wat"}, ("question", "string_too_short")),
    ({"question": "x" * 201}, ("question", "string_too_long")),
    ({"answer": "Kort."}, ("answer", "string_too_short")),
    ({"answer": "Dit antwoord noemt {nergens} iets."}, ("answer", "unknown_placeholder")),
    ({"phrasings": []}, ("phrasings", "phrasings_short")),
    ({"phrasings": ["wat is de termijn", "Wat is de termijn?"]}, ("phrasings", "phrasing_twice")),
    ({"phrasings": ["ik wil mijn dossier inzien"]}, ("phrasings", "phrasing_taken")),
    ({"sources": []}, ("sources", "sources_short")),
    ({"sources": [{"title": "De wet", "url": "http://x"}]}, ("sources", "url_wrong")),
    ({"sources": [{"title": "", "url": "https://x.nl"}]}, ("sources", "sources_title_short")),
    ({"sources": [{"title": "De wet", "url": "https://x.nl/{nergens}"}]}, ("sources", "unknown_placeholder")),
    ({"topic": "weer"}, ("topic", "topic_wrong")),
    ({"owner": "niemand"}, ("owner", "owner_wrong")),
    ({"related": ["privacy.nergens"]}, ("related", "unknown_entry")),
    ({"related": [FAQ]}, ("related", "unknown_entry")),
    ({"followups": {"zomaar": "privacy.inzage"}}, ("followups", "aspect_wrong")),
    ({"followups": {"cost": "privacy.nergens"}}, ("followups", "unknown_entry")),
    ({"checked_on": "gisteren"}, ("checked_on", "day_wrong")),
    ({"review_on": "31-12-2026"}, ("review_on", "day_wrong")),
    ({"valid_from": "straks"}, ("valid_from", "moment_wrong")),
    (
        {"valid_from": "2027-01-02T10:00:00+00:00", "valid_until": "2027-01-01T10:00:00+00:00"},
        ("valid_until", "valid_order"),
    ),
]


@pytest.mark.parametrize(("changes", "finding"), WRONG, ids=[f"{f}-{n}" for _, (f, n) in WRONG])
def test_a_text_that_is_not_ready_stays_a_draft(
    filled: Engine, municipality: Municipality, changes: dict[str, Any], finding: tuple[str, str]
) -> None:
    rules = Rules.of(municipality)
    draft = do(filled, lambda s: workflow.start_draft(s, EVA, FAQ, edited(filled, **changes)))
    with pytest.raises(Incomplete) as refused:
        do(filled, lambda s: workflow.send_for_review(s, EVA, draft.id, rules=rules))
    assert [(found.field, found.rule) for found in refused.value.findings] == [finding]
    assert state_of(filled, draft.id) == D


def test_a_phrasing_that_was_taken_meanwhile_stops_the_publication(filled: Engine) -> None:
    content = edited(filled, phrasings=["een heel nieuwe formulering"])
    draft = do(filled, lambda s: workflow.start_draft(s, EVA, FAQ, content))
    do(filled, lambda s: workflow.send_for_review(s, EVA, draft.id))
    with Session(filled) as session, session.begin():
        session.add(Phrasing(entry_id="privacy.inzage", text="een heel nieuwe formulering", origin=Origin.STAFF))
    with pytest.raises(Incomplete):
        do(filled, lambda s: workflow.publish(s, PIM, draft.id, "x"))
    assert do(filled, lambda s: s.get_one(Entry, FAQ).version) == 1


@pytest.fixture(scope="module")
def words(municipality: Municipality) -> Texts:
    return load_texts(municipality, STAFF_TEXTS)


def test_every_finding_has_words_for_people(filled: Engine, municipality: Municipality, words: Texts) -> None:
    for changes, (field, _) in WRONG:
        with Session(filled) as session:
            found = findings(session, edited(filled, **changes), municipality.values())
        (shown,) = findings_by_field(found)[field]
        assert "{" not in shown.replace("{nergens}", "")
