"""Which questions are alike: by their words, the sooner when the assistant thought of the same entry.

A word weighs more the fewer published phrasings have it, so "de" and "gemeente" hardly count. Lexical, in memory
and without the encoder: embeddings of residents' questions would have to be kept and erased like the questions.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.faq.lemmas import WORD, lemma
from bot.faq.store import Content

ALIKE, ALIKE_AND_SAME_ENTRY = 0.62, 0.4  # cosine; measured on the pack: above it 7 of 10 pairs ask the same
COMMON = 1.5  # taken off every weight: words in a fifth of all phrasings then say nothing
Leader = int  # the id of the question that a group is compared by


def likeness_of(text: str) -> str:
    """The words of a text in their dictionary form, each once, to compare it by."""
    return " ".join(dict.fromkeys(lemma(word) for word in WORD.findall(text.lower()) if word != "?"))


class Weights:
    """How much each word says. Immutable; safe to read from threads."""

    def __init__(self, content: Content) -> None:
        texts = [text for entry in content.entries.values() for text in (entry.question, *entry.phrasings)]
        counts = Counter(word for text in texts for word in likeness_of(text).split())
        self._most = math.log(2 * (len(texts) + 1))
        self._of = {word: math.log((len(texts) + 1) / (count + 0.5)) for word, count in counts.items()}

    def of(self, likeness: str) -> Mapping[str, float]:
        """The weights of the words that say something; their squares add up to 1, or there is none."""
        weights = {word: self._of.get(word, self._most) - COMMON for word in likeness.split()}
        weights = {word: weight for word, weight in weights.items() if weight > 0}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()}


class Groups:
    """Groups of questions that grow one by one; the first of a group is what others are compared with."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._members: dict[Leader, set[int]] = {}
        self._leader_of: dict[int, Leader] = {}
        self._kept: dict[int, tuple[str, str]] = {}  # id -> (likeness, nearest entry)
        self._postings: dict[str, dict[Leader, float]] = defaultdict(dict)

    @property
    def known(self) -> set[int]:
        """The ids of every question in a group."""
        return set(self._leader_of)

    def members(self, question: int) -> set[int]:
        """The group of a question, itself included; empty where it is not known."""
        leader = self._leader_of.get(question)
        return set() if leader is None else self._members[leader]

    def leader(self, question: int) -> Leader:
        """The question that stands for the group of `question`."""
        return self._leader_of[question]

    def add(self, question: int, likeness: str, nearest: str) -> None:
        """Put a question in the group that it is most like, or in one of its own."""
        self._kept[question] = (likeness, nearest)
        leader = self._most_alike(likeness, nearest)
        if leader is None:
            self._lead(question)
            leader = question
        self._members[leader].add(question)
        self._leader_of[question] = leader

    def remove(self, questions: Iterable[int]) -> None:
        """Forget questions; where one led, the rest of its group is put in groups anew."""
        homeless: set[int] = set()
        gone = {question for question in questions if question in self._leader_of}
        for question in gone:
            leader = self._leader_of.pop(question)
            if leader == question:
                homeless |= self._disband(leader)
            elif leader in self._members:
                self._members[leader].discard(question)
        kept = {question: self._kept[question] for question in sorted(homeless - gone)}
        for question in gone:
            del self._kept[question]
        for question, (likeness, nearest) in kept.items():
            self.add(question, likeness, nearest)

    def _lead(self, question: int) -> None:
        self._members[question] = set()
        for word, weight in self._weights.of(self._kept[question][0]).items():
            self._postings[word][question] = weight

    def _disband(self, leader: Leader) -> set[int]:
        for word in self._weights.of(self._kept[leader][0]):
            del self._postings[word][leader]
        return self._members.pop(leader)

    def _most_alike(self, likeness: str, nearest: str) -> Leader | None:
        scores: dict[Leader, float] = defaultdict(float)
        for word, weight in self._weights.of(likeness).items():
            for leader, other in self._postings[word].items():
                scores[leader] += weight * other
        enough = (
            (score, leader)
            for leader, score in scores.items()
            if score >= ALIKE or (score >= ALIKE_AND_SAME_ENTRY and nearest and nearest == self._kept[leader][1])
        )
        return max(enough, default=(0.0, None))[1]
