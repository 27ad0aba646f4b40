"""What the recogniser looks at: the characters and words of a text, its meaning, and the parts of a long one."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer

from bot.encoding import Vectors

CHARACTERS, WORDS = 2**16, 2**15  # columns; hashed, so that no vocabulary need be kept
FEWEST_WORDS_OF_A_STORY, FEWEST_WORDS_OF_A_PART = 10, 4
MOST_PARTS = 16  # of one message: what is not said in so many parts is not said

_REPEATED = re.compile(r"(.)\1{2,}")
_PARTS = re.compile(r"(?<=[.?!;,])\s+|\s+(?=(?:maar|want|omdat|en|dus|sinds|toen|terwijl|but|because|and|aber|und)\s)")
_OF_CHARACTERS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(2, 5), n_features=CHARACTERS, alternate_sign=False, dtype=np.float32
)
_OF_WORDS = HashingVectorizer(
    ngram_range=(1, 2),
    token_pattern=r"\w+",  # noqa: S106
    n_features=WORDS,
    alternate_sign=False,
    dtype=np.float32,
)


def spelling(texts: Sequence[str]) -> csr_matrix:
    """One sparse row per text: its characters and its words; `heeeelp` is `heelp`."""
    plain = [_REPEATED.sub(r"\1\1", text.lower()) for text in texts]
    return hstack([_OF_CHARACTERS.transform(plain), _OF_WORDS.transform(plain)]).tocsr()


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
