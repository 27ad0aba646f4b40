"""Reading the inbox: groups of open questions, filtered, sorted and a page at a time.

Groups live in the memory of each web process and follow the database at every look: new questions join, and those
that were repaired or erased leave at once. Ten thousand open questions take a fraction of a second the first time
and some hundredths after that.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import batched
from typing import Any

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.likeness import Groups, Weights, is_noise, likeness_of
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.faq.store import FaqStore

PAGE_SIZE = 25
ASKED_OFTEN = 3  # so many do not type noise
MOST_PARAMETERS = 500  # of one statement
GONE = 0  # where a question is that is not open any more
SORTS = ("count", "newest", "oldest", "topic")


@dataclass(frozen=True)
class Filters:
    """What of the inbox is shown; empty or none means all."""

    kind: str = ""
    topic: str = ""
    since: datetime | None = None
    sort: str = "count"
    words: str = ""  # each of which a question must have, or begin with
    noise: bool = True  # also single words, addresses and the like

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filters as SQL."""
        found: list[ColumnElement[bool]] = [OpenQuestion.repair_id.is_(None)]
        found += [OpenQuestion.kind == self.kind] if self.kind else []
        found += [OpenQuestion.topic == self.topic] if self.topic else []
        found += [OpenQuestion.at >= self.since] if self.since else []
        here = literal(" ").concat(OpenQuestion.likeness)
        found += [here.contains(f" {word}", autoescape=True) for word in likeness_of(self.words).split()]
        return found


@dataclass(frozen=True)
class Group:
    """Questions that are alike."""

    id: int  # of the question that stands for them
    text: str
    count: int
    kinds: Mapping[str, int]
    topic: str  # of most of them
    newest: datetime


@dataclass(frozen=True)
class Page:
    """One page of groups, and how many groups and questions there are in all."""

    groups: Sequence[Group]
    count: int
    questions: int
    number: int
    noise: int = 0  # questions that were left out because nothing is asked in them

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.count // PAGE_SIZE))


class _Tally:
    """What is known of a group before its text is read."""

    __slots__ = ("asks", "first", "kinds", "newest", "topics")

    def __init__(self, first: int) -> None:
        self.first = first
        self.kinds: Counter[str] = Counter()
        self.topics: Counter[str] = Counter()
        self.newest: datetime | None = None
        self.asks = False  # something

    @property
    def count(self) -> int:
        return self.kinds.total()

    @property
    def is_noise(self) -> bool:
        return not self.asks and self.count < ASKED_OFTEN


class Inbox:
    """The inbox of one web process."""

    def __init__(self, store: FaqStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._groups: Groups | None = None

    def page(self, session: Session, filters: Filters, number: int) -> Page:
        """A page of groups."""
        with self._lock:
            groups = self._follow(session)
            tallies = _tallies(session, groups, filters)
            heard = [tally for tally in tallies if filters.noise or not tally.is_noise]
            wanted = sorted(heard, key=_ORDERS[filters.sort])
            last = max(1, -(-len(wanted) // PAGE_SIZE))
            number = min(max(number, 1), last)
            shown = wanted[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
            texts = {row.id: row for row in _rows(session, [tally.first for tally in shown])}
        found = [_group(tally, texts[tally.first]) for tally in shown if tally.first in texts]
        count = sum(tally.count for tally in wanted)
        return Page(found, len(wanted), count, number, sum(tally.count for tally in tallies) - count)

    def group_of(self, session: Session, question: int) -> list[OpenQuestion]:
        """The open questions that are like one of them, newest first; none where it is not open any more."""
        with self._lock:
            members = set(self._follow(session).members(question))
        return sorted(_rows(session, members), key=lambda row: row.at, reverse=True)

    def _follow(self, session: Session) -> Groups:
        """Bring the groups up to date with the database."""
        if self._groups is None:
            self._groups = Groups(Weights(self._store.content))
        groups = self._groups
        open_now = select(OpenQuestion.id, OpenQuestion.kept_with).where(OpenQuestion.repair_id.is_(None))
        placed = dict(session.execute(open_now).all())
        known = set(groups.known)
        groups.remove(question for question in known if groups.kept_with(question) != placed.get(question, GONE))
        columns = (OpenQuestion.id, OpenQuestion.likeness, OpenQuestion.near)
        fresh = sorted(placed.keys() - groups.known, key=lambda question: (placed[question] is None, question))
        for some in batched(fresh, MOST_PARAMETERS):
            found = session.execute(select(*columns).where(OpenQuestion.id.in_(some)))
            read = {question: (likeness, near[0] if near else "") for question, likeness, near in found}
            for question in some:
                if question in read:
                    groups.add(question, *read[question], placed[question])
        return groups


@lru_cache(maxsize=2)
def inbox_of(store: FaqStore) -> Inbox:
    """The one inbox over a store in this process, whoever looks into it."""
    return Inbox(store)


def _tallies(session: Session, groups: Groups, filters: Filters) -> list[_Tally]:
    tallies: dict[int, _Tally] = {}
    columns = (OpenQuestion.id, OpenQuestion.kind, OpenQuestion.topic, OpenQuestion.at, OpenQuestion.likeness)
    for question, kind, topic, at, likeness in session.execute(select(*columns).where(*filters.conditions())):
        if question not in groups.known:
            continue
        leader = groups.leader(question)
        tally = tallies.setdefault(leader, _Tally(question))
        tally.kinds[kind] += 1
        tally.asks = tally.asks or not is_noise(likeness)
        tally.topics[topic] += 1
        tally.newest = max(tally.newest, at) if tally.newest else at
        tally.first = leader if leader == question else tally.first
    return list(tallies.values())


def _rows(session: Session, ids: Iterable[int]) -> list[OpenQuestion]:
    found: list[OpenQuestion] = []
    for some in batched(sorted(ids), MOST_PARAMETERS):
        wanted = select(OpenQuestion).where(OpenQuestion.id.in_(some), OpenQuestion.repair_id.is_(None))
        found += session.scalars(wanted)
    return found


def _group(tally: _Tally, row: OpenQuestion) -> Group:
    assert tally.newest is not None
    topic = tally.topics.most_common(1)[0][0]
    return Group(row.id, row.text, tally.count, dict(tally.kinds.most_common()), topic, tally.newest)


def _seconds(tally: _Tally) -> float:
    return tally.newest.timestamp() if tally.newest else 0.0


_ORDERS: dict[str, Callable[[_Tally], Any]] = {
    "count": lambda tally: (-tally.count, -_seconds(tally)),
    "newest": lambda tally: -_seconds(tally),
    "oldest": _seconds,
    "topic": lambda tally: (tally.topics.most_common(1)[0][0] or "~", -tally.count),
}
