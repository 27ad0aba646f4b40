"""The inbox: what comes in, what is alike, what a repair does, and what erasing takes away."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.likeness import Groups, Weights, likeness_of
from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.dialogue.payloads import NONE_OF_THESE, choice_of
from bot.faq.importing import import_pack
from bot.faq.store import FaqStore
from bot.faq.tables import Origin, OutOfScopeExample, Phrasing
from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.staff.editing import workflow
from bot.staff.editing.errors import Incomplete
from bot.staff.editing.holding import Rules
from bot.staff.editing.tables import Draft, DraftState
from bot.staff.inbox.following import Following
from bot.staff.inbox.groups import Filters, Inbox, Page
from bot.staff.inbox.repairing import Repairs, is_live
from tests.said import say
from tests.unit.conftest import TINY
from tests.unit.test_counting import CHOICES, INZAGE, ONE, OTHER, OTHERS, UNKNOWN, WISSEN, answer, message

EVA = Person(1, "Eva", Role.EDITOR)
PIM = Person(2, "Pim", Role.PUBLISHER)
LEZER = Person(3, "Lex", Role.READER)
ALONE = Rules(four_eyes=False)
URGENT = message("urgent", situation="suicide", contacts=[{"name": "113", "number": "113"}], related=[WISSEN])
DENIED = {**UNKNOWN, "custom": {**UNKNOWN["custom"], "again": "denied"}}


@pytest.fixture
def conversations(database: Engine) -> Conversations:
    with Session(database) as session, session.begin():
        import_pack(session, TINY)
    return Conversations(database)


@pytest.fixture
def inbox(conversations: Conversations, database: Engine, municipality: Municipality) -> Inbox:
    return Inbox(FaqStore(database, municipality))


def page_of(database: Engine, inbox: Inbox, filters: Filters | None = None, number: int = 1) -> Page:
    with Session(database) as session:
        return inbox.page(session, filters or Filters(), number)


def opened(database: Engine) -> list[tuple[str, str]]:
    with Session(database) as session:
        rows = session.scalars(select(OpenQuestion).where(OpenQuestion.repair_id.is_(None)).order_by(OpenQuestion.id))
        return [(row.kind, row.text) for row in rows]


# --- what comes in


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([("bomen", [UNKNOWN])], [("unknown", "bomen")]),
        ([("weer", [message("fallback", reason="out_of_scope", nearest=[])])], [("out_of_scope", "weer")]),
        ([("pas", [message("fallback", reason="out_of_scope", referral={"title": "Balie", "url": "x"})])], []),
        ([("hello", [message("fallback", reason="language")])], []),
        ([("hoi", [message("greeting")])], []),
        ([("ik wil dood", [URGENT])], []),
        ([("ik wil dood", [URGENT]), ("nee dat niet", [DENIED])], []),
        ([("hij slaat mij", [URGENT, answer(INZAGE)]), ("nee dat niet", [DENIED])], []),
        ([("hij slaat mij", [URGENT, answer(INZAGE)]), (NONE_OF_THESE, [OTHERS])], []),
        ([("ik wil dood", [URGENT]), ("bomen", [UNKNOWN])], [("unknown", "bomen")]),
        ([("inzage", [answer(INZAGE)])], []),
        ([("mijn gegevens", [CHOICES])], [("none_of_these", "mijn gegevens")]),
        (
            [("mijn gegevens", [CHOICES]), ("hoe zit dat", [answer("open-data.woo-verzoek")])],
            [("none_of_these", "mijn gegevens")],
        ),
        ([("mijn gegevens", [CHOICES]), (choice_of(WISSEN), [answer(WISSEN)])], []),
        ([("mijn gegevens", [CHOICES]), (NONE_OF_THESE, [OTHERS])], [("none_of_these", "mijn gegevens")]),
        (
            [("mijn gegevens", [CHOICES]), (NONE_OF_THESE, [OTHERS]), (NONE_OF_THESE, [DENIED])],
            [("none_of_these", "mijn gegevens")],
        ),
        ([("dossier", [answer(INZAGE)]), ("nee dat niet", [OTHERS])], [("none_of_these", "dossier")]),
        (
            [("bomen", [UNKNOWN]), ("struiken", [message("handover", asked=False)])],
            [("unknown", "bomen"), ("unknown", "struiken")],
        ),
        ([("mens", [message("handover", asked=True)])], []),
        ([("bomen", [UNKNOWN]), ("bomen", [UNKNOWN])], [("unknown", "bomen")]),
    ],
)
def test_what_comes_in(
    conversations: Conversations, database: Engine, turns: list[Any], expected: list[tuple[str, str]]
) -> None:
    for said, replies in turns:
        say(conversations, ONE, said, replies)
    assert opened(database) == expected


def test_a_bad_rating_brings_the_question_with_its_comment(conversations: Conversations, database: Engine) -> None:
    say(conversations, ONE, "mijn gegevens", [CHOICES])
    say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    conversations.add_feedback(ONE, WISSEN, 1, False, "")
    conversations.add_feedback(ONE, WISSEN, 1, False, "te moeilijk")
    assert opened(database) == [("unhelpful", "mijn gegevens")]
    with Session(database) as session:
        row = session.scalars(select(OpenQuestion)).one()
    assert (row.comment, row.near[0], row.topic) == ("te moeilijk", WISSEN, "privacy")
    conversations.add_feedback(ONE, WISSEN, 1, True, "")
    assert opened(database) == []


def test_a_bad_rating_of_a_question_from_the_menu_brings_the_entrys_own_words(
    conversations: Conversations, database: Engine
) -> None:
    say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    conversations.add_feedback(ONE, WISSEN, 1, False, "")
    assert opened(database) == [("unhelpful", "Kan ik mijn gegevens laten wissen?")]


@pytest.mark.parametrize("pressed", [False, True], ids=["below the help", "pressed below the help"])
def test_a_bad_rating_after_help_brings_no_word_of_who_may_be_in_danger(
    conversations: Conversations, database: Engine, pressed: bool
) -> None:
    say(conversations, ONE, "mijn man slaat mij", [URGENT] if pressed else [URGENT, answer(WISSEN)])
    if pressed:
        say(conversations, ONE, choice_of(WISSEN), [answer(WISSEN)])
    conversations.add_feedback(ONE, WISSEN, 1, False, "")
    assert opened(database) == [("unhelpful", "Kan ik mijn gegevens laten wissen?")]


def test_erasing_takes_it_away_and_the_receipt_counts_it(conversations: Conversations, database: Engine) -> None:
    say(conversations, ONE, "bomen", [UNKNOWN])
    say(conversations, ONE, "struiken", [UNKNOWN])
    say(conversations, OTHER, "bomen", [UNKNOWN])
    assert conversations.erase(ONE).open_questions == 2
    assert opened(database) == [("unknown", "bomen")]


# --- what is alike


def test_questions_that_are_alike_stand_together(conversations: Conversations, inbox: Inbox, database: Engine) -> None:
    asked = ("hoeveel bomen staan er in de stad", "Hoeveel boom staan er in de stad?", "wanneer gaat het zwembad open")
    for number, text in enumerate(asked):
        say(conversations, f"bewoner-nummer-{number:03}", text, [UNKNOWN])
    page = page_of(database, inbox)
    assert [(group.text, group.count) for group in page.groups] == [(asked[0], 2), (asked[2], 1)]
    assert (page.count, page.questions, page.last) == (2, 3, 1)


def test_the_same_nearest_entry_makes_them_alike_sooner(inbox: Inbox, municipality: Municipality) -> None:
    weights = Weights(inbox._store.content())
    one, other = likeness_of("vergunning dakkapel aanvragen kosten"), likeness_of("vergunning dakkapel nodig schuur")
    for nearest, count in (("", 2), (INZAGE, 1)):
        groups = Groups(weights)
        groups.add(1, one, nearest)
        groups.add(2, other, nearest)
        assert len({groups.leader(1), groups.leader(2)}) == count


def test_groups_that_grow_and_shrink_are_always_whole(inbox: Inbox) -> None:
    """Whatever leaves, every question left is in exactly one group, and nothing of the others is remembered."""
    groups, left = Groups(Weights(inbox._store.content())), set()
    dice = random.Random(7)
    words = ["boom", "straat", "lantaarn", "zwembad", "fiets", "hond", "parkeren", "vergunning", "rekening", "subsidie"]
    for question in range(300):
        groups.add(question, " ".join(dice.sample(words, 3)), "")
        left.add(question)
        if dice.random() < 0.5:
            gone = set(dice.sample(sorted(left), dice.randint(1, min(5, len(left)))))
            groups.remove(gone)
            left -= gone
    assert groups.known == left
    assert sum(len(groups.members(question)) for question in {groups.leader(each) for each in left}) == len(left)
    assert set(groups._kept) == left
    assert {leader for postings in groups._postings.values() for leader in postings} <= left
    groups.remove(left)
    assert not groups._kept
    assert not any(groups._postings.values())


def test_filters_and_order(conversations: Conversations, inbox: Inbox, database: Engine) -> None:
    say(conversations, ONE, "bomen", [message("fallback", reason="unknown", nearest=["open-data.woo-verzoek"])])
    say(conversations, ONE, "weer", [message("fallback", reason="out_of_scope", nearest=[])])
    say(conversations, OTHER, "het weer", [message("fallback", reason="out_of_scope", nearest=[])])

    def texts(**filters: Any) -> list[str]:
        return [group.text for group in page_of(database, inbox, Filters(**filters)).groups]

    assert texts() == ["weer", "bomen"]
    assert texts(sort="oldest") == ["bomen", "weer"]
    assert texts(topic="open-data") == ["bomen"]
    assert texts(kind="out_of_scope") == ["weer"]
    assert texts(since=now()) == []
    assert texts(sort="topic") == ["bomen", "weer"]
    assert texts(words="boom") == ["bomen"]
    assert texts(words="het we") == ["het weer"]
    assert texts(words="fietsen") == []


def test_noise_is_folded_away_until_many_ask_it(conversations: Conversations, inbox: Inbox, database: Engine) -> None:
    for number, text in enumerate(("asdf", "?!", "koop op https://reclame.example", "hoeveel bomen", "dossier")):
        say(conversations, f"bewoner-nummer-{number:03}", text, [UNKNOWN])
    for number in range(2):
        say(conversations, f"bewoner-anders-{number:03}", "dossier", [UNKNOWN])
    page = page_of(database, inbox, Filters(noise=False))
    assert [(group.text, group.count) for group in page.groups] == [("dossier", 3), ("hoeveel bomen", 1)]
    assert page.noise == 3
    assert page_of(database, inbox).questions == 7


def test_ten_thousand_questions_are_grouped_again_at_every_look(
    conversations: Conversations, database: Engine, inbox: Inbox
) -> None:
    """No clock decides here: how long it takes is measured by hand (docs/operations.md)."""
    dice = random.Random(1)
    words = [
        f"{a}{b}" for a in ("boom", "straat", "water", "kamer", "markt") for b in ("dag", "plan", "kaart", "lijst")
    ]
    rows = [" ".join(dice.sample(words, 4)) for _ in range(10_000)]
    with Session(database) as session, session.begin():
        session.add_all(
            OpenQuestion(sender=f"s{n:019}", kind="unknown", text=text, near=[], likeness=likeness_of(text))
            for n, text in enumerate(rows)
        )
    first, second = (page_of(database, inbox, number=number) for number in (1, 2))
    assert first.questions == second.questions == 10_000
    assert len(first.groups) == len(second.groups) == 25


# --- repairs


Act = Callable[..., Any]


@pytest.fixture
def act(conversations: Conversations, database: Engine, inbox: Inbox) -> Act:
    """Ask something unknown twice, and let a person do something about the group."""
    for sender in (ONE, OTHER):
        say(conversations, sender, "hoe zie ik mijn gegevens in", [UNKNOWN])

    def do(person: Person, rules: Rules, what: str, *arguments: Any) -> Repair:
        with Session(database, expire_on_commit=False) as session, session.begin():
            first = session.scalars(select(OpenQuestion.id)).first()
            group = inbox.group_of(session, first or 0)
            return getattr(Repairs(session, person, rules, "Uit de inbox"), what)(group, *arguments)

    return do


def undo(database: Engine, person: Person, rules: Rules, repair: Repair) -> str:
    with Session(database) as session, session.begin():
        return Repairs(session, person, rules, "Uit de inbox").undo(repair.id)


def phrasings(database: Engine, faq: str = INZAGE) -> dict[str, Origin]:
    with Session(database) as session:
        rows = session.scalars(select(Phrasing).where(Phrasing.entry_id == faq))
        return {row.text: row.origin for row in rows}


def test_a_phrasing_is_live_at_once_for_who_may_publish_alone(act: Act, database: Engine) -> None:
    repair = act(PIM, ALONE, "add_phrasing", "hoe zie ik mijn gegevens in", INZAGE)
    assert phrasings(database)["hoe zie ik mijn gegevens in"] == Origin.INBOX
    assert opened(database) == []
    with Session(database) as session:
        assert is_live(session, repair)
    assert undo(database, PIM, ALONE, repair) == "done"
    assert "hoe zie ik mijn gegevens in" not in phrasings(database)
    assert len(opened(database)) == 2


def test_with_four_eyes_a_phrasing_waits_in_a_draft(act: Act, database: Engine) -> None:
    repair = act(EVA, Rules(), "add_phrasing", "hoe zie ik mijn gegevens in", INZAGE)
    assert "hoe zie ik mijn gegevens in" not in phrasings(database)
    assert opened(database) == []
    with Session(database) as session:
        assert not is_live(session, repair)
        assert "hoe zie ik mijn gegevens in" in session.get_one(Draft, repair.draft_id).content["phrasings"]
    assert undo(database, EVA, Rules(), repair) == "done"
    with Session(database) as session:
        assert "hoe zie ik mijn gegevens in" not in session.get_one(Draft, repair.draft_id).content["phrasings"]
    assert len(opened(database)) == 2


def test_a_phrasing_of_another_entry_is_refused_and_nothing_changes(act: Act, database: Engine) -> None:
    with pytest.raises(Incomplete):
        act(PIM, ALONE, "add_phrasing", "ik wil vergeten worden", INZAGE)
    assert len(opened(database)) == 2
    with Session(database) as session:
        assert session.scalars(select(Repair)).all() == []


@pytest.mark.parametrize(("text", "why"), [("", "text"), ("x" * 501, "text"), ("bel mij op 0612345678", "personal")])
def test_a_text_that_cannot_be_content_is_refused(act: Act, database: Engine, text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        act(PIM, ALONE, "add_phrasing", text, INZAGE)
    assert len(opened(database)) == 2


def test_a_new_entry_begins_as_a_draft(act: Act, database: Engine) -> None:
    repair = act(EVA, Rules(), "make_entry", "Hoe zie ik mijn gegevens in?")
    with Session(database) as session:
        content = session.get_one(Draft, repair.draft_id).content
    assert (content["question"], content["topic"]) == ("Hoe zie ik mijn gegevens in?", "privacy")
    assert undo(database, EVA, Rules(), repair) == "done"
    with Session(database) as session:
        assert session.get_one(Draft, repair.draft_id).state == DraftState.WITHDRAWN


@pytest.mark.parametrize("referral", ["", "paspoort"])
def test_what_is_not_ours_is_taught_and_untaught(act: Act, database: Engine, referral: str) -> None:
    repair = act(EVA, Rules(), "mark_outside", "hoe zie ik mijn gegevens in", referral)
    with Session(database) as session:
        example = session.scalars(select(OutOfScopeExample).where(OutOfScopeExample.origin == Origin.INBOX)).one()
        assert (example.text, example.referral) == ("hoe zie ik mijn gegevens in", referral or None)
        assert is_live(session, repair)
    undo(database, EVA, Rules(), repair)
    with Session(database) as session:
        assert not session.scalars(select(OutOfScopeExample).where(OutOfScopeExample.origin == Origin.INBOX)).all()


def test_an_example_that_is_there_already_is_refused(act: Act) -> None:
    with pytest.raises(Refused, match=r"inbox\.cannot\.example_already"):
        act(EVA, Rules(), "mark_outside", "hoe vraag ik een paspoort aan")


def test_ignoring_and_taking_it_back(act: Act, database: Engine) -> None:
    repair = act(EVA, Rules(), "ignore")
    assert opened(database) == []
    undo(database, EVA, Rules(), repair)
    assert len(opened(database)) == 2
    with pytest.raises(Refused, match=r"inbox\.cannot\.undone_already"):
        undo(database, EVA, Rules(), repair)


def test_undoing_brings_back_what_was_not_erased(act: Act, database: Engine, conversations: Conversations) -> None:
    repair = act(EVA, Rules(), "ignore")
    conversations.erase(ONE)
    undo(database, EVA, Rules(), repair)
    assert len(opened(database)) == 1


def test_of_two_who_undo_at_once_one_does(act: Act, database: Engine) -> None:
    repair = act(EVA, Rules(), "ignore")

    def attempt(_: int) -> str:
        try:
            return undo(database, EVA, Rules(), repair)
        except Refused as error:
            return error.name

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(attempt, range(4))) == ["done", *["undone_already"] * 3]


def test_a_reader_may_not(act: Act, database: Engine) -> None:
    with pytest.raises(Refused, match=r"inbox\.cannot\.not_allowed"):
        act(LEZER, Rules(), "ignore")
    assert len(opened(database)) == 2


def test_repairs_are_audited_without_what_residents_typed(act: Act, database: Engine) -> None:
    repair = act(EVA, Rules(), "ignore")
    undo(database, EVA, Rules(), repair)
    with Session(database) as session:
        records = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
    own = [record for record in records if record.action.startswith("inbox.")]
    assert [(record.action, record.person_name) for record in own] == [("inbox.repair", "Eva"), ("inbox.undo", "Eva")]
    assert "gegevens in" not in str([(record.before, record.after, record.reason) for record in own])


@pytest.mark.parametrize(
    ("what", "more"),
    [("add_phrasing", (INZAGE,)), ("make_entry", ()), ("mark_outside", ())],
)
def test_words_of_residents_stay_out_of_the_log_for_ever(
    act: Act, database: Engine, what: str, more: tuple[str, ...]
) -> None:
    text = "hoe zie ik die knorrebol in"
    repair = act(PIM, ALONE, what, text, *more)
    with Session(database) as session, session.begin():
        if repair.draft_id:
            draft = workflow.start_draft(session, PIM, session.get_one(Draft, repair.draft_id).faq_id)
            phrasings = draft.content["phrasings"]
            assert text in phrasings
            changed = {**draft.content, "phrasings": [*phrasings, "nog een van ons"]}
            workflow.save_draft(session, PIM, draft.id, changed, draft.revision)
    undo(database, PIM, ALONE, repair)
    with Session(database) as session:
        records = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
    told = str([(record.before, record.after, record.reason) for record in records])
    assert text not in told
    assert ("nog een van ons" in told) is bool(repair.draft_id), "what staff wrote does stand there"


# --- what happens without anybody opening it


def settle(database: Engine, municipality: Municipality) -> None:
    following = Following(FaqStore(database, municipality))
    with Session(database) as session, session.begin():
        behind = following.is_behind(session)
    if behind:
        with Session(database) as session, session.begin():
            following.settle(session)


@pytest.mark.parametrize("kind", ["phrasing", "entry"])
def test_a_draft_that_is_given_up_answers_nothing(
    conversations: Conversations, inbox: Inbox, database: Engine, municipality: Municipality, kind: str
) -> None:
    say(conversations, ONE, "hoeveel bomen staan er", [UNKNOWN])
    with Session(database) as session, session.begin():
        group = inbox.group_of(session, session.scalars(select(OpenQuestion.id)).one())
        repairs = Repairs(session, EVA, Rules(), "Uit de inbox")
        if kind == "entry":
            repair = repairs.make_entry(group, "hoeveel bomen staan er").id
        else:
            repair = repairs.add_phrasing(group, "hoeveel bomen staan er", INZAGE).id
    assert opened(database) == []
    with Session(database) as session, session.begin():
        workflow.withdraw(session, PIM, session.scalars(select(Draft.id)).one())
    settle(database, municipality)
    assert opened(database) == [("unknown", "hoeveel bomen staan er")]
    with Session(database) as session, session.begin():
        assert session.get_one(Repair, repair).undone_at
        with pytest.raises(Refused, match=r"inbox\.cannot\.undone_already"):
            Repairs(session, EVA, Rules(), "x").undo(repair)
        assert [draft.state for draft in session.scalars(select(Draft))] == [DraftState.WITHDRAWN]


def test_undoing_what_never_went_out_opens_no_draft(
    conversations: Conversations, inbox: Inbox, database: Engine
) -> None:
    say(conversations, ONE, "hoeveel bomen staan er", [UNKNOWN])
    with Session(database) as session, session.begin():
        group = inbox.group_of(session, session.scalars(select(OpenQuestion.id)).one())
        repair = Repairs(session, EVA, Rules(), "x").add_phrasing(group, "hoeveel bomen staan er", INZAGE)
        workflow.withdraw(session, PIM, session.scalars(select(Draft.id)).one())
        assert Repairs(session, EVA, Rules(), "x").undo(repair.id) == "done"
        assert [draft.state for draft in session.scalars(select(Draft))] == [DraftState.WITHDRAWN]


def test_a_question_that_is_published_meanwhile_leaves_the_inbox_and_can_be_put_back(
    conversations: Conversations, database: Engine, municipality: Municipality
) -> None:
    say(conversations, ONE, "Hoeveel bomen staan er?", [UNKNOWN])
    say(conversations, OTHER, "Hoeveel struiken staan er?", [UNKNOWN])
    settle(database, municipality)
    assert len(opened(database)) == 2
    with Session(database) as session, session.begin():
        workflow.add_phrasing(session, PIM, INZAGE, "hoeveel bomen staan er", Origin.STAFF, "beter", rules=ALONE)
    settle(database, municipality)
    assert opened(database) == [("unknown", "Hoeveel struiken staan er?")]
    with Session(database) as session, session.begin():
        repair = session.scalars(select(Repair)).one()
        assert (repair.target, repair.text, repair.questions, repair.by_itself) == (
            INZAGE, "hoeveel bomen staan er", 1, True,
        )  # fmt: skip
        assert Repairs(session, EVA, Rules(), "x").undo(repair.id) == "done"
        assert session.scalars(select(Phrasing.text).where(Phrasing.text == "hoeveel bomen staan er")).one()
    settle(database, municipality)
    assert len(opened(database)) == 2
