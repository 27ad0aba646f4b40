"""Every link of what is published, asked and kept; and which of them is broken."""

import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.faq.store import Content, FaqEntry
from bot.ground.database.base import now
from bot.ground.errors import DatawijzerError
from bot.staff.checks.links import links_in
from bot.staff.links.asking import UNSURE, Asker, Outcome, host_of
from bot.staff.links.tables import FAILED, LONGEST_URL, CheckedLink, LinkState

HOSTS_AT_ONCE = 4
MOST_SILENT = 5  # links in a row without an answer: the host is left alone until the next time
ENDS_OF_SENTENCES = ".,;:!?\"'"

log = logging.getLogger(__name__)

Outcomes = list[tuple[str, Outcome]]


class NetworkAway(DatawijzerError):
    """The links could not be asked: nothing answered, so that it is this machine that is cut off, or it was stopped."""


@dataclass(frozen=True)
class ShownLink:
    """A link to look at, with the entries that use it."""

    url: str
    state: LinkState
    moved_to: str | None
    checked_at: datetime
    first_failed_at: datetime | None
    entries: tuple[FaqEntry, ...]


def used_links(content: Content) -> dict[str, tuple[str, ...]]:
    """Every address over http(s) in what is published, with the ids of the entries that use it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for faq, entry in content.entries.items():
        for url in _links_of(entry):
            plain = url.strip().rstrip(ENDS_OF_SENTENCES).partition("#")[0]
            if plain.lower().startswith(("http://", "https://")) and len(plain) <= LONGEST_URL:
                found[plain][faq] = None
    return {url: tuple(entries) for url, entries in found.items()}


def _links_of(entry: FaqEntry) -> Iterator[str]:
    yield from (url for url, _, _ in links_in(entry.answer))
    yield from (url for _, url in entry.sources)
    yield from (claim.source for claim in entry.claims)


def check_links(engine: Engine, urls: Iterable[str], asker: Asker, stopping: threading.Event) -> Mapping[str, int]:
    """Ask every link, keep how it went and forget links that are no longer used; how many in which state.

    Raises:
        NetworkAway: no link of any host answered, and none is kept as unreachable; or it was stopped.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[host_of(url)].append(url)
    counts: Counter[str] = Counter()
    silent: Outcomes = []  # kept once another answers
    for outcomes in _of_each(by_host.values(), lambda urls: _asked(asker, urls, stopping)):
        counts.update(outcome.state for _, outcome in outcomes)
        away = [pair for pair in outcomes if pair[1].state == LinkState.UNREACHABLE]
        silent += away
        keep(engine, [pair for pair in outcomes if pair not in away])
    if stopping.is_set():
        raise NetworkAway("it was stopped")
    if len(by_host) > 1 and counts.total() == len(silent):
        raise NetworkAway("nothing answered")
    keep(engine, silent)
    _forget_others(engine, {url for urls in by_host.values() for url in urls})
    return counts


def _of_each(hosts: Collection[list[str]], ask: Callable[[list[str]], Outcomes]) -> Iterator[Outcomes]:
    """What is found of each host, as it comes. In threads that do not keep a process from ending."""
    todo: SimpleQueue[list[str]] = SimpleQueue()
    found: SimpleQueue[Outcomes] = SimpleQueue()
    for urls in hosts:
        todo.put(urls)

    def work() -> None:
        while True:
            try:
                found.put(ask(todo.get_nowait()))
            except Empty:
                return

    for _ in range(min(HOSTS_AT_ONCE, len(hosts))):
        threading.Thread(target=work, name="links", daemon=True).start()
    for _ in hosts:
        yield found.get()


def _asked(asker: Asker, urls: Sequence[str], stopping: threading.Event) -> Outcomes:
    """How the links of one host are; not the rest of them once it is clear that it does not answer."""
    found: Outcomes = []
    for url in urls:
        last = found[-MOST_SILENT:]
        if stopping.is_set() or (len(last) == MOST_SILENT and all(o.state == LinkState.UNREACHABLE for _, o in last)):
            break
        try:
            found.append((url, asker.outcome(url)))
        except Exception as error:  # the outer net of each link: one odd address holds up no other
            log.error("a link could not be asked: %s", type(error).__name__)
            found.append((url, UNSURE))
    return found


def keep(engine: Engine, outcomes: Sequence[tuple[str, Outcome]]) -> None:
    """Keep how links were found to be, now."""
    if not outcomes:
        return
    try:
        _keep(engine, outcomes)
    except IntegrityError:  # another process kept one of them for the first time meanwhile
        _keep(engine, outcomes)


def _keep(engine: Engine, outcomes: Sequence[tuple[str, Outcome]]) -> None:
    moment = now()
    with Session(engine) as session, session.begin():
        for url, outcome in outcomes:
            row = session.get(CheckedLink, url) or CheckedLink(url=url, first_failed_at=None)
            row.state, row.moved_to, row.checked_at = outcome.state, outcome.moved_to, moment
            row.first_failed_at = (row.first_failed_at or moment) if outcome.state in FAILED else None
            session.add(row)


def _forget_others(engine: Engine, used: set[str]) -> None:
    with Session(engine) as session, session.begin():
        others = [url for url in session.scalars(select(CheckedLink.url)) if url not in used]
        for url in others:
            session.execute(delete(CheckedLink).where(CheckedLink.url == url))


def is_broken(link: CheckedLink, zone: ZoneInfo) -> bool:
    """Whether it failed on two days: a site may be down for an evening."""
    if link.state not in FAILED or link.first_failed_at is None:
        return False
    return link.first_failed_at.astimezone(zone).date() < link.checked_at.astimezone(zone).date()


def broken_links(session: Session, content: Callable[[], Content], zone: ZoneInfo) -> list[ShownLink]:
    """Links that are broken, the longest first; the content is read only where there are any."""
    rows = session.scalars(select(CheckedLink).where(CheckedLink.first_failed_at.is_not(None)))
    broken = [row for row in rows.all() if is_broken(row, zone)]
    shown = _with_entries(broken, content()) if broken else []
    return sorted(shown, key=lambda link: (link.first_failed_at or link.checked_at, link.url))


def links_of_state(session: Session, content: Content, state: LinkState) -> list[ShownLink]:
    """Links in one state, by address."""
    rows = session.scalars(select(CheckedLink).where(CheckedLink.state == state).order_by(CheckedLink.url)).all()
    return _with_entries(rows, content)


def _with_entries(rows: Sequence[CheckedLink], content: Content) -> list[ShownLink]:
    """What is still used of them."""
    used = used_links(content)
    return [
        ShownLink(
            row.url, row.state, row.moved_to, row.checked_at, row.first_failed_at,
            tuple(content.entries[faq] for faq in used[row.url]),
        )
        for row in rows
        if row.url in used
    ]  # fmt: skip
