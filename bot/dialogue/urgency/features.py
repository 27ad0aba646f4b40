"""What the recogniser looks at: the characters and words of a text, its meaning, and the parts of a long one."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from murmurhash import hash as murmur
from scipy.sparse import csr_matrix, hstack

from bot.encoding import Vectors
from bot.faq.terms import pieces, unit_rows, words_of

CHARACTERS, WORDS = 2**16, 2**15  # columns; hashed, so that no vocabulary need be kept
FEWEST_WORDS_OF_A_STORY, FEWEST_WORDS_OF_A_PART = 10, 4
MOST_PARTS = 16  # of one message: what is not said in so many parts is not said

_REPEATED = re.compile(r"(.)\1{2,}")
_PARTS = re.compile(r"(?<=[.?!;,])\s+|\s+(?=(?:maar|want|omdat|en|dus|sinds|toen|terwijl|but|because|and|aber|und)\s)")


def spelling(texts: Sequence[str]) -> csr_matrix:
    """One sparse row per text: its characters and its words; `heeeelp` is `heelp`."""
    plain = [_REPEATED.sub(r"\1\1", text.lower()) for text in texts]
    return hstack(
        [
            _hashed([pieces(text, 2, 5) for text in plain], CHARACTERS),
            _hashed([words_of(text) for text in plain], WORDS),
        ],
        format="csr",
    )


def _hashed(terms: Sequence[Iterable[str]], width: int) -> csr_matrix:
    """A row of length 1 per text: how often its terms fall into each column, as scikit-learn's hashing has it."""
    counts = [Counter(abs(murmur(term)) % width for term in each) for each in terms]
    return unit_rows(counts, width, lambda times, _places: times)


def meaning(vectors: Vectors, centre: Vectors) -> Vectors:
    """Vectors seen from the middle of all that is said here, length 1."""
    moved = vectors - centre
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(length == 0, 1, length), dtype=np.float32)


def parts(text: str) -> list[str]:
    """The clauses of a story, by themselves and in twos: danger often stands in half a sentence. Short texts: none."""
    if len(text.split()) < FEWEST_WORDS_OF_A_STORY:
        return []
    clauses = [clause.strip() for clause in _PARTS.split(text) if len(clause.split()) > 1]
    long_enough = [clause for clause in clauses if len(clause.split()) >= FEWEST_WORDS_OF_A_PART]
    twos = [f"{first} {second}" for first, second in pairwise(clauses)]
    return list(dict.fromkeys([*long_enough, *twos]))[:MOST_PARTS]
