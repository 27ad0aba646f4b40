"""The words by which a browser finds a question while somebody types: those of its phrasings that others use least."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping

from bot.faq.store import FaqEntry

MOST_WORDS = 6  # of one question, beside its title
LONGEST = 5  # such words in a phrasing that is more a question than a story
_WORD = re.compile(r"[^\W\d_]{4,}")


def words_of(entries: Collection[FaqEntry]) -> Mapping[str, str]:
    """The telling words of each entry, by its id; none that its title begins with already."""
    used = {entry.id: Counter(word for text in entry.phrasings for word in _words_of(text)) for entry in entries}
    titles = {entry.id: entry.question.lower() for entry in entries}
    having = Counter(word for counts in used.values() for word in counts)

    def telling(faq: str) -> list[str]:
        new = {word: count for word, count in used[faq].items() if word not in titles[faq]}
        return sorted(new, key=lambda word: (-new[word] * math.log(len(used) / having[word]), word))[:MOST_WORDS]

    return {faq: " ".join(telling(faq)) for faq in used}


def _words_of(phrasing: str) -> list[str]:
    """The words of a phrasing; none of a story, which are of what happened to somebody."""
    words = _WORD.findall(phrasing.lower())
    return words if len(words) <= LONGEST else []
