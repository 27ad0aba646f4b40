"""Finding published entries by the words in them, as a search box does: every entry that fits, best first.

Other than the index behind the conversation this needs no encoder: a word counts when it stands in the question,
the answer or a phrasing, also as a part of a longer word or with a typing error.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.faq.store import Content, FaqEntry

WORD = re.compile(r"\w+")
ADDRESS = re.compile(r"\]\(\S+?\)")  # of a Markdown link
IN_QUESTION, IN_PHRASINGS, IN_ANSWER = 4.0, 3.0, 1.0
PART, TYPING_ERROR = 0.7, 0.6  # how much a word counts that is not the same
SHORTEST_PART, SHORTEST_MISTYPED = 4, 5  # letters; shorter words must be the same
SIMILAR = 0.75  # 1 less the share of letters that differ
SAME_PHRASING = 90  # of 100: nearly the words of a phrasing, in any order
MUST_FIT = 0.6  # of the weight of all words searched for


class FaqSearch:
    """Searches one state of the content. Immutable; safe to read from threads."""

    def __init__(self, content: Content, earlier: "FaqSearch | None" = None) -> None:
        """From an earlier one, where there is one: then only the entries that changed are looked at."""
        self.entries = content.entries
        # word -> entry id -> weight
        self._weights: dict[str, dict[str, float]] = dict(earlier._weights) if earlier else {}
        self._phrasings: dict[str, str] = dict(earlier._phrasings) if earlier else {}
        before = earlier.entries if earlier else {}
        own: set[str] = set()  # words whose weights are no longer the earlier search's
        for faq, entry in before.items():
            if content.entries.get(faq) is not entry:
                self._leave(entry, own)
        for faq, entry in content.entries.items():
            if before.get(faq) is not entry:
                self._enter(entry, own)
        self._words = list(self._weights)
        self._count = len(content.entries)

    def _enter(self, entry: FaqEntry, own: set[str]) -> None:
        for word, weight in _weights_of(entry).items():
            self._own(word, own)[entry.id] = weight
        self._phrasings.update(dict.fromkeys(_phrasings_of(entry), entry.id))

    def _leave(self, entry: FaqEntry, own: set[str]) -> None:
        for word in _weights_of(entry):
            weights = self._own(word, own)
            weights.pop(entry.id, None)
            if not weights:
                del self._weights[word]
                own.discard(word)
        for phrasing in _phrasings_of(entry):
            if self._phrasings.get(phrasing) == entry.id:
                del self._phrasings[phrasing]

    def _own(self, word: str, own: set[str]) -> dict[str, float]:
        if word not in own:
            self._weights[word] = dict(self._weights.get(word, {}))
            own.add(word)
        return self._weights[word]

    def find(self, text: str) -> list[str]:
        """Ids of the entries that fit `text`, best first: those with such a phrasing, then by the words in it."""
        return list(dict.fromkeys((*self._with_phrasing(text), *self._with_words(text))))

    def _with_phrasing(self, text: str) -> Iterator[str]:
        near = process.extract(
            " ".join(words_of(text)), self._phrasings.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=SAME_PHRASING
        )
        return (self._phrasings[phrasing] for phrasing, _, _ in near)

    def _with_words(self, text: str) -> list[str]:
        """Ids of the entries that most of the words fit, best first."""
        scores: dict[str, float] = defaultdict(float)
        fits: dict[str, float] = defaultdict(float)
        whole = 0.0
        for word in dict.fromkeys(words_of(text)):
            matches = dict(self._matches(word))
            rare = self._rarity(word, matches)
            whole += rare
            for entry, weight in self._entries_with(matches).items():
                scores[entry] += rare * weight
                fits[entry] += rare
        return sorted((entry for entry in scores if fits[entry] >= MUST_FIT * whole), key=lambda entry: -scores[entry])

    def _entries_with(self, matches: Mapping[str, float]) -> dict[str, float]:
        """Entries with any of these words, each with the weight of the word that says most."""
        best: dict[str, float] = defaultdict(float)
        for word, quality in matches.items():
            for entry, weight in self._weights[word].items():
                best[entry] = max(best[entry], quality * weight)
        return best

    def _matches(self, word: str) -> Iterator[tuple[str, float]]:
        """Words of the content that `word` may mean, each with how well; the same word last, so that it counts."""
        if len(word) >= SHORTEST_MISTYPED:
            for similar, quality, _ in process.extract(
                word, self._words, scorer=OSA.normalized_similarity, score_cutoff=SIMILAR, limit=None
            ):
                yield similar, quality * TYPING_ERROR
        if len(word) >= SHORTEST_PART:
            yield from ((longer, PART) for longer in self._words if longer.startswith(word) or longer.endswith(word))
        if word in self._weights:
            yield word, 1.0

    def _rarity(self, word: str, matches: Mapping[str, float]) -> float:
        """How much a word says: little where many entries have it, most where none has."""
        same = self._weights.get(word)
        entries = same or {entry for match in matches for entry in self._weights[match]}
        return math.log((self._count + 1) / (len(entries) + 0.5))


class SearchBox:
    """Searches what is published; the last search is kept, so that a publication costs only what changed."""

    def __init__(self) -> None:
        self._last: FaqSearch | None = None

    def over(self, content: Content) -> FaqSearch:
        """The search over some content. Two threads may both make it; the result is the same."""
        last = self._last
        if last is None or last.entries is not content.entries:
            last = self._last = FaqSearch(content, last)
        return last


def _phrasings_of(entry: FaqEntry) -> list[str]:
    return [" ".join(words_of(text)) for text in (entry.question, *entry.phrasings)]


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return WORD.findall(text.lower())


def _weights_of(entry: FaqEntry) -> dict[str, float]:
    """How much each word says about an entry: by where it stands, and in how many phrasings."""
    weights: dict[str, float] = defaultdict(float)
    for text, weight in ((entry.question, IN_QUESTION), (ADDRESS.sub("]", entry.answer), IN_ANSWER)):
        for word in set(words_of(text)):
            weights[word] += weight
    used = Counter(word for phrasing in entry.phrasings for word in set(words_of(phrasing)))
    for word, times in used.items():
        weights[word] += IN_PHRASINGS * math.sqrt(times / len(entry.phrasings))
    return weights
