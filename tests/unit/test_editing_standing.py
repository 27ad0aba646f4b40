"""What residents see of an entry, and that every page of Beheer says so: before publishing, then and afterwards."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of, record_revision
from bot.faq.store import FaqStore
from bot.faq.switches import Scope, Switch
from bot.faq.tables import Entry, Status
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.clock import Clock
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content
from bot.staff.editing.errors import Incomplete
from bot.staff.editing.holding import Rules
from bot.staff.national.checking import plan_of
from bot.staff.national.findings import Item, Reading
from tests.rooms import Rooms

EVA, PIM = Person(2, "Eva", Role.EDITOR), Person(3, "Pim", Role.PUBLISHER)
FAQ, QUESTION = "privacy.termijn", "Hoe lang duurt een privacyverzoek?"
OLD, NEW = "U krijgt binnen een maand antwoord.", "U krijgt binnen zes weken antwoord."
PAGE, STEP = f"/beheer/vragen/{FAQ}", f"/beheer/vragen/{FAQ}/stap"
ZONE = ZoneInfo("Europe/Amsterdam")
TOMORROW, YESTERDAY = now() + timedelta(days=1), now() - timedelta(days=1)


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms


def do[Result](engine: Engine, step: Callable[[Session], Result]) -> Result:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return step(session)


def in_review(engine: Engine, **changes: Any) -> int:
    """A draft by Eva, handed in."""
    content = do(engine, lambda session: content_of(session.get_one(Entry, FAQ))) | {"answer": NEW} | changes
    draft = do(engine, lambda session: workflow.start_draft(session, EVA, FAQ, content))
    do(engine, lambda session: workflow.send_for_review(session, EVA, draft.id))
    return draft.id


def dated(engine: Engine, **dates: datetime | None) -> None:
    """The published entry with other dates, as an import or an earlier version of this program may have left it."""
    with Session(engine) as session, session.begin():
        entry = session.get_one(Entry, FAQ)
        for name, moment in dates.items():
            setattr(entry, name, moment)
        entry.version += 1


def test_a_text_that_is_valid_later_never_takes_away_the_one_of_now(filled: Engine, municipality: Municipality) -> None:
    draft = in_review(filled, valid_from=TOMORROW.isoformat())
    with pytest.raises(Refused, match="leaves_gap"):
        do(filled, lambda session: workflow.publish(session, PIM, draft, "nieuwe termijn"))
    soon = TOMORROW - timedelta(hours=1)
    with pytest.raises(Refused, match="leaves_gap"):
        do(filled, lambda session: workflow.schedule(session, PIM, draft, soon, "nieuwe termijn"))
    assert FaqStore(filled, municipality).content().entries[FAQ].answer == OLD
    do(filled, lambda session: workflow.schedule(session, PIM, draft, TOMORROW, "nieuwe termijn"))
    assert FaqStore(filled, municipality).content().entries[FAQ].answer == OLD


def test_the_clock_changes_the_texts_when_the_new_one_begins_to_count(
    filled: Engine, municipality: Municipality, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = in_review(filled, valid_from=TOMORROW.isoformat())
    do(filled, lambda session: workflow.schedule(session, PIM, draft, TOMORROW, "nieuwe termijn"))
    later = TOMORROW + timedelta(seconds=1)
    for module in ("bot.staff.clock", "bot.staff.editing.releasing", "bot.staff.editing.standing", "bot.faq.store"):
        monkeypatch.setattr(f"{module}.now", lambda: later)
    Clock(filled, Rules.of(municipality), _Words()).tick()  # type: ignore[arg-type]
    assert FaqStore(filled, municipality).content().entries[FAQ].answer == NEW


class _Words:
    def __call__(self, name: str, **_more: str) -> str:
        return name


def test_an_earlier_version_that_would_hide_comes_back_without_its_dates(
    filled: Engine, municipality: Municipality
) -> None:
    dated(filled, valid_until=YESTERDAY)
    draft = in_review(filled, valid_from=None, valid_until=None)
    old = do(filled, lambda session: session.get_one(Entry, FAQ).version)
    with Session(filled) as session, session.begin():  # the version of before, as it was published then
        record_revision(session, session.get_one(Entry, FAQ), "Pim", "tijdelijk")
    do(filled, lambda session: workflow.publish(session, PIM, draft, "weer geldig"))
    do(filled, lambda session: workflow.restore(session, PIM, FAQ, old, "toch de oude"))
    assert FaqStore(filled, municipality).content().entries[FAQ].answer == OLD


@pytest.mark.parametrize("dates", [{"valid_from": TOMORROW}, {"valid_until": YESTERDAY}])
def test_a_file_does_not_take_away_what_residents_see(
    tiny: Engine, municipality: Municipality, dates: dict[str, datetime]
) -> None:
    values = {name: moment.isoformat() for name, moment in dates.items()}
    with Session(tiny) as session:
        plan = plan_of(session, Reading([Item(FAQ, values)]), municipality)
    assert "leaves_gap" in [problem.name for problem in plan.problems]


def test_before_publishing_the_page_says_what_will_happen_and_offers_a_plan(rooms: Rooms, tiny: Engine) -> None:
    in_review(tiny, valid_from=TOMORROW.isoformat())
    page = rooms.as_role(Role.ADMIN).get(PAGE).text
    said = rooms.read(PAGE)
    local = TOMORROW.astimezone(ZONE)
    assert f"Dit concept is geldig vanaf {local.day} " in said
    assert "Tot dan zien bewoners de tekst van nu" in said
    assert "Publiceer nu" not in said
    assert f'name="publish_at" value="{local:%Y-%m-%dT%H:%M}"' in page
    answer = rooms.post(STEP, PAGE, do="publish", reason="nieuwe termijn", seen="1")
    assert answer.status_code == 409
    assert "Plan de publicatie op het moment dat de tekst geldt" in answer.text


def test_after_publishing_the_message_says_what_residents_see(rooms: Rooms, tiny: Engine) -> None:
    in_review(tiny)
    assert rooms.as_role(Role.ADMIN).post(STEP, PAGE, do="publish", reason="termijn", seen="1").status_code == 303
    assert "Het antwoord is gepubliceerd. Bewoners zien het meteen." in rooms.read(PAGE)
    with Session(tiny) as session, session.begin():
        session.add(
            Switch(scope=Scope.ENTRY, target=FAQ, reason="fout", notice="Even niet.", person_name="Ada", begun_at=now())
        )
    in_review(tiny, answer="U krijgt binnen acht weken antwoord.")
    assert rooms.post(STEP, PAGE, do="publish", reason="termijn", seen="1").status_code == 303
    assert "Bewoners zien het nog niet, want dit is stilgezet." in rooms.read(PAGE)


@pytest.mark.parametrize(
    ("dates", "said"),
    [({"valid_from": TOMORROW}, "nog niet te zien, vanaf"), ({"valid_until": YESTERDAY}, "niet meer te zien, sinds")],
)
def test_the_true_state_stands_everywhere(rooms: Rooms, tiny: Engine, dates: dict[str, datetime], said: str) -> None:
    dated(tiny, **dates)
    rooms.as_role(Role.ADMIN)
    assert said in rooms.read("/beheer/vragen?q=termijn")
    page = rooms.read(PAGE)
    assert f"Bij bewoners {said}" in page
    overview = rooms.read("/beheer/overzicht")
    assert "Gepubliceerd, maar niet te zien: 1 vraag" in overview
    assert f"{QUESTION} ({said}" in overview
    assert said not in rooms.read("/beheer/vragen/privacy.inzage")


def test_a_text_that_is_over_is_not_sent(tiny: Engine) -> None:
    with pytest.raises(Incomplete) as refused:
        in_review(tiny, valid_until=YESTERDAY.isoformat())
    assert [(found.field, found.rule) for found in refused.value.findings] == [("valid_until", "over_already")]


def test_the_list_calls_no_status_by_two_names_and_finds_the_drafts(rooms: Rooms, tiny: Engine) -> None:
    do(
        tiny,
        lambda session: workflow.start_draft(
            session, EVA, None, {**empty_content(), "question": "Wie maait het gras?"}
        ),
    )
    page = rooms.as_role(Role.EDITOR).get("/beheer/vragen").text
    assert '<a href="/beheer/concepten">Concepten</a>' in page
    assert "Wie maait het gras?" in rooms.read("/beheer/concepten")


def test_a_file_makes_no_draft(tiny: Engine, municipality: Municipality) -> None:
    with Session(tiny) as session:
        plan = plan_of(session, Reading([Item(FAQ, {"status": Status.DRAFT.value})]), municipality)
    assert [problem.name for problem in plan.problems] == ["status_wrong"]
