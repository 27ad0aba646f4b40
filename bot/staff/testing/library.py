"""The conversations there are: those shipped in tests/gesprekken, and those that testers wrote here."""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bench.conversations.expanding import Case, expand
from bot.bench.conversations.files import Written, read_conversations
from bot.ground.errors import ContentError
from bot.ground.settings import ROOT
from bot.staff.testing.tables import OwnConversation

SHIPPED = ROOT / "tests/gesprekken"
OWN = "eigen"
_PLACE = re.compile(r"^.*?\.yml:(\d+): ")


@dataclass(frozen=True)
class LibraryItem:
    """One conversation with its cases."""

    title: str
    topic: str
    labels: tuple[str, ...]
    path: str
    line: int
    cases: tuple[Case, ...]
    own: int | None = None  # id of the OwnConversation

    def fits(self, words: str, topic: str, label: str) -> bool:
        """Whether it belongs to what is looked for; empty: anything."""
        text = " ".join((self.title, self.path, *self.labels)).lower()
        of_topic = not topic or self.topic == topic
        return of_topic and (not label or label in self.labels) and all(word in text for word in words.lower().split())


def library(session: Session) -> list[LibraryItem]:
    """Every conversation, own ones first."""
    own = session.scalars(select(OwnConversation).order_by(OwnConversation.id.desc())).all()
    return [*(item for row in own for item in own_items(row.topic, row.text, row.id)), *_shipped()]


def check(topic: str, text: str) -> list[str]:
    """What is wrong with the text of a conversation, each with its line; empty when it can be played."""
    try:
        _read(topic, text, 0)
    except ContentError as error:
        return [_PLACE.sub(r"Regel \1: ", finding) for finding in error.findings]
    return []


@cache
def _shipped() -> tuple[LibraryItem, ...]:
    if not SHIPPED.is_dir():
        return ()
    return tuple(_items(read_conversations(SHIPPED)))


@lru_cache(256)
def own_items(topic: str, text: str, number: int) -> tuple[LibraryItem, ...]:
    """The conversations in the text of an own one."""
    try:
        return tuple(_read(topic, text, number))
    except ContentError:  # a word of the form that a newer version no longer knows: it stays to be mended
        return (LibraryItem(f"{OWN} {number}", topic, (), own_path(topic, number), 1, (), number),)


def own_path(topic: str, number: int) -> str:
    """What stands for the file of an own conversation."""
    return f"{OWN}/{topic}/{number}.yml"


def _read(topic: str, text: str, number: int) -> list[LibraryItem]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / topic / f"{number}.yml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        return list(_items(read_conversations(path), own_path(topic, number), number))


def _items(written: Iterable[Written], path: str = "", own: int | None = None) -> list[LibraryItem]:
    items = []
    for each in written:
        cases = [replace(case, path=path) if path else case for case in expand(each)]
        first, conversation = cases[0], each.conversation
        items.append(
            LibraryItem(conversation.title, first.topic, conversation.labels, first.path, first.line, tuple(cases), own)
        )
    return items
