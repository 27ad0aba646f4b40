"""`python -m bot.ops.bench.index`: what the index itself costs, at the size of today and at 50,000 phrasings.

Vectors come from hashing words, because encoding says nothing of the index. Texts beyond those of the content pack are
its own with words changed for words of others. Milliseconds and seconds are of processor time, on one thread.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from zlib import crc32

import numpy as np
from threadpoolctl import threadpool_limits

from bot.bench.evaluation.sets import load_set
from bot.dialogue.calibration import load_calibration
from bot.encoding import Vectors
from bot.faq.embeddings import EmbeddingStore
from bot.faq.index import FaqIndex, fitted
from bot.faq.kernel import Example
from bot.faq.pack import load_pack
from bot.faq.recent import MOST
from bot.ground.database.engine import migrate, open_database
from bot.ground.municipality import load_municipality
from bot.ground.settings import read_settings
from bot.ops.prepare import OUTSIDE, PACK

SIZES = (6_000, 21_000, 50_000)
WIDTH = 384  # of a vector


class HashingEncoder:
    """A direction per word, added up."""

    name, size = "hashing", WIDTH

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        rows = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                rows[row] += _direction(word)
        return rows


@cache
def _direction(word: str) -> Vectors:
    direction: Vectors = np.random.default_rng(crc32(word.encode())).normal(size=WIDTH).astype(np.float32)
    return direction


def examples(known: Sequence[Example]) -> Iterator[Example]:
    """The known ones, then endlessly variations of them; no text comes twice."""
    chance = Random(1)  # noqa: S311
    seen = {text for text, _ in known}
    words = [word for text, _ in known for word in text.split()]
    yield from known
    while True:
        text, label = chance.choice(known)
        varied = " ".join(chance.choice((word, word, chance.choice(words))) for word in text.split())
        if varied not in seen:
            seen.add(varied)
            yield varied, label


def main() -> int:
    """Measure and print; the exit code."""
    pack = load_pack(PACK, OUTSIDE, load_municipality(read_settings().municipality))
    known = [(text, entry.id) for entry in pack.entries for text in dict.fromkeys((entry.question, *entry.phrasings))]
    questions = [question.text for question in load_set().questions[: MOST // 2]]
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        database = open_database(f"sqlite:///{Path(folder) / 'index.db'}")
        migrate(database)
        for size in SIZES:
            embeddings = EmbeddingStore(database, HashingEncoder())
            _measure(list(islice(examples(known), size)), embeddings, questions)
        database.dispose()
    return 0


def _measure(learnt: Sequence[Example], embeddings: EmbeddingStore, questions: Sequence[str]) -> None:
    embeddings.vectors([text for text, _ in learnt])
    embeddings.questions(questions)
    begun = process_time()
    ranker = fitted(learnt, embeddings, load_calibration().kernel)
    took = process_time() - begun
    index = FaqIndex(0, embeddings.encoder.name, ranker)
    times = []
    for question in questions:
        begun = process_time()
        index.rank([question])
        times.append(1000 * (process_time() - begun))
    print(
        f"{len(learnt)} phrasings, {type(ranker).__name__}: fit {took:.1f} s, "
        f"search {median(times):.1f} ms, at most {max(times):.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
