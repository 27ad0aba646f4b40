"""The texts of the database: following the national ones, and what residents read this moment."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.urgent.situations import Situation, SituationContact, Situations, filled, load_situations, read_situations
from bot.faq.urgent.tables import UrgentText
from bot.ground.database.base import now
from bot.ground.filling import unknown_placeholders
from bot.ground.municipality import Municipality

ACTOR = "inhoudspakket"


def content_of(situation: Situation) -> dict[str, Any]:
    """What a municipality may make its own, as the table keeps it."""
    return {
        "text": situation.text.strip(),
        "contacts": [contact.model_dump(exclude_defaults=True) for contact in situation.contacts],
        "translations": {language: text.strip() for language, text in situation.translations.items()},
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """A fingerprint of a content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write(row: UrgentText, content: Mapping[str, Any], actor: str) -> None:
    """Give a row another content, as its next version."""
    row.text, row.contacts, row.translations = content["text"], content["contacts"], content["translations"]
    row.version, row.changed_at, row.changed_by = (row.version or 0) + 1, now(), actor


def import_urgent(session: Session, national: Mapping[str, Situation]) -> list[str]:
    """Make every text that was not edited here follow the national one; the situations whose text changed."""
    rows = {row.situation: row for row in session.scalars(select(UrgentText))}
    changed = []
    for name, situation in national.items():
        content = content_of(situation)
        row = rows.get(name)
        if row is not None and (row.is_local or row.pack_digest == digest_of(content)):
            continue
        if row is None:
            row = UrgentText(situation=name, is_local=False)
            session.add(row)
        write(row, content, ACTOR)
        row.pack_digest = digest_of(content)
        changed.append(name)
    session.flush()
    return changed


def import_national(session: Session) -> list[str]:
    """`import_urgent` with the texts of this release."""
    return import_urgent(session, read_situations())


def open_situations(engine: Engine, municipality: Municipality) -> Situations:
    """The situations of this release, each with the text that stands in the database when it is asked for."""
    national = load_situations(municipality)
    return replace(national, edited=_reader(engine, municipality, national.by_name))


def _reader(
    engine: Engine, municipality: Municipality, national: Mapping[str, Situation]
) -> Callable[[str], Situation | None]:
    values = municipality.values()

    def read(name: str) -> Situation | None:
        """The text of now: so few ask for it that nothing is kept. None where it has a hole."""
        with Session(engine) as session:
            row = session.get(UrgentText, name)
        if row is None or any(unknown_placeholders(text, values) for text in texts_of(row)):
            return None
        return filled(as_situation(national[name], row), values)

    return read


def texts_of(row: UrgentText) -> list[str]:
    """Every text of a row in which a placeholder may stand."""
    places = [part for contact in row.contacts for part in contact.values()]
    return [row.text, *places, *row.translations.values()]


def as_situation(national: Situation, row: UrgentText) -> Situation:
    """A situation with the text of a row, placeholders and all."""
    contacts = tuple(SituationContact.model_validate(contact) for contact in row.contacts)
    return national.model_copy(update={"text": row.text, "contacts": contacts, "translations": row.translations})
