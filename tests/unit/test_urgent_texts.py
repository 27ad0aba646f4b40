"""Texts for who may be in danger: following the national ones, made one's own, checked, and read at once."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.dialogue.speaker import Speaker
from bot.faq.urgent.situations import Situation, Situations, read_situations
from bot.faq.urgent.tables import UrgentText
from bot.faq.urgent.texts import content_of, import_national, import_urgent, open_situations
from bot.ground.audit import AuditRecord, verify
from bot.ground.errors import Refused
from bot.ground.filling import fill_known
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.texts import Texts
from bot.staff.editing.errors import Changed
from bot.staff.urgent import changing
from bot.staff.urgent.form import filled_from, is_address, is_number, read

NATIONAL = read_situations()
FRAUD = NATIONAL["fraud"]
PIM, EVA = Person(2, "Pim", Role.PUBLISHER), Person(3, "Eva", Role.EDITOR)
LANGUAGES = ("en", "ar")
OWN: dict[str, Any] = {
    "text": "Bel {telefoon}, dan helpt de wijkagent.",
    "contacts": [{"name": "Gemeente", "number": "{telefoon}"}, {"name": "Hulp", "address": "https://hulp.example/nu"}],
    "translations": {"en": "Call {telefoon}."},
}


@pytest.fixture
def office(database: Engine) -> Engine:
    with Session(database) as session, session.begin():
        import_national(session)
    return database


@pytest.fixture
def situations(office: Engine, municipality: Municipality) -> Situations:
    return open_situations(office, municipality)


def row(engine: Engine, name: str = "fraud") -> UrgentText:
    with Session(engine) as session:
        return session.get_one(UrgentText, name)


def publish(engine: Engine, content: dict[str, Any] = OWN, seen: int = 1, person: Person = PIM) -> bool:
    with Session(engine) as session, session.begin():
        return changing.publish(session, person, FRAUD, content, seen, "nummer van de wijkagent")


def changed_nationally(engine: Engine) -> dict[str, Situation]:
    """A new release in which the text on fraud is another."""
    national = {**NATIONAL, "fraud": FRAUD.model_copy(update={"text": "Hang op en bel uw bank."})}
    with Session(engine) as session, session.begin():
        import_urgent(session, national)
    return national


# --- following the national texts


def test_every_national_text_comes_in_once(office: Engine) -> None:
    with Session(office) as session, session.begin():
        assert import_national(session) == []
        assert set(session.scalars(select(UrgentText.situation))) == set(NATIONAL)
    assert (row(office).version, row(office).is_local, row(office).text) == (1, False, FRAUD.text.strip())


def test_a_text_that_was_not_edited_follows(office: Engine, situations: Situations) -> None:
    changed_nationally(office)
    assert row(office).version == 2
    assert situations.now("fraud").text == "Hang op en bel uw bank."


def test_a_text_of_our_own_stays_and_waits_for_a_comparison(office: Engine, situations: Situations) -> None:
    publish(office)
    assert not changing.waits(row(office), FRAUD)
    national = changed_nationally(office)
    assert situations.now("fraud").text == "Bel 14 0999, dan helpt de wijkagent."
    assert changing.waits(row(office), national["fraud"])
    with Session(office) as session, session.begin():  # the same again: ours stays, and that is settled
        assert changing.publish(session, PIM, national["fraud"], OWN, 2, "die van ons is beter")
    assert row(office).is_local
    assert not changing.waits(row(office), national["fraud"])


# --- what residents read


def test_an_edit_is_said_at_once(
    office: Engine, situations: Situations, texts: Texts, municipality: Municipality
) -> None:
    speaker = Speaker(texts, municipality, situations)
    assert "Hang op" in speaker.urgent("fraud", None).text
    publish(office)
    message = speaker.urgent("fraud", None)
    assert message.text == "Bel 14 0999, dan helpt de wijkagent."
    assert message.custom["contacts"] == [
        {"name": "Gemeente", "number": "14 0999"},
        {"name": "Hulp", "address": "https://hulp.example/nu"},
    ]
    assert speaker.urgent("fraud", "en").text == "Call 14 0999."
    german = speaker.urgent("fraud", "de")  # no longer translated: Dutch, and not called German
    assert (german.text, german.custom.get("language")) == (message.text, None)


def test_a_text_with_a_hole_gives_way_to_the_national_one(office: Engine, situations: Situations) -> None:
    with Session(office) as session, session.begin():
        session.get_one(UrgentText, "fraud").contacts = [{"name": "Wijkagent", "number": "{wijkagent_telefoon}"}]
    assert situations.now("fraud") == situations.by_name["fraud"]


def test_before_any_import_the_national_text_is_said(database: Engine, municipality: Municipality) -> None:
    situations = open_situations(database, municipality)
    assert situations.now("suicide") == situations.by_name["suicide"]


# --- changing


def test_a_change_is_in_the_audit_log_with_its_reason(office: Engine) -> None:
    assert publish(office)
    assert not publish(office, seen=2)  # nothing was different
    with Session(office) as session:
        (record,) = changing.history(session, "fraud")
        assert verify(session) is None
    assert (record.action, record.person_name, record.reason) == ("urgent.publish", "Pim", "nummer van de wijkagent")
    assert record.before["text"] == FRAUD.text.strip()  # type: ignore[index]
    assert record.after["contacts"] == ["Gemeente: {telefoon}", "Hulp: https://hulp.example/nu"]  # type: ignore[index]


def test_who_may_not_or_did_not_see_the_newest_is_refused(office: Engine) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        publish(office, person=EVA)
    publish(office)
    with pytest.raises(Changed):
        publish(office, {**OWN, "text": "Iets anders."}, seen=1)
    assert row(office).text == OWN["text"]
    with Session(office) as session:
        assert len(session.scalars(select(AuditRecord).where(AuditRecord.action == "urgent.publish")).all()) == 1


def test_back_to_the_national_text(office: Engine, situations: Situations) -> None:
    publish(office)
    with Session(office) as session, session.begin():
        changing.follow(session, PIM, FRAUD, 2, "landelijk is beter")
    assert not row(office).is_local
    assert content_of(situations.now("fraud")) == content_of(situations.by_name["fraud"])


# --- the form


@pytest.mark.parametrize(
    "number",
    [
        "112", "113", "14 0999", "14 020", "0800-2000", "0800 0432", "0900-8844", "0800-1234567", "116 000",
        "088-7867372", "020-2615275", "06-12345678", "+31 20 261 5275", "(020) 261 52 75",
    ],
)  # fmt: skip
def test_numbers_that_can_be_called(number: str) -> None:
    assert is_number(number)


@pytest.mark.parametrize(
    "number", ["", "911", "115", "14", "0800", "0800-20", "020-261527", "0020-2615275", "+32 2 555 12 12", "bel mij"]
)
def test_numbers_that_cannot(number: str) -> None:
    assert not is_number(number)


def test_only_safe_addresses() -> None:
    assert is_address("https://www.113.nl/chat")
    for wrong in ("http://www.113.nl", "www.113.nl", "https://localhost", "javascript://113.nl", "https://113 .nl"):
        assert not is_address(wrong), wrong


def form(**changes: str) -> dict[str, str]:
    """A form that is right, with changes."""
    right = {
        "text": OWN["text"], "name-0": "Gemeente", "place-0": "{telefoon}", "name-3": "Hulp",
        "place-3": "https://hulp.example/nu", "translation-en": "Call {telefoon}.", "translation-ar": "",
        "reason": "nieuw nummer", "confirmation": "Publiceren", "do": "publish",
    }  # fmt: skip
    return right | changes


def test_a_form_that_is_right_becomes_the_content(municipality: Municipality) -> None:
    filled = read(form(), LANGUAGES, municipality, "publiceren")
    assert filled.wrong == {}
    assert filled.content() == OWN


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"text": " "}, {"text": "text"}),
        ({"text": "a" * 2001}, {"text": "long"}),
        ({"text": "Bel {telefon}."}, {"text": "placeholder"}),
        ({"translation-ar": "{telefon}"}, {"translation-ar": "placeholder"}),
        ({"name-0": ""}, {"place-0": "both"}),
        ({"place-0": "{telefon}"}, {"place-0": "placeholder"}),
        ({"place-0": "12345"}, {"place-0": "number"}),
        ({"place-3": "http://hulp.example"}, {"place-1": "address"}),
        ({"name-0": "", "place-0": ""}, {"place-0": "no_number"}),
        ({"name-0": "n" * 81}, {"place-0": "name_long"}),
        ({"reason": ""}, {"reason": "reason"}),
        ({"confirmation": "ja"}, {"confirmation": "confirmation"}),
    ],
)
def test_what_is_wrong_is_named_at_its_field(
    municipality: Municipality, changes: dict[str, str], wrong: dict[str, str]
) -> None:
    assert read(form(**changes), LANGUAGES, municipality, "publiceren").wrong == wrong


def test_a_preview_asks_for_no_reason(municipality: Municipality) -> None:
    assert read(form(reason="", confirmation="", do="preview"), LANGUAGES, municipality, "publiceren").wrong == {}


@pytest.mark.parametrize("name", NATIONAL)
def test_every_national_text_could_be_published_as_it_is(name: str, municipality: Municipality, texts: Texts) -> None:
    national = NATIONAL[name]
    shown = filled_from(UrgentText(situation=name, **content_of(national)), tuple(national.translations))
    lines = {f"{part}-{n}": getattr(line, part) for n, line in enumerate(shown.lines) for part in ("name", "place")}
    sent = {f"translation-{language}": text for language, text in shown.translations.items()}
    filled = read({"text": shown.text, "do": "preview", **lines, **sent}, tuple(shown.translations), municipality, "")
    assert filled.wrong == {}
    assert filled.content() == content_of(national)
    assert all(is_number(fill_known(c.number, municipality.values())) for c in national.contacts if c.number)


def test_situations_without_a_database_are_national(municipality: Municipality, situations: Situations) -> None:
    alone = replace(situations, edited=lambda _name: None)
    assert alone.now("fraud") is situations.by_name["fraud"]
