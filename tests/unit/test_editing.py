"""The way of a text to residents: every legal and illegal step, four eyes, conflicts, nothing half."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.store import FaqStore
from bot.faq.tables import Entry, Origin, Phrasing, Revision, Status
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.errors import Refused, Term
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content, findings
from bot.staff.editing.errors import Changed, Conflict, Incomplete, Unknown
from bot.staff.editing.holding import Rules
from bot.staff.editing.speaking import findings_by_field
from bot.staff.editing.tables import Comment, Draft, DraftState

EVA = Person(1, "Eva", Role.EDITOR)
PIM = Person(2, "Pim", Role.PUBLISHER)
ADA = Person(3, "Ada", Role.ADMIN)
LEO = Person(4, "Leo", Role.READER)
FAQ = "privacy.termijn"
ALONE = Rules(four_eyes=False)


def do[Result](engine: Engine, step: Callable[[Session], Result]) -> Result:
    """One step in a transaction of its own."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return step(session)


def edited(engine: Engine, **changes: Any) -> dict[str, Any]:
    """The published content with changes."""
    return do(engine, lambda session: content_of(session.get_one(Entry, FAQ))) | changes


def a_draft(
    engine: Engine, state: DraftState = DraftState.DRAFT, answer: str = "U krijgt binnen zes weken antwoord."
) -> int:
    """A draft by Eva in a state."""
    draft = do(engine, lambda session: workflow.start_draft(session, EVA, FAQ, edited(engine, answer=answer)))
    ways: dict[DraftState, list[Callable[[Session], Any]]] = {
        DraftState.DRAFT: [],
        DraftState.WITHDRAWN: [lambda session: workflow.withdraw(session, EVA, draft.id)],
        DraftState.IN_REVIEW: [lambda session: workflow.send_for_review(session, EVA, draft.id)],
    }
    ways[DraftState.APPROVED] = [*ways[DraftState.IN_REVIEW], lambda session: workflow.approve(session, PIM, draft.id)]
    soon = now() + timedelta(hours=1)
    ways[DraftState.SCHEDULED] = [
        *ways[DraftState.APPROVED], lambda session: workflow.schedule(session, PIM, draft.id, soon, "na het besluit"),
    ]  # fmt: skip
    ways[DraftState.PUBLISHED] = [
        *ways[DraftState.IN_REVIEW], lambda session: workflow.publish(session, PIM, draft.id, "nieuwe termijn"),
    ]  # fmt: skip
    for step in ways[state]:
        do(engine, step)
    return draft.id


def state_of(engine: Engine, draft_id: int) -> DraftState:
    return do(engine, lambda session: session.get_one(Draft, draft_id).state)


def audited(engine: Engine) -> list[str]:
    return do(engine, lambda session: list(session.scalars(select(AuditRecord.action).order_by(AuditRecord.id))))


STEPS: dict[str, Callable[[Session, int], Any]] = {
    "save": lambda session, draft: workflow.save_draft(
        session, EVA, draft, session.get_one(Draft, draft).content | {"answer": "Nog iets heel anders dan dat."}, 1
    ),
    "send_for_review": lambda session, draft: workflow.send_for_review(session, EVA, draft),
    "approve": lambda session, draft: workflow.approve(session, PIM, draft),
    "send_back": lambda session, draft: workflow.send_back(session, PIM, draft, "kan korter"),
    "withdraw": lambda session, draft: workflow.withdraw(session, EVA, draft),
    "rebase": lambda session, draft: workflow.rebase(session, EVA, draft),
    "reopen": lambda session, draft: workflow.reopen(session, EVA, draft),
    "schedule": lambda session, draft: workflow.schedule(
        session, PIM, draft, now() + timedelta(hours=2), "volgende week"
    ),
    "publish": lambda session, draft: workflow.publish(session, PIM, draft, "nieuwe termijn"),
}
D, R, A, S, P, W = DraftState
LEADS: dict[str, dict[DraftState, DraftState]] = {
    "save": dict.fromkeys((D, R, A, S), D),
    "send_for_review": {D: R},
    "approve": {R: A},
    "send_back": dict.fromkeys((R, A, S), D),
    "withdraw": dict.fromkeys((D, R, A, S), W),
    "rebase": {state: state for state in (D, R, A, S)},
    "reopen": {W: D},
    "schedule": dict.fromkeys((R, A, S), S),
    "publish": dict.fromkeys((R, A, S), P),
}


@pytest.mark.parametrize("state", DraftState)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_from_each_state(filled: Engine, step: str, state: DraftState) -> None:
    draft = a_draft(filled, state)
    before = audited(filled)
    target = LEADS[step].get(state)
    if target is None:
        with pytest.raises(Refused, match="wrong_state") as refused:
            do(filled, lambda session: STEPS[step](session, draft))
        assert refused.value.values == {"state": f"editing.states.{state.value}", "step": step}
        assert state_of(filled, draft) == state
        assert audited(filled) == before
    else:
        do(filled, lambda session: STEPS[step](session, draft))
        assert state_of(filled, draft) == target
        assert len(audited(filled)) == len(before) + 1
    with Session(filled) as session:
        assert verify(session) is None


PERMITTED = {
    "save": EVA, "send_for_review": EVA, "withdraw": EVA, "rebase": EVA, "reopen": EVA,
    "approve": PIM, "send_back": PIM, "schedule": PIM, "publish": PIM,
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_who_may_not_is_refused(filled: Engine, step: str) -> None:
    draft = a_draft(filled, D if PERMITTED[step] is EVA else R)
    person = LEO if PERMITTED[step] is EVA else EVA
    calls: dict[str, Callable[[Session], Any]] = {
        "save": lambda session: workflow.save_draft(session, person, draft, edited(filled), 1),
        "schedule": lambda session: workflow.schedule(session, person, draft, now() + timedelta(hours=1), "x"),
        "publish": lambda session: workflow.publish(session, person, draft, "x"),
        "send_back": lambda session: workflow.send_back(session, person, draft, "x"),
    }
    with pytest.raises(Refused, match="not_allowed"):
        do(filled, calls.get(step) or (lambda session: getattr(workflow, step)(session, person, draft)))


def test_publishing_changes_what_residents_get_and_keeps_the_old(filled: Engine, municipality: Municipality) -> None:
    store = FaqStore(filled, municipality)
    old = store.content()
    draft = a_draft(filled, P)
    new = store.content()
    assert new.version == old.version + 1
    assert new.entries[FAQ].answer == "U krijgt binnen zes weken antwoord."
    assert new.entries[FAQ].version == 2
    with Session(filled) as session:
        entry = session.get_one(Entry, FAQ)
        assert entry.is_override
        assert [(r.version, r.actor, r.content["answer"]) for r in entry.revisions] == [
            (1, "inhoudspakket", "U krijgt binnen een maand antwoord."),
            (2, "Pim", "U krijgt binnen zes weken antwoord."),
        ]
        last = session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc())).first()
        assert last is not None
        assert (last.action, last.target, last.reason, last.person_name) == (
            "entry.publish",
            FAQ,
            "nieuwe termijn",
            "Pim",
        )
        assert last.before == {"answer": "U krijgt binnen een maand antwoord."}
        assert last.after == {"answer": "U krijgt binnen zes weken antwoord.", "version": 2}
        assert session.get_one(Draft, draft).reviewer_name == "Pim"


def test_the_author_neither_approves_plans_nor_publishes(filled: Engine) -> None:
    draft = do(filled, lambda s: workflow.start_draft(s, PIM, FAQ, edited(filled, answer="U krijgt gauw antwoord.")))
    do(filled, lambda s: workflow.send_for_review(s, PIM, draft.id))
    for step in (
        lambda s: workflow.approve(s, PIM, draft.id),
        lambda s: workflow.publish(s, PIM, draft.id, "x"),
        lambda s: workflow.schedule(s, PIM, draft.id, now() + timedelta(hours=1), "x"),
    ):
        with pytest.raises(Refused, match="own_work"):
            do(filled, step)
    do(filled, lambda s: workflow.approve(s, ADA, draft.id))
    with pytest.raises(Refused, match="own_work"):
        do(filled, lambda s: workflow.publish(s, PIM, draft.id, "x"))
    do(filled, lambda s: workflow.publish(s, ADA, draft.id, "x"))
    assert state_of(filled, draft.id) == P


def test_a_publisher_who_changes_a_text_becomes_its_author(filled: Engine) -> None:
    draft = a_draft(filled, R)
    do(filled, lambda s: workflow.save_draft(s, PIM, draft, edited(filled, answer="U krijgt snel antwoord."), 1))
    do(filled, lambda s: workflow.send_for_review(s, PIM, draft))
    with pytest.raises(Refused, match="own_work"):
        do(filled, lambda s: workflow.publish(s, PIM, draft, "x"))


def test_who_hands_in_stands_behind_the_text(filled: Engine) -> None:
    draft = a_draft(filled, R)
    do(filled, lambda s: workflow.save_draft(s, PIM, draft, edited(filled, answer="U krijgt snel antwoord."), 1))
    do(filled, lambda s: workflow.send_for_review(s, EVA, draft))
    do(filled, lambda s: workflow.publish(s, PIM, draft, "samen gemaakt"))
    assert state_of(filled, draft) == P


def test_without_four_eyes_one_publisher_is_enough(filled: Engine) -> None:
    draft = do(filled, lambda s: workflow.start_draft(s, PIM, FAQ, edited(filled, answer="U krijgt gauw antwoord.")))
    do(filled, lambda s: workflow.publish(s, PIM, draft.id, "x", rules=ALONE))
    assert state_of(filled, draft.id) == P


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


def test_a_phrasing_from_the_inbox(filled: Engine) -> None:
    extended = a_draft(filled)
    draft = do(filled, lambda s: workflow.add_phrasing(s, PIM, FAQ, "hoe lang nog", Origin.INBOX, "x", rules=ALONE))
    assert (draft.id, draft.state) == (extended, D)  # Eva is not done: her text does not go out with it
    other = do(filled, lambda s: workflow.add_phrasing(s, PIM, "assistent.mens", "besta je", Origin.INBOX, "x"))
    assert other.state == D
    done = do(
        filled, lambda s: workflow.add_phrasing(s, PIM, "privacy.inzage", "laat zien", Origin.INBOX, "x", rules=ALONE)
    )
    assert state_of(filled, done.id) == P
    with pytest.raises(Incomplete):
        do(filled, lambda s: workflow.add_phrasing(s, EVA, FAQ, "laat zien", Origin.INBOX, "x"))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_steps_that_need_a_reason(filled: Engine, reason: str) -> None:
    draft = a_draft(filled, R)
    for step in (
        lambda s: workflow.publish(s, PIM, draft, reason),
        lambda s: workflow.schedule(s, PIM, draft, now() + timedelta(hours=1), reason),
        lambda s: workflow.send_back(s, PIM, draft, reason),
        lambda s: workflow.archive(s, PIM, FAQ, reason),
        lambda s: workflow.restore(s, PIM, FAQ, 1, reason),
    ):
        with pytest.raises(Refused, match="reason_needed"):
            do(filled, step)


def test_what_is_not_there_is_said(filled: Engine) -> None:
    steps: list[Callable[[Session], object]] = [
        lambda s: workflow.start_draft(s, EVA, "privacy.nergens"),
        lambda s: workflow.save_draft(s, EVA, 99, empty_content(), 1),
        lambda s: workflow.archive(s, PIM, "privacy.nergens", "x"),
        lambda s: workflow.restore(s, PIM, FAQ, 9, "x"),
    ]
    for step in steps:
        with pytest.raises(Unknown):
            do(filled, step)
    draft = a_draft(filled, R)
    with pytest.raises(Refused, match="too_early"):
        do(filled, lambda s: workflow.schedule(s, PIM, draft, now() - timedelta(seconds=1), "x"))


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


@pytest.mark.parametrize("step", ["publish", "archive", "restore"])
def test_a_step_that_breaks_leaves_no_trace(filled: Engine, step: str) -> None:
    draft = a_draft(filled, R)
    before = do(filled, lambda s: content_of(s.get_one(Entry, FAQ)))
    steps: dict[str, Callable[[Session], Any]] = {
        "publish": lambda s: workflow.publish(s, PIM, draft, "x"),
        "archive": lambda s: workflow.archive(s, PIM, FAQ, "x"),
        "restore": lambda s: workflow.restore(s, PIM, FAQ, 1, "x"),
    }
    records = audited(filled)
    with Session(filled) as session:
        steps[step](session)
        session.rollback()
    assert do(filled, lambda s: content_of(s.get_one(Entry, FAQ))) == before
    assert do(filled, lambda s: s.get_one(Entry, FAQ).status) == Status.PUBLISHED
    assert (state_of(filled, draft), audited(filled)) == (R, records)


@pytest.fixture(scope="module")
def words(municipality: Municipality) -> Texts:
    return load_texts(municipality, STAFF_TEXTS)


def test_a_refusal_is_said_with_the_word_for_the_state(words: Texts) -> None:
    refused = Refused("editing.refused.wrong_state", state=Term("editing.states.scheduled"), step="save")
    said = refused.said(words)
    assert said == "Dat kan nu niet: de stand van deze tekst is “gepland”. Misschien was een collega u voor."


def test_every_finding_has_words_for_people(filled: Engine, municipality: Municipality, words: Texts) -> None:
    for changes, (field, _) in WRONG:
        with Session(filled) as session:
            found = findings(session, edited(filled, **changes), municipality.values())
        (shown,) = findings_by_field(found)[field]
        assert "{" not in shown.replace("{nergens}", "")
