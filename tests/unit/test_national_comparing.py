"""Three texts side by side: keep, take, edit; hide and show; follow again. Everything is audited."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.importing import import_pack
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.faq.writing import publish_contents
from bot.ground.audit import AuditRecord, verify
from bot.ground.errors import Refused
from bot.ground.roles import Person, Role
from bot.staff.editing import workflow
from bot.staff.editing.errors import Changed, Unknown
from bot.staff.editing.holding import Rules
from bot.staff.national import comparing
from bot.staff.national.comparing import Comparison, comparison
from bot.staff.national.standing import Standing, chosen, lines
from tests.unit.conftest import make_entry, make_pack

EVA = Person(1, "Eva", Role.EDITOR)
PIM = Person(2, "Pim", Role.PUBLISHER)
ONE, TWO, THREE = make_entry("privacy.een"), make_entry("privacy.twee"), make_entry("privacy.drie")
OWN = "Bij ons in de gemeente gaat dat anders."
NEW = "Een nieuw landelijk antwoord op deze vraag."
NEW_ONE = ONE.model_copy(update={"answer": NEW, "owner": "datateam"})
FAQ = "privacy.een"
WHY = "de wet is veranderd"


def do[Result](engine: Engine, step: Callable[[Session], Result]) -> Result:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return step(session)


def publish(engine: Engine, faq: str, **fields: Any) -> None:
    def step(session: Session) -> None:
        content = content_of(session.get_one(Entry, faq))
        publish_contents(session, {faq: {**content, **fields}}, "Roos", "hier anders")

    do(engine, step)


@pytest.fixture
def changed(database: Engine) -> Engine:
    """A pack of three; the first has its own answer and owner, and the national text changed under both."""
    do(database, lambda session: import_pack(session, make_pack(ONE, TWO, THREE)))
    publish(database, FAQ, answer=OWN, owner="griffie")
    do(database, lambda session: import_pack(session, make_pack(NEW_ONE, TWO, THREE)))
    return database


def now(engine: Engine, faq: str = FAQ) -> Comparison:
    return do(engine, lambda session: comparison(session, faq))


def last(engine: Engine) -> AuditRecord:
    with Session(engine, expire_on_commit=False) as session:
        assert verify(session) is None
        found = session.scalar(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1))
        assert found is not None
        return found


def test_three_texts_stand_side_by_side(changed: Engine) -> None:
    found = now(changed)
    assert found.waiting == ("answer", "owner")
    texts = [content["answer"] for content in (found.national.base, found.national.content, found.local)]
    assert texts == [ONE.answer, NEW, OWN]


def test_a_choice_per_field(changed: Engine) -> None:
    seen = now(changed).seen
    do(changed, lambda s: comparing.choose(s, PIM, FAQ, {"answer": "local", "owner": "national"}, seen, WHY))

    found = now(changed)
    assert (found.local["answer"], found.local["owner"]) == (OWN, "datateam")
    assert (found.waiting, found.overridden) == ((), ("answer",))
    record = last(changed)
    assert (record.action, record.target, record.reason) == ("entry.compare", FAQ, WHY)
    assert record.after == {"choices": {"answer": "local", "owner": "national"}, "owner": "datateam"}


def test_taking_everything_follows_the_pack_again(changed: Engine) -> None:
    seen = now(changed).seen
    do(changed, lambda s: comparing.choose(s, PIM, FAQ, {"answer": "national", "owner": "national"}, seen, WHY))
    found = now(changed)
    assert (found.local["answer"], found.overridden, found.entry.is_override) == (NEW, (), False)


def test_keeping_everything_publishes_nothing(changed: Engine) -> None:
    before = now(changed)
    do(changed, lambda s: comparing.choose(s, PIM, FAQ, {}, before.seen, WHY))
    after = now(changed)
    assert (after.local, after.entry.version, after.waiting) == (before.local, before.entry.version, ())
    assert last(changed).action == "entry.compare"


def test_a_text_that_moved_is_shown_again(changed: Engine) -> None:
    seen = now(changed).seen
    publish(changed, FAQ, answer="Weer een eigen antwoord op de vraag.")
    with pytest.raises(Changed):
        do(changed, lambda s: comparing.choose(s, PIM, FAQ, {"answer": "national"}, seen, WHY))
    assert now(changed).waiting == ("answer", "owner")


def test_going_on_in_a_draft(changed: Engine) -> None:
    seen = now(changed).seen
    choices: dict[str, comparing.Choice] = {"answer": "national", "owner": "local"}
    draft = do(changed, lambda s: comparing.edit(s, EVA, FAQ, choices, seen))
    assert (draft.content["answer"], draft.content["owner"]) == (NEW, "griffie")
    assert now(changed).waiting == ("answer", "owner"), "nothing was published yet"

    content = {**draft.content, "answer": NEW + " En bij ons ook zo."}
    do(changed, lambda s: workflow.save_draft(s, EVA, draft.id, content, draft.revision))
    do(changed, lambda s: workflow.publish(s, PIM, draft.id, WHY, rules=Rules(four_eyes=False)))

    found = now(changed)
    assert found.local["answer"] == content["answer"]
    assert (found.waiting, found.overridden) == ((), ("answer", "owner"))


def test_hiding_and_showing(changed: Engine) -> None:
    do(changed, lambda s: comparing.hide(s, PIM, "privacy.twee", WHY))
    assert now(changed, "privacy.twee").is_hidden
    assert last(changed).action == "entry.hide"
    do(changed, lambda s: comparing.show(s, PIM, "privacy.twee", WHY))
    found = now(changed, "privacy.twee")
    assert (found.is_hidden, found.local["status"], found.local["phrasings"]) == (False, "published", TWO.phrasings)
    assert last(changed).action == "entry.show"


@pytest.mark.parametrize("keep", [True, False])
def test_following_the_national_text_again(changed: Engine, keep: bool) -> None:
    publish(changed, FAQ, phrasings=[ONE.phrasings[0], "zo zeggen ze dat bij ons"])
    do(changed, lambda s: comparing.follow(s, PIM, FAQ, keep, WHY))
    found = now(changed)
    assert (found.local["answer"], found.local["owner"], found.waiting) == (NEW, "datateam", ())
    assert set(found.local["phrasings"]) == {*ONE.phrasings, *(["zo zeggen ze dat bij ons"] if keep else [])}
    assert found.overridden == (("phrasings",) if keep else ())
    assert last(changed).action == "entry.follow"


def test_following_leaves_a_phrasing_that_staff_gave_to_another_entry(changed: Engine) -> None:
    publish(changed, FAQ, phrasings=ONE.phrasings[1:])
    publish(changed, "privacy.twee", phrasings=[*TWO.phrasings, ONE.phrasings[0]])
    do(changed, lambda s: comparing.follow(s, PIM, FAQ, True, WHY))
    assert now(changed).local["phrasings"] == ONE.phrasings[1:]


def test_what_left_the_pack_cannot_be_followed(changed: Engine) -> None:
    do(changed, lambda session: import_pack(session, make_pack(TWO, THREE)))
    with pytest.raises(Unknown):
        do(changed, lambda s: comparing.follow(s, PIM, FAQ, True, WHY))
    assert now(changed).waiting == ()


@pytest.mark.parametrize("step", [comparing.hide, comparing.show])
def test_only_who_publishes_may_and_says_why(changed: Engine, step: Callable[..., Comparison]) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        do(changed, lambda s: step(s, EVA, FAQ, WHY))
    with pytest.raises(Refused, match="reason_needed"):
        do(changed, lambda s: step(s, PIM, FAQ, " "))
    with pytest.raises(Unknown):
        do(changed, lambda s: step(s, PIM, "privacy.bestaat-niet", WHY))
    with pytest.raises(Refused, match="not_allowed"):
        do(changed, lambda s: comparing.choose(s, EVA, FAQ, {}, now(changed).seen, WHY))
    with pytest.raises(Refused, match="not_allowed"):
        do(changed, lambda s: comparing.follow(s, EVA, FAQ, True, WHY))


def test_the_list_says_how_each_entry_stands(changed: Engine) -> None:
    do(changed, lambda s: comparing.hide(s, PIM, "privacy.twee", WHY))
    own = {**now(changed, "privacy.drie").local, "id": "lokaal.vier", "phrasings": ["iets heel anders"]}
    do(changed, lambda s: publish_contents(s, {"lokaal.vier": own}, "Pim", "eigen"))

    found = do(changed, lines)

    assert {line.faq: line.standings for line in found} == {
        "lokaal.vier": (Standing.OWN,),
        "privacy.drie": (Standing.FOLLOWS,),
        "privacy.een": (Standing.WAITING, Standing.OVERRIDDEN),
        "privacy.twee": (Standing.HIDDEN,),
    }
    assert [line.faq for line in chosen(found, "hidden", "")] == ["privacy.twee"]
    assert [line.faq for line in chosen(found, "", "EEN wat")] == ["privacy.een"]
    assert [line.faq for line in chosen(found, "", "heel iets anders", ["privacy.twee"])] == ["privacy.twee"]
    do(changed, lambda session: import_pack(session, make_pack(TWO, THREE)))
    (gone,) = chosen(do(changed, lines), "gone", "")
    assert (gone.faq, gone.status) == (FAQ, "published")
