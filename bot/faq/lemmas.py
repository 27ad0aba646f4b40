"""Dutch words brought to their simplest form, for the character and word features of the index.

The dictionary is read where a word is asked for: whole in memory it takes 40 MB, and a word costs a tenth of the time,
which words that come back do not notice.
"""

import re
from functools import lru_cache

import simplemma

WORD = re.compile(r"\w+|\?")
LONGEST = 45  # letters of a Dutch compound; simplemma tries every cut of a word, which takes time squared


def simplified(text: str) -> str:
    """`text` in lower case with every word as its lemma: `camerabeelden` stays near `camerabeeld`."""
    return " ".join(lemma(word) for word in WORD.findall(text.lower()))


@lru_cache(maxsize=20_000)
def is_dutch(word: str) -> bool:
    """Whether the dictionary has a word, lower case."""
    return bool(simplemma.is_known(word, lang="nl", low_memory=True))


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The dictionary form of one Dutch word, lower case; the word itself where it is unknown or no word at all."""
    if len(word) > LONGEST:
        return word
    return str(simplemma.lemmatize(word, lang="nl", low_memory=True)).lower()
