"""The words of a message that carry its subject, and whether an entry has them as well."""

import re
from collections import Counter
from collections.abc import Iterable, Set
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.faq.lemmas import lemma
from bot.faq.store import FaqEntry
from bot.ground.thresholds import OWN_WORD, SAME_WORD, SHORTEST_MISTYPED, SHORTEST_PART

_WORDS = re.compile(r"[\w'-]+")
_ADDRESS = re.compile(r"\]\([^)]*\)")


class Words:
    """Tells words that say what a text is about from words that only hold it together."""

    def __init__(self, function_words: Iterable[str]) -> None:
        self._function = frozenset(word.lower() for word in function_words)

    def all(self, text: str) -> list[str]:
        """The words of a text in lower case, in order."""
        return [word for word in (found.strip("'-") for found in _WORDS.findall(text.lower())) if word]

    def is_function(self, word: str) -> bool:
        """Whether a word only holds a sentence together: an article, a pronoun, an auxiliary, a question word."""
        return word.isdigit() or word in self._function or lemma(word) in self._function

    def content(self, text: str) -> tuple[str, ...]:
        """The words that say what a text is about, as lemmas, each once."""
        return tuple(dict.fromkeys(lemma(word) for word in self.all(text) if not self.is_function(word)))

    def of_entry(self, entry: FaqEntry) -> Set[str]:
        """The words of an entry: of its question and answer, and what several of its phrasings have."""
        return self._of_entry(entry.question, entry.answer, entry.phrasings)

    @lru_cache(maxsize=512)  # noqa: B019 (one of these lives as long as the process)
    def _of_entry(self, question: str, answer: str, phrasings: tuple[str, ...]) -> Set[str]:
        used = Counter(word for phrasing in phrasings for word in self.content(phrasing))
        least = max(2.0, len(phrasings) * OWN_WORD)
        shown = self.content(f"{question} {_ADDRESS.sub(']', answer)}")
        return frozenset((*shown, *(word for word, times in used.items() if times >= least)))

    def unshared(self, text: str, known: Set[str]) -> tuple[str, ...]:
        """The content words of `text` that `known` has in no form: inflected, mistyped, or in a compound."""
        return tuple(word for word in self.content(text) if not is_shared(word, known))


def is_shared(word: str, known: Set[str]) -> bool:
    """Whether `known` has a word, or one so like it that the same is meant."""
    return word in known or any(_is_same(word, other) for other in known)


def _is_same(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    if len(short) >= SHORTEST_PART and (long.startswith(short) or long.endswith(short)):
        return True
    return len(short) >= SHORTEST_MISTYPED and OSA.normalized_similarity(word, other) >= SAME_WORD
