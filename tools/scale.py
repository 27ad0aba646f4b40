"""How the house bears ten thousand entries: `python -m tools.scale 10000`. Prints what it measures, judges nothing;
"of work" is processor time, which other work on the machine does not lengthen.

The content is made up on the spot: words of the national phrasings, shuffled; vectors by hashing those words, because
encoding fifty thousand texts says nothing of the index. Nothing of it is kept.
"""

import hashlib
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import psutil
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from bot.dialogue.calibration import load_calibration
from bot.encoding import Vectors
from bot.faq.embeddings import EmbeddingStore
from bot.faq.keeper import IndexKeeper
from bot.faq.publishing import record_revision, touch_content
from bot.faq.search import SearchBox
from bot.faq.store import Content, FaqStore
from bot.faq.tables import Entry, Origin, OutOfScopeExample, Phrasing, Source, Status
from bot.ground.database.base import now
from bot.ground.database.engine import migrate, open_database
from bot.ground.municipality import load_municipality
from bot.ground.roles import Role
from bot.ground.settings import ROOT, Settings
from bot.ground.topics import topics
from tests.content.material import read_material
from tests.site import Site
from tests.staff import Browser, hire, visit

PHRASINGS = 5
OK, SERVER_ERROR = 200, 500
FIELD = {name: re.compile(rf'name="{name}" value="([^"]*)"') for name in ("seen", "base")}
ASKED = 30
SIZE = 384


class HashingEncoder:
    """A direction per word, added up: likeness without a language model."""

    name, size = "hashing", SIZE

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.stack([sum((_direction(word) for word in text.lower().split()), _direction("")) for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@cache
def _direction(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=SIZE).astype(np.float32)


def texts(count: int) -> Iterator[str]:
    """That many different questions."""
    chance = random.Random(1)
    known = [text.lower().split() for entry in read_material().entries for text in entry.phrasings]
    words = [word for text in known for word in text]
    made: set[str] = set()
    while len(made) < count:
        start = chance.choice(known)[:4]
        text = " ".join([*start, *chance.choices(words, k=chance.randint(2, 8))])[:190]
        if text not in made:
            made.add(text)
            yield text


def fill(database: Engine, count: int) -> None:
    """Publish `count` entries."""
    made, moment = texts(count * (PHRASINGS + 1) + 1200), now()
    answer = "Dit is het antwoord van {gemeente}. " * 8
    known = list(topics())
    drawn = [known[number % len(known)] for number in range(count)]
    ids = [f"{topic}.proef-{number}" for number, topic in enumerate(drawn)]
    with database.begin() as connection:
        connection.execute(insert(Entry), [
            {"id": faq, "topic": topic, "question": next(made), "answer": answer, "status": Status.PUBLISHED,
             "version": 1, "owner": "webredactie", "checked_on": moment.date()}
            for faq, topic in zip(ids, drawn, strict=True)
        ])  # fmt: skip
        connection.execute(insert(Phrasing), [
            {"entry_id": faq, "text": next(made), "origin": Origin.STAFF} for faq in ids for _ in range(PHRASINGS)
        ])  # fmt: skip
        connection.execute(insert(Source), [
            {"entry_id": faq, "position": 0, "title": "De wet", "url": "https://wetten.overheid.nl"} for faq in ids
        ])  # fmt: skip
        connection.execute(
            insert(OutOfScopeExample), [{"text": next(made), "origin": Origin.STAFF} for _ in range(1150)]
        )
    with Session(database) as session, session.begin():
        touch_content(session)


def save(database: Engine, faq: str, phrasing: str) -> None:
    """What publishing one changed entry writes."""
    with Session(database) as session, session.begin():
        entry = session.get_one(Entry, faq)
        entry.answer, entry.version = f"{entry.answer} Nieuw.", entry.version + 1
        entry.phrasings.append(Phrasing(text=phrasing, origin=Origin.STAFF))
        session.flush()
        record_revision(session, entry, "schaal", "proef")
        touch_content(session)


def say(line: str) -> None:
    """For whoever runs this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Prints how long it took and what this process takes now."""
    begun, worked = time.perf_counter(), time.process_time()
    yield
    memory, worked = psutil.Process().memory_info().rss >> 20, 1000 * (time.process_time() - worked)
    say(f"{what:42} {1000 * (time.perf_counter() - begun):9.0f} ms, {worked:6.0f} of work, {memory} MB")


def median(what: str, work: Callable[[int], object]) -> None:
    """Prints the middle and the worst of some runs."""
    took, worked = [], time.process_time()
    for number in range(ASKED):
        begun = time.perf_counter()
        work(number)
        took.append(1000 * (time.perf_counter() - begun))
    took.sort()
    worked = 1000 * (time.process_time() - worked) / ASKED
    say(f"{what:42} {took[ASKED // 2]:9.0f} ms, {worked:6.0f} of work, at most {took[-1]:.0f}")


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'scale.db'}")
        migrate(database)
        with timed(f"fill {count} entries"):
            fill(database, count)
        store = FaqStore(database, load_municipality(ROOT / "data/municipalities/voorbeeld.yml"))
        with timed("read everything published"):
            content = store.content()
        keeper = IndexKeeper(store, EmbeddingStore(database, HashingEncoder()), load_calibration().kernel)
        with timed("vectors and index"):
            keeper.refresh()
        measure(database, store, keeper, content)
        pages(Settings(datawijzer_home=Path(folder), database_url=str(database.url)), list(content.entries))


def measure(database: Engine, store: FaqStore, keeper: IndexKeeper, content: Content) -> None:
    """Asking, saving and following, one after the other."""
    asked = list(texts(200))[-ASKED:]
    ranker = keeper.index.ranker
    say(f"{type(ranker).__name__}: {len(ranker.texts)} examples, {len(ranker.names)} labels")
    median("rank a question", lambda number: keeper.index.rank([asked[number]]))
    median("why", lambda number: ranker.weights(asked[number]))
    ids = list(content.entries)
    median("save a publication", lambda number: save(database, ids[number], f"{asked[number]} knorrebol {number}"))
    with timed("read what changed of it"):
        store.content()
    with timed("the index follows"):
        keeper.refresh()
    save(database, ids[-1], "hoe zit het met de flapdrol")
    with timed("one more: read and follow"):
        keeper.refresh()
    (ranking,) = keeper.index.rank(["hoe zit het met de flapdrol"])
    say(f"found: {ranking.hits[0].faq == ids[-1]}, score {ranking.best:.2f}")
    with timed("prepare search"):
        box = SearchBox()
        search = box.over(store.content())
    save(database, ids[-2], "waar ligt de flapdrol")
    with timed("search follows a publication"):
        search = box.over(store.content())
    median("search", lambda number: search.find(asked[number]))


def pages(settings: Settings, ids: list[str]) -> None:
    """What an editor waits for, without the network."""
    editor = hire(settings, Role.EDITOR)
    with visit(Site(settings).app) as browser:
        browser.sign_in(editor.name)
        with timed("first page of /beheer"):
            assert browser.get("/beheer/vragen").status_code == OK
        median("list", lambda number: browser.get(f"/beheer/vragen?page={number + 1}"))
        median("list, searched", lambda number: browser.get(f"/beheer/vragen?search=proef-{number}"))
        median("find an entry to refer to", lambda number: browser.get(f"/beheer/vragen/zoek?zoek=proef-{number}"))
        median("open an entry", lambda number: browser.get(f"/beheer/vragen/{ids[number]}"))
        median("save a draft", lambda number: save_draft(browser, ids[number]))


def save_draft(browser: Browser, faq: str) -> None:
    """As an editor does: the form that is open, with another answer."""
    page = f"/beheer/vragen/{faq}"
    hidden = {name: FIELD[name].search(browser.get(page).text)[1] for name in FIELD}
    fields = {"question": f"Wat is {faq}?", "answer": "Nieuw antwoord.", "phrasings": faq, "do": "save", **hidden}
    assert browser.send(page, fields).status_code < SERVER_ERROR


if __name__ == "__main__":
    main()
