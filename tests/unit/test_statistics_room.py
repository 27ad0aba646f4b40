"""The numbers in Beheer: a period beside the one before, the export, and what residents do."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.counts import DailyCount
from bot.faq.tables import Entry
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.statistics.charts import bars
from bot.staff.statistics.figures import numbers
from bot.staff.statistics.period import Period, period_of
from tests.rooms import Rooms
from tests.said import say
from tests.unit.test_counting import CHOICES, INZAGE, ONE, OTHER, answer

TODAY = now().astimezone(ZoneInfo("Europe/Amsterdam")).date()


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms


@pytest.fixture
def conversations(tiny: Engine) -> Conversations:
    return Conversations(tiny)


def count(engine: Engine, day: date, measure: str, amount: int, faq: str = "") -> None:
    with Session(engine) as session, session.begin():
        session.add(DailyCount(day=day, measure=measure, topic=faq.partition(".")[0], entry_id=faq, amount=amount))


def test_an_empty_dashboard_says_what_will_come(rooms: Rooms) -> None:
    read = rooms.read("/beheer/overzicht")
    assert "In deze periode is er nog geen vraag gesteld." in read
    assert "Hier komen de vragen die bewoners het vaakst stellen." in read
    assert "Niet gebruikt: 6 vragen" in read


def test_the_numbers_of_a_period_beside_the_one_before(rooms: Rooms, tiny: Engine) -> None:
    for days_ago, first, after, not_ in ((1, 6, 2, 2), (8, 3, 1, 1)):
        day = TODAY - timedelta(days_ago)
        count(tiny, day, "first", first, INZAGE)
        count(tiny, day, "after", after, "privacy.wissen")
        count(tiny, day, "not", not_)
    count(tiny, TODAY - timedelta(1), "unhelpful", 2, "privacy.wissen")
    with Session(tiny) as session, session.begin():
        session.execute(update(Entry).values(review_on=TODAY + timedelta(30)))
        session.get_one(Entry, "privacy.termijn").review_on = date(2026, 1, 1)
    read = rooms.read("/beheer/overzicht?dagen=7")
    for part in (
        "10 vragen: 5 meer dan in de periode ervoor (5).",
        "Meteen beantwoord 60% 6 vragen gelijk aan de periode ervoor",
        "Beantwoord na een keuze 20% 2 vragen",
        "Niet beantwoord 20% 2 vragen",
        "Nakijken: 1 vraag",
        "Hoe lang duurt een privacyverzoek? (sinds 1 januari 2026)",
        "Niet gebruikt: 4 vragen",
    ):
        assert part in read
    assert read.index("Slechtst beoordeeld Vraag") < read.index("Kan ik mijn gegevens laten wissen?20")


def test_the_export_is_complete_and_safe_in_a_spreadsheet(rooms: Rooms, tiny: Engine) -> None:
    count(tiny, TODAY, "first", 3, INZAGE)
    with Session(tiny) as session, session.begin():
        session.add(DailyCount(day=TODAY, measure="not", topic="", entry_id="=1+1", amount=1))
    response = rooms.get("/beheer/overzicht/cijfers.csv?dagen=7")
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["Dag", "Onderwerp", "Vraag", "Wat", "Aantal"],
        [f"{TODAY:%d-%m-%Y}", "", "'=1+1", "Niet beantwoord", "1"],
        [f"{TODAY:%d-%m-%Y}", "Privacy en uw rechten", INZAGE, "Meteen beantwoord", "3"],
    ]


def test_what_residents_do_shows_on_the_dashboard(rooms: Rooms, conversations: Conversations) -> None:
    say(conversations, ONE, "dossier", [answer(INZAGE)])
    say(conversations, OTHER, "gegevens", [CHOICES])
    read = rooms.read("/beheer/overzicht?dagen=7")
    assert "Meteen beantwoord 50% 1 vraag" in read
    assert "Gesprekken begonnen20" in read


@pytest.mark.parametrize(
    ("query", "days", "choice"),
    [
        ({}, 30, 30),
        ({"dagen": "90"}, 90, 90),
        ({"dagen": "365"}, 30, 30),
        ({"van": "2026-11-01", "tot": "2026-11-10"}, 10, None),
        ({"van": "2026-11-10", "tot": "2026-11-01"}, 30, 30),
        ({"van": "2026-11-10", "tot": "2027-01-01"}, 30, 30),
        ({"van": "gisteren", "tot": "nu"}, 30, 30),
        ({"van": "1900-01-01", "tot": "2026-11-24"}, 30, 30),
    ],
)
def test_periods(query: dict[str, str], days: int, choice: int | None) -> None:
    today = date(2026, 11, 24)
    period, chosen = period_of(query, today)
    assert (period.days, chosen) == (days, choice)
    assert period.last <= today
    assert period.before().last == period.first - timedelta(1)


def test_many_days_become_weeks_and_nothing_is_lost(tiny: Engine) -> None:
    period = Period(TODAY - timedelta(199), TODAY)
    for day in period:
        count(tiny, day, "first", 1, INZAGE)
    with Session(tiny) as session:
        drawn = bars(numbers(session, period).per_day, period)
    assert len(drawn) == 29
    assert sum(bar.outcome.first for bar in drawn) == 200
    assert (drawn[0].first_day, drawn[-1].last_day) == (period.first, period.last)
    assert max(sum(bar.heights) for bar in drawn) == 100
