"""Which questions are alike: by their words, the sooner when the assistant thought of the same entry.

A word weighs more the fewer published phrasings have it, so "de" and "gemeente" hardly count. Lexical, in memory
and without the encoder: embeddings of residents' questions would have to be kept and erased like the questions.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, KeysView, Mapping
from functools import cache, cached_property

from bot.faq.store import Content

ALIKE, ALIKE_AND_SAME_ENTRY = 0.62, 0.4  # cosine; measured on the pack: above it 7 of 10 pairs ask the same
COMMON = 1.5  # taken off every weight: words in a fifth of all phrasings then say nothing
Leader = int  # the id of the question that a group is compared by


_WORD = re.compile(r"\w+")
_STEM = re.compile(r"^(\w{3,}?)(?:en|e|s|t|d)*$")
_TWICE = re.compile(r"(.)\1+")
_HARD = str.maketrans("vz", "fs")


def likeness_of(text: str) -> str:
    """The stems of the words of a text, each once, to compare it by."""
    return " ".join(dict.fromkeys(stem(word) for word in _WORD.findall(text.lower())))


def stem(word: str) -> str:
    """What is left of a Dutch word without its ending: `bomen` and `boom`, `brieven` and `brief` are one.

    Coarse, but without a dictionary, which would cost the process that residents talk to 40 MB and half a second.
    """
    hard = word.translate(_HARD)
    match = _STEM.match(hard)
    return _TWICE.sub(r"\1", match[1] if match else hard)


LINKS = frozenset(stem(word) for word in ("http", "https", "www"))


def is_noise(likeness: str) -> bool:
    """Whether nothing is asked: no word or a single one, or an address to go to."""
    words = likeness.split()
    return len(words) < 2 or not LINKS.isdisjoint(words)


class Weights:
    """How much each word says; counted when that is first asked, as most look into an inbox that is empty."""

    def __init__(self, content: Callable[[], Content]) -> None:
        self._content = content

    @cached_property
    def _counted(self) -> tuple[Mapping[str, float], float]:
        """Of each word that the content has, and of any other."""
        texts = [text for entry in self._content().entries.values() for text in (entry.question, *entry.phrasings)]
        stem_of, counts = cache(stem), Counter[str]()  # the same words stand in many texts
        for text in texts:
            counts.update({stem_of(word) for word in _WORD.findall(text.lower())})
        known = {word: math.log((len(texts) + 1) / (count + 0.5)) for word, count in counts.items()}
        return known, math.log(2 * (len(texts) + 1))

    def of(self, likeness: str) -> Mapping[str, float]:
        """The weights of the words that say something; their squares add up to 1, or there is none."""
        known, most = self._counted
        weights = {word: known.get(word, most) - COMMON for word in likeness.split()}
        weights = {word: weight for word, weight in weights.items() if weight > 0}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()}


class Groups:
    """Groups of questions that grow one by one; the first of a group is what others are compared with.

    Where staff made a group (`kept_with`), others are compared with each question that they put there.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._members: dict[Leader, set[int]] = {}
        self._leader_of: dict[int, Leader] = {}
        self._kept: dict[int, tuple[str, str]] = {}  # id -> (likeness, nearest entry)
        self._kept_with: dict[int, int] = {}  # of those that staff keep together
        self._led_by_staff: dict[int, Leader] = {}  # kept_with -> who leads
        self._led: dict[int, Mapping[str, float]] = {}  # the weights of the words of what others are compared with
        self._postings: dict[str, set[int]] = defaultdict(set)

    @property
    def known(self) -> KeysView[int]:
        """The ids of every question in a group."""
        return self._leader_of.keys()

    def members(self, question: int) -> set[int]:
        """The group of a question, itself included; empty where it is not known."""
        leader = self._leader_of.get(question)
        return set() if leader is None else self._members[leader]

    def leader(self, question: int) -> Leader:
        """The question that stands for the group of `question`."""
        return self._leader_of[question]

    def kept_with(self, question: int) -> int | None:
        """Which group of staff a question is in; none where it went there by itself."""
        return self._kept_with.get(question)

    def add(self, question: int, likeness: str, nearest: str, kept_with: int | None = None) -> None:
        """Put a question in the group that staff chose, else where it is most alike, or in one of its own."""
        self._kept[question] = (likeness, nearest)
        if kept_with is None:
            like = self._most_alike(likeness, nearest)
            leader = question if like is None else self._leader_of[like]
        else:
            self._kept_with[question] = kept_with
            leader = self._led_by_staff.setdefault(kept_with, question)
        if leader == question:
            self._members[question] = set()
        if leader == question or kept_with is not None:
            self._compare_with(question)
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
            self._compare_no_more(question)
        kept = {question: (*self._kept[question], self.kept_with(question)) for question in sorted(homeless - gone)}
        for question in gone:
            del self._kept[question]
            self._kept_with.pop(question, None)
        for question in sorted(kept, key=lambda question: kept[question][2] is None):  # first those that staff put
            self.add(question, *kept[question])

    def _compare_with(self, question: int) -> None:
        self._led[question] = self._weights.of(self._kept[question][0])
        for word in self._led[question]:
            self._postings[word].add(question)

    def _compare_no_more(self, question: int) -> None:
        for word in self._led.pop(question, ()):
            self._postings[word].discard(question)

    def _disband(self, leader: Leader) -> set[int]:
        members = self._members.pop(leader)
        for question in members:
            self._compare_no_more(question)
        kept_with = self.kept_with(leader)
        if kept_with is not None:
            del self._led_by_staff[kept_with]
        return members

    def _most_alike(self, likeness: str, nearest: str) -> int | None:
        weights = self._weights.of(likeness)
        best, found = 0.0, None
        for leader in self._candidates(weights, nearest):
            same_entry = bool(nearest) and nearest == self._kept[leader][1]
            others = self._led[leader]
            score = sum(weights[word] * others[word] for word in weights.keys() & others.keys())
            if score >= (ALIKE_AND_SAME_ENTRY if same_entry else ALIKE) and score > best:
                best, found = score, leader
        return found

    def _candidates(self, weights: Mapping[str, float], nearest: str) -> set[int]:
        """Questions that can be alike at all: who shares none of the words that say most cannot score enough."""
        found: set[int] = set()
        left = 1.0  # of the square of the weights: without these words no score is higher than its root
        for word, weight in sorted(weights.items(), key=lambda item: -item[1]):
            leaders = self._postings.get(word, set())
            if left >= ALIKE**2:
                found |= leaders
            elif nearest and left >= ALIKE_AND_SAME_ENTRY**2:
                found |= {leader for leader in leaders if self._kept[leader][1] == nearest}
            else:
                break
            left -= weight * weight
        return found
