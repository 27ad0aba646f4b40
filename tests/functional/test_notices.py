"""The privacy notice and the accessibility statement say what the settings and the tables are."""

from collections.abc import Callable
from datetime import date

import pytest
import yaml

from bot.ground.masking import KINDS
from bot.ground.settings import ROOT
from bot.tables import ALL_TABLES
from bot.web.measured import Measurement
from bot.web.notices import PERSONAL_TABLES
from tests.functional.conftest import EXAMPLE
from tests.site import Site


def test_privacy_notice_follows_the_settings(site: Site, another: Callable[..., Site]) -> None:
    read = site.read("/privacy")
    for sentence in (
        "als uw laatste bericht 28 dagen oud is",
        "tot 28 dagen na uw laatste bericht",
        "Een reservekopie bewaren wij 7 dagen.",
        "Verantwoordelijk is het college van burgemeester en wethouders van Zandermeer.",
        "fg@zandermeer.example",
        "artikel 6, lid 1, onder e van de AVG",
        "Voorbeeldhosting B.V. beheert de computers waarop de assistent draait. De gegevens staan in Nederland.",
        "hoogstens 60 per minuut",
        "een klacht indienen bij de Autoriteit Persoonsgegevens",
    ):
        assert sentence in read
    document = yaml.safe_load(EXAMPLE.read_text())
    document["desks"]["privacy"]["email"] = "privacy@elders.example"
    changed = another(
        {
            "retention_days": 14,
            "backup_days": 0,
            "processors": [],
            "legal_basis": "uw toestemming",
            "desks": document["desks"],
        },
        chat_rate_limit="off",
    ).read("/privacy")
    for sentence in (
        "als uw laatste bericht 14 dagen oud is",
        "tot 14 dagen na uw laatste bericht",
        "Dat mag, want dit hoort bij uw toestemming.",
        "Er werken geen andere organisaties mee aan de assistent.",
        "privacy@elders.example",
    ):
        assert sentence in changed
    for gone in ("28", "reservekopie", "Voorbeeldhosting", "per minuut", "fg@zandermeer.example"):
        assert gone not in changed


LIVE_CHAT = {
    "product": "chatwoot", "address": "https://chat.zandermeer.example", "inbox": "x", "account": 1,
    "operator": "Chatbedrijf B.V.", "place": "Nederland",
}  # fmt: skip


def test_privacy_notice_names_everything_that_is_stored(site: Site, another: Callable[..., Site]) -> None:
    """Fails when a column, a kind of personal data, a cookie or a place in the browser comes without a sentence."""
    assert set(PERSONAL_TABLES) == {table for table in ALL_TABLES if "sender" in table.__table__.c}
    read = another(
        {"live_chat": LIVE_CHAT}, live_chat_token="t", live_chat_secret="s", smtp_url="smtp://127.0.0.1"
    ).read("/privacy")
    for table in PERSONAL_TABLES:
        for column in table.__table__.c:
            assert site.services.texts(f"stored.{table.__tablename__}.{column.name}") in read
    for kind in KINDS:
        assert site.services.texts(f"found.{kind}") in read
    assert "Eén cookie met de naam “gesprek”." in read
    scripts = [path.read_text() for path in (ROOT / "bot/web/static").rglob("*.js")]
    assert "En één cookie met de naam “gesprekken”." in read
    for place in ("sessionStorage", "localStorage", "indexedDB", "cookieStore", "caches.open"):
        assert (place in read) or not any(place in script for script in scripts), place


def test_accessibility_statement_claims_what_was_measured(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Measurement("zoom", date(2026, 11, 30), 26, 2)
    monkeypatch.setattr("bot.web.notices.measurements", lambda: (told,))
    read = site.read("/toegankelijkheid")
    assert site.services.texts("measured.zoom") in read
    assert "Op 30 november 2026: 26 tests, 2 niet goed." in read
    assert site.services.texts("measured.axe") not in read
    assert "bij 400% zoom" not in read


def test_accessibility_statement_in_the_official_model(site: Site, another: Callable[..., Site]) -> None:
    read = site.read("/toegankelijkheid")
    for part in (
        "Nalevingsstatus: eerste maatregelen genomen",
        "Status C.",
        "Er is nog geen volledig onderzoek gedaan. Dat staat gepland op 31 maart 2027.",
        "eigen onderzoek van een deel van de eisen",
        "Deze verklaring is op 24 november 2026 getekend voor ‘gezien en akkoord’",
        "toegankelijkheid@zandermeer.example",
        "Binnen 3 weken is uw verzoek afgehandeld.",
        "Dan kunt u contact opnemen met de Nationale ombudsman.",
        "EN 301 549",
        "Opgelost op uiterlijk 30 juni 2027",
    ):
        assert part in read
    document = yaml.safe_load(EXAMPLE.read_text())["accessibility"]
    complete = document | {"status": "A", "deviations": [], "examined_completely": True, "planned_on": None}
    audited = another({"accessibility": complete}).read("/toegankelijkheid")
    assert "Nalevingsstatus: voldoet volledig" in audited
    assert "Er zijn geen afwijkingen bekend." in audited
