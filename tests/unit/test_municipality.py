"""One municipality: opening hours, desks, placeholders, and a message for whatever is wrong in its file."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from bot.ground.errors import ConfigurationError
from bot.ground.filling import fill, unknown_placeholders
from bot.ground.municipality import Accessibility, Municipality, load_municipality
from tests.unit.conftest import EXAMPLE


def with_(municipality: Municipality, **changes: Any) -> Municipality:
    return municipality.model_copy(update=changes)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({}, ""),
        ({"monday": "09:00-17:00"}, "maandag van 09.00 tot 17.00 uur"),
        (
            {"monday": "09:00-17:00", "tuesday": "09:00-17:00"},
            "maandag tot en met dinsdag van 09.00 tot 17.00 uur",
        ),
        (
            {"monday": "09:00-17:00", "wednesday": "09:00-17:00"},
            "maandag van 09.00 tot 17.00 uur, woensdag van 09.00 tot 17.00 uur",
        ),
        (
            {"thursday": "08:30-20:00", "friday": "08:30-12:30", "saturday": "08:30-12:30", "sunday": "08:30-12:30"},
            "donderdag van 08.30 tot 20.00 uur, vrijdag tot en met zondag van 08.30 tot 12.30 uur",
        ),
    ],
)
def test_hours_in_words(municipality: Municipality, hours: dict[str, str], words: str) -> None:
    assert with_(municipality, opening_hours=hours).hours_in_words() == words


@pytest.mark.parametrize(
    ("utc", "is_open"),
    [
        pytest.param("2026-11-23 07:29", False, id="winter, a minute before 8.30"),
        pytest.param("2026-11-23 07:30", True, id="winter, 8.30"),
        pytest.param("2026-11-23 15:59", True, id="winter, a minute before 17.00"),
        pytest.param("2026-11-23 16:00", False, id="winter, 17.00"),
        pytest.param("2026-07-06 06:29", False, id="summer, a minute before 8.30"),
        pytest.param("2026-07-06 06:30", True, id="summer, 8.30"),
        pytest.param("2026-03-27 07:30", True, id="Friday before the clock goes forward"),
        pytest.param("2026-03-30 06:30", True, id="Monday after the clock went forward"),
        pytest.param("2026-10-23 06:30", True, id="Friday before the clock goes back"),
        pytest.param("2026-10-26 06:30", False, id="Monday after the clock went back, 7.30"),
        pytest.param("2026-11-26 18:30", True, id="Thursday evening"),
        pytest.param("2026-11-28 11:00", False, id="Saturday"),
        pytest.param("2026-12-25 10:00", False, id="Christmas, a Friday"),
        pytest.param("2026-12-24 23:30", False, id="already Christmas here, not yet in UTC"),
        pytest.param("2026-12-28 10:00", True, id="Monday after Christmas"),
    ],
)
def test_open_or_closed(municipality: Municipality, utc: str, is_open: bool) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert municipality.is_open(moment) is is_open


def test_a_holiday_is_closed_all_day(municipality: Municipality) -> None:
    closed = with_(municipality, holidays=frozenset({date(2026, 11, 23)}))
    assert not closed.is_open(datetime(2026, 11, 23, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("topic", "owner", "email"),
    [
        ("privacy", None, "fg@zandermeer.example"),
        ("open-data", "datateam", "data@zandermeer.example"),
        ("open-data", "woo-team", "woo@zandermeer.example"),
        ("assistent", "webredactie", "gemeente@zandermeer.example"),
        (None, None, "gemeente@zandermeer.example"),
        ("onbekend", None, "gemeente@zandermeer.example"),
    ],
)
def test_the_desk_behind_an_answer(
    municipality: Municipality, topic: str | None, owner: str | None, email: str
) -> None:
    assert municipality.desk_for(topic, owner).email == email


def test_a_desk_that_the_municipality_does_not_have_is_the_general_one(municipality: Municipality) -> None:
    small = with_(municipality, desks={"general": municipality.desk("general")})
    assert small.desk_for("privacy") == municipality.desk("general")
    assert small.values()["fg_email"] == "gemeente@zandermeer.example"


def test_placeholders_are_filled_and_missing_ones_named(municipality: Municipality) -> None:
    values = municipality.values()
    assert fill("Welkom bij {gemeente}, bel {telefoon}.", values) == "Welkom bij Zandermeer, bel 14 0999."
    assert unknown_placeholders("{gemeente} {b} {a} {b}", values) == ["b", "a", "b"]
    assert unknown_placeholders("{ geen } {} {é-e}", values) == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": None}, "name"),
        ({"opening_hours": {"monday": "17:00-09:00"}}, "opening_hours.monday"),
        ({"opening_hours": {"monday": "9:00-17:00"}}, "opening_hours.monday"),
        ({"opening_hours": {"monday": "25:00-26:00"}}, "opening_hours.monday"),
        ({"opening_hours": {"maandag": "09:00-17:00"}}, "opening_hours.maandag"),
        ({"website": "www.zandermeer.example"}, "website"),
        ({"retention_days": 0}, "retention_days"),
        ({"timezone": "Europa/Amsterdam"}, "timezone"),
        ({"onbekend": 1}, "onbekend"),
        ({"desks": {}}, "desks"),
    ],
)
def test_a_wrong_key_is_named_with_its_file(tmp_path: Path, changes: dict[str, Any], key: str) -> None:
    path = tmp_path / "gemeente.yml"
    document = yaml.safe_load(EXAMPLE.read_text()) | changes
    path.write_text(yaml.safe_dump(document))
    with pytest.raises(ConfigurationError) as caught:
        load_municipality(path)
    assert str(caught.value).startswith(f"{path}: {key}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"status": "A"}, "status A needs a complete evaluation"),
        ({"status": "B"}, "status B needs a complete evaluation"),
        ({"status": "B", "examined_completely": True, "signed_on": date(2029, 12, 1)}, "at most 36 months old"),
        ({"status": "A", "examined_completely": True}, "status A has no deviations"),
        ({"status": "B", "examined_completely": True, "deviations": []}, "status B has some"),
        ({"planned_on": None}, "status C needs an evaluation planned"),
        ({"planned_on": date(2027, 6, 1)}, "within six months"),
        ({"status": "D", "planned_on": None}, None),
        ({"status": "B", "examined_completely": True, "signed_on": date(2029, 11, 30)}, None),
        ({"planned_on": date(2027, 5, 31)}, None),
    ],
)
def test_no_accessibility_status_is_claimed_without_its_ground(changes: dict[str, Any], told: str | None) -> None:
    given = yaml.safe_load(EXAMPLE.read_text())["accessibility"] | changes
    if told is None:
        assert Accessibility.model_validate(given).status == given["status"]
        return
    with pytest.raises(ValidationError, match=told):
        Accessibility.model_validate(given)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leeg.yml"
    path.touch()
    with pytest.raises(ConfigurationError, match=f"^{path}: the file: "):
        load_municipality(path)
