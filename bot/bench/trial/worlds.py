"""Worlds in which drafts are published: the content, the index and the assistant, as if."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock

from bot.bench.trial.results import TriedDraft, plain
from bot.dialogue.assistant import Assistant
from bot.dialogue.build import Parts, build_lookup
from bot.dialogue.lookup import ContentSource, Lookup
from bot.faq.index import FaqIndex
from bot.faq.store import Content, FaqEntry
from bot.ground.errors import DatawijzerError
from bot.ground.filling import fill_known

KEPT_WORLDS = 3  # each takes some 25 MB at six thousand phrasings
KEPT_DRAFTS = 200
NEW = "concept"  # last part of the id of an entry that has none yet


class UnknownDraft(DatawijzerError):
    """A conversation names drafts that this process was not told of, as after a restart."""


@dataclass(frozen=True)
class World:
    """Everything that answers, with some drafts as if published."""

    shown: Content
    index: FaqIndex
    lookup: Lookup
    assistant: Assistant
    drafts: tuple[str, ...] = ()  # ids of the entries that are tried


@dataclass(frozen=True)
class _Standing:
    """An index with its content, that stays as it is."""

    shown: Content
    index: FaqIndex

    def content(self) -> Content:
        return self.shown


class Worlds:
    """Makes worlds, and keeps the last few."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._values = parts.municipality.values()
        self._lock = Lock()
        self._worlds: OrderedDict[str, tuple[FaqIndex, World]] = OrderedDict()
        self._drafts: OrderedDict[str, tuple[TriedDraft, ...]] = OrderedDict()

    def published(self) -> World:
        """The world as residents have it."""
        keeper, assistant = self._parts.keeper, self._parts.assistant
        return World(keeper.content(), keeper.index, self._lookup(keeper), assistant)

    def world(self, drafts: Sequence[TriedDraft]) -> World:
        """The world with drafts as if published.

        Raises:
            TooMuchChanged: they change too many phrasings to be tried in passing.
        """
        if not drafts:
            return self.published()
        name, base = digest(drafts), self._parts.keeper.index
        with self._lock:
            kept, world = self._worlds.get(name, (None, None))
            if world is None or kept is not base:
                world = self._made(drafts, base)
                self._worlds[name] = (base, world)
            self._worlds.move_to_end(name)
            while len(self._worlds) > KEPT_WORLDS:
                self._worlds.popitem(last=False)
        return world

    def _made(self, drafts: Sequence[TriedDraft], base: FaqIndex) -> World:
        content = as_if_published(self._parts.keeper.content(), drafts, self._values)
        index = base.as_if(content)
        lookup = self._lookup(_Standing(content, index))
        ids = tuple(id_of(draft) for draft in drafts)
        return World(content, index, lookup, self._parts.assistant.over(lookup), ids)

    def _lookup(self, source: ContentSource) -> Lookup:
        parts = self._parts
        return build_lookup(source, parts.calibration, parts.reader, parts.municipality)

    def remember(self, drafts: Sequence[TriedDraft]) -> str:
        """A name under which a conversation finds these drafts again, in this process."""
        name = digest(drafts)
        with self._lock:
            self._drafts[name] = tuple(drafts)
            self._drafts.move_to_end(name)
            while len(self._drafts) > KEPT_DRAFTS:
                self._drafts.popitem(last=False)
        return name

    def assistant(self, draft: str | None) -> Assistant:
        """The assistant of a conversation: over the drafts it names, or over what is published.

        Raises:
            UnknownDraft: never answered with what is published instead, which would be taken for the draft.
        """
        if draft is None:
            return self._parts.assistant
        drafts = self._drafts.get(draft)
        if drafts is None:
            raise UnknownDraft
        return self.world(drafts).assistant


def as_if_published(content: Content, drafts: Sequence[TriedDraft], values: dict[str, str]) -> Content:
    """The content with drafts in the place of their entries; one that is archived goes."""
    entries = dict(content.entries)
    for draft in drafts:
        earlier = entries.pop(id_of(draft), None)  # popped, so that it comes last: a phrasing it takes over is its own
        if draft.status != "archived":
            entries[id_of(draft)] = _entry(draft, earlier.version + 1 if earlier else 1, values)
    known = set(entries)
    return replace(content, entries={faq: _linked(entry, known) for faq, entry in entries.items()})


def _entry(draft: TriedDraft, version: int, values: dict[str, str]) -> FaqEntry:
    def filled(text: str) -> str:  # an unknown placeholder stays: the checks say so, and the trial goes on
        return fill_known(text, values)

    return FaqEntry(
        id=id_of(draft),
        topic=draft.topic,
        question=filled(draft.question),
        answer=filled(draft.answer),
        version=version,
        owner=draft.owner,
        checked_on=draft.checked_on or datetime.now(UTC).date(),
        changed_at=datetime.now(UTC),
        sources=tuple((source.title, filled(source.url)) for source in draft.sources),
        related=draft.related,
        followups=draft.followups,
        phrasings=tuple(text for text in draft.phrasings if text.strip()),
    )


def _linked(entry: FaqEntry, known: set[str]) -> FaqEntry:
    if known.issuperset((*entry.related, *entry.followups.values())):
        return entry
    followups = {aspect: target for aspect, target in entry.followups.items() if target in known}
    return replace(entry, related=tuple(faq for faq in entry.related if faq in known), followups=followups)


def id_of(draft: TriedDraft) -> str:
    """The id of the draft's entry, or one to try it under."""
    return draft.id or f"{draft.topic or 'assistent'}.{NEW}"


def digest(drafts: Sequence[TriedDraft]) -> str:
    """A name for some drafts that only equal ones share."""
    text = json.dumps([plain(draft) for draft in drafts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
