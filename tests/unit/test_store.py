"""The store: published entries as residents see them, never with a hole, never too early or too late."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.faq import store as store_module
from bot.faq.importing import import_pack
from bot.faq.publishing import touch_content
from bot.faq.store import FaqStore
from bot.faq.tables import Entry, Status
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from tests.unit.conftest import make_entry, make_pack

Publish = Callable[..., None]


@pytest.fixture
def store(database: Engine, municipality: Municipality) -> FaqStore:
    pack = make_pack(
        make_entry(
            "privacy.een",
            related=["privacy.twee"],
            followups={"term": "privacy.twee"},
            sources=[{"title": "Eigen pagina", "url": "https://x.example/{gemeente}"}],
        ),
        make_entry("privacy.twee"),
        outside={"mijn paspoort is weg": "paspoort"},
    )
    with Session(database) as session, session.begin():
        import_pack(session, pack)
    return FaqStore(database, municipality)


@pytest.fixture
def publish(database: Engine) -> Publish:
    """Changes an entry as a publisher does; `quietly` leaves the content version."""

    def change(faq: str, quietly: bool = False, **values: Any) -> None:
        with Session(database) as session, session.begin():
            session.execute(update(Entry).where(Entry.id == faq).values(**values))
            if not quietly:
                touch_content(session)

    return change


def test_before_anything_is_imported_there_is_nothing(database: Engine, municipality: Municipality) -> None:
    empty = FaqStore(database, municipality)
    assert (empty.version(), dict(empty.content().entries)) == (0, {})


def test_an_entry_is_ready_to_be_shown(store: FaqStore) -> None:
    entry = store.content().entries["privacy.een"]
    assert entry.answer == "Dit is het antwoord van Zandermeer op privacy.een."
    assert entry.sources == (("Eigen pagina", "https://x.example/Zandermeer"),)
    assert entry.related == ("privacy.twee",)
    assert entry.followups == {"term": "privacy.twee"}
    assert store.content().outside == (("mijn paspoort is weg", "paspoort"),)


def test_content_is_read_anew_only_when_its_version_moves_on(store: FaqStore, publish: Publish) -> None:
    first = store.content()
    assert store.content() is first
    publish("privacy.een", answer="Anders.", quietly=True)
    assert store.content() is first
    publish("privacy.een", answer="Anders.")
    assert store.content().entries["privacy.een"].answer == "Anders."
    assert store.content().version == first.version + 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ARCHIVED])
def test_what_is_not_published_is_not_there_and_nobody_points_to_it(
    store: FaqStore, publish: Publish, status: Status
) -> None:
    publish("privacy.twee", status=status)
    entries = store.content().entries
    assert set(entries) == {"privacy.een"}
    assert entries["privacy.een"].related == ()
    assert entries["privacy.een"].followups == {}


@pytest.mark.parametrize("column", ["question", "answer"])
def test_a_text_with_a_hole_is_never_shown(store: FaqStore, publish: Publish, column: str) -> None:
    publish("privacy.een", **{column: "Bel {nergens_bekend} maar."})
    assert set(store.content().entries) == {"privacy.twee"}


def test_a_source_with_a_hole_is_never_shown(store: FaqStore, database: Engine) -> None:
    with Session(database) as session, session.begin():
        session.get_one(Entry, "privacy.een").sources[0].url = "https://x.example/{nergens_bekend}"
        touch_content(session)
    assert set(store.content().entries) == {"privacy.twee"}


def test_nobody_points_to_an_entry_with_a_hole(store: FaqStore, publish: Publish) -> None:
    publish("privacy.twee", answer="Bel {nergens_bekend} maar.")
    assert store.content().entries["privacy.een"].related == ()


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "is_there"),
    [
        (timedelta(hours=-1), None, True),
        (timedelta(hours=1), None, False),
        (None, timedelta(hours=1), True),
        (None, timedelta(hours=-1), False),
        (timedelta(hours=-1), timedelta(hours=1), True),
    ],
)
def test_validity_dates(
    store: FaqStore, publish: Publish, valid_from: timedelta | None, valid_until: timedelta | None, is_there: bool
) -> None:
    publish(
        "privacy.twee",
        valid_from=now() + valid_from if valid_from else None,
        valid_until=now() + valid_until if valid_until else None,
    )
    assert ("privacy.twee" in store.content().entries) is is_there


def test_a_date_that_passes_changes_the_content_by_itself(
    store: FaqStore, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = datetime(2026, 11, 24, 12, tzinfo=UTC)
    publish("privacy.twee", valid_from=start + timedelta(hours=1), valid_until=start + timedelta(hours=2))

    def there_at(minutes: int) -> bool:
        monkeypatch.setattr(store_module, "now", lambda: start + timedelta(minutes=minutes))
        return "privacy.twee" in store.content().entries

    assert [there_at(minutes) for minutes in (0, 59, 60, 119, 120, 999)] == [False, False, True, True, False, False]
