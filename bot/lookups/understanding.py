"""What a question asks to look up: a blank Dutch spaCy pipeline with the phrases of `data/lookups/`.

It names data words, formats, owners, places and known subjects; what is left and means something is the subject.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import spacy
from rapidfuzz import fuzz, process
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Token

from bot.faq.lemmas import is_dutch, lemma
from bot.lookups.query import Query, QueryReading
from bot.lookups.vocabulary import Vocabulary

MOST_WORDS = 3  # of a subject: every word must be found, so more find less
SHORT = 6  # tokens of a message that is typed as into a search box
LONGEST_REFINING = 9
MOST_TOKENS = 60  # of a message that is read; a longer one is a story
SHORTEST_WORD, SHORTEST_PART = 3, 4
SHORTEST_DATA_WORD, DATA_WORD_ALIKE = 6, 85
ALIKE = 88  # of 100; a slip or two in the name of a subject
_YEAR = re.compile(r"(?:19|20)\d\d")
_ANOTHER = {"en", "of", "over"}  # begin a message that asks the same of another subject
_MODAL = {"kan", "kun", "kunt", "kunnen", "wil", "wilt", "willen", "mag", "moet", "zou"}
_BEFORE_PLACE = {"in", "te", "uit", "gemeente", "van", "voor", "rond", "bij", "stad"}


type Span = tuple[int, int, str]  # first token, the one after the last, what it names


class Spans:
    """The phrases in a message by label, as places of tokens."""

    def __init__(self, doc: Doc, matcher: PhraseMatcher) -> None:
        self.places: dict[str, set[int]] = defaultdict(set)
        self.named: dict[str, list[Span]] = defaultdict(list)
        for key, start, end in matcher(doc):
            label, _, name = doc.vocab.strings[key].partition("/")
            self.places[label].update(range(start, end))
            self.named[label].append((start, end, name))

    def has(self, *labels: str) -> bool:
        """Whether any of the labels is there."""
        return any(self.places.get(label) for label in labels)

    def all_of(self, *labels: str) -> set[int]:
        """The places of tokens of any of the labels."""
        return set().union(*(self.places[label] for label in labels))

    def longest(self, label: str) -> Span | None:
        """The longest phrase of a label, the first of equals."""
        return max(self.named.get(label, ()), key=lambda span: span[1] - span[0], default=None)


class Understander:
    """Reads messages with one vocabulary; `home` is the name of the municipality that says "here"."""

    def __init__(self, words: Vocabulary, home: str) -> None:
        self._words = words
        self._home = home
        self._nlp = spacy.blank("nl")
        self._lock = threading.Lock()  # a memory zone, after which nothing of a message is kept, is of one thread
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for label, phrases in self._phrases():
            self._matcher.add(label, [self._nlp.make_doc(phrase) for phrase in phrases])

    def _phrases(self) -> Iterator[tuple[str, Iterable[str]]]:
        words = self._words
        yield from {
            "strong": words.data.strong, "weak": words.data.weak, "algorithm": words.algorithms,
            "register": words.register_names, "seeking": words.seeking, "here": words.here,
            "general": words.general, "never": words.never, "surely": words.surely, "newer": words.refining.newer,
        }.items()  # fmt: skip
        yield from ((f"format/{name}", form.said) for name, form in words.formats.items())
        yield from ((f"owner/{name}", owner.said) for name, owner in words.owners.items())
        yield from ((f"place/{name}", [name]) for name in (*words.places.names, *words.places.doubtful, self._home))
        yield from ((f"subject/{name}", [name]) for name in words.subject_of)

    def read(self, text: str) -> QueryReading | None:
        """What a message would look up; none where it names nothing to look up."""
        with self._lock, self._nlp.memory_zone():
            doc = self._nlp(text)
            return self._read(doc) if len(doc) <= MOST_TOKENS else None

    def refine(self, text: str, before: Query) -> Query | None:
        """The look-up before, changed by a message that does nothing else: "alleen csv", "van het CBS", "meer"."""
        said = text.strip(" ?!.")
        if said.lower() in self._words.refining.more:
            return before.next_page()
        with self._lock, self._nlp.memory_zone():
            doc = self._nlp(said)
            changes = self._changes(doc) if len(doc) <= LONGEST_REFINING else {}
        return replace(before, **changes, page=0) if changes else None

    def _read(self, said: Doc) -> QueryReading | None:
        doc = self._nlp("".join(self._data_word(token) + token.whitespace_ for token in said))
        spans = Spans(doc, self._matcher)
        place = self._place(doc, spans)
        subject, has_head = self._subject(doc, spans, place)
        about_algorithms = spans.has("algorithm", "register")
        filters = self._filters(doc, spans, place)
        is_filtered = bool(filters["owner"] or (about_algorithms and place))
        if not subject and not is_filtered:
            return None
        query = Query("algorithms" if about_algorithms else "datasets", subject, **filters)
        return QueryReading(
            query=query,
            asks=self._asks(doc, spans, query, has_head),
            is_joined=self._is_joined(doc, spans),
            is_sought=spans.has("seeking"),
            is_known=is_filtered or any(map(self._words.knows, subject)),
            is_bare=self._is_bare(doc),
            length=len(doc),
        )

    def _filters(self, doc: Doc, spans: Spans, place: Span | None) -> dict[str, Any]:
        """What a message narrows a look-up by."""
        named = {label: found[2] for label in ("format", "owner") if (found := spans.longest(label))}
        here = self._home if spans.has("here") else None
        year = next((int(token.text) for token in doc if _YEAR.fullmatch(token.text)), None)
        return {
            "format": named.get("format"), "owner": named.get("owner"), "place": place[2] if place else here,
            "year": year, "newest": spans.has("newer"),
        }  # fmt: skip

    def _changes(self, doc: Doc) -> dict[str, Any]:
        """What a short message changes of the look-up before; nothing where it says more than that."""
        spans = Spans(doc, self._matcher)
        place = self._place(doc, spans)
        changes = {name: value for name, value in self._filters(doc, spans, place).items() if value}
        taken = spans.all_of("format", "owner", "here", "newer") | (set(range(*place[:2])) if place else set())
        rest = [
            token.lower_
            for token in doc
            if not (token.i in taken or token.is_punct or token.lower_ in self._words.refining.little)
            and not _YEAR.fullmatch(token.text)
        ]
        if rest:
            subjects = [name for _, _, name in spans.named["subject"] if all(word in name for word in rest)]
            if not subjects or doc[0].lower_ not in _ANOTHER:
                return {}
            changes["words"] = tuple(subjects[-1:])
        return changes

    def _asks(self, doc: Doc, spans: Spans, query: Query, has_head: bool) -> bool:
        if spans.has("never") or (spans.has("general") and not spans.has("surely")):
            return False
        is_short = len(doc) <= SHORT
        as_file = query.format and (spans.has("seeking") or any(map(self._words.knows, query.words)))
        if query.kind == "algorithms" or spans.has("strong") or as_file or (is_short and (has_head or query.format)):
            return True
        joined = any(token.lower_ in self._words.about for token in doc)
        return spans.has("weak") and ((joined and spans.has("seeking", "format")) or is_short)

    def _is_joined(self, doc: Doc, spans: Spans) -> bool:
        algorithms = spans.all_of("algorithm", "register")
        if algorithms and any(token.lower_ in self._words.about and token.i > min(algorithms) for token in doc):
            return True
        said = spans.all_of("strong", "weak")
        said |= {place for place in spans.places["seeking"] if place - 1 in said}  # "cijfers zoeken over egels"
        return any(token.lower_ in self._words.about and token.i - 1 in said for token in doc)

    def _is_bare(self, doc: Doc) -> bool:
        said = doc.text.lower().strip(" ?!.")
        return said in self._words.subject_of and said not in self._words.not_bare

    def _place(self, doc: Doc, spans: Spans) -> Span | None:
        for start, end, name in sorted(spans.named.get("place", ()), key=lambda span: span[0] - span[1]):
            before = doc[start - 1].lower_ if start else ""
            named = (doc[start].text[:1].isupper() and start > 0) or before in _BEFORE_PLACE
            if name in self._words.places.doubtful:
                named = doc[start].text[:1].isupper() and before in _BEFORE_PLACE
            if named or name == self._home:
                return start, end, name
        return None

    def _subject(self, doc: Doc, spans: Spans, place: Span | None) -> tuple[tuple[str, ...], bool]:
        """The words of the subject, known ones first; and whether a compound of them says data (`bomenbestand`)."""
        taken = spans.all_of("strong", "weak", "algorithm", "register", "format", "owner", "here", "newer")
        taken |= set(range(place[0], place[1])) if place else set()
        words = list(self._rejoined(doc, taken))
        for start, end, name in sorted(spans.named.get("subject", ()), key=lambda span: span[0] - span[1]):
            if not taken.intersection(range(start, end)):
                taken.update(range(start, end))
                words.append(name)
        left = [token for token in doc if token.i not in taken and self._means_something(token)]
        has_head = False
        others: list[str] = []
        for said in (token.lower_ for token in left):
            part = self._without_head(said)
            has_head = has_head or part is not None
            others.append(part or self._spelt(said))
        chosen = [*words, *(word for word in others if word in self._words.subject_of), *others]
        return tuple(dict.fromkeys(chosen))[:MOST_WORDS], has_head

    def _means_something(self, token: Token) -> bool:
        word = token.lower_
        if len(word) < SHORTEST_WORD or not any(char.isalpha() for char in word):
            return False
        if word in self._words.noise or word in self._words.about:
            return False
        return not token.is_stop and not self._is_infinitive(token)

    def _is_infinitive(self, token: Token) -> bool:
        """Whether a word says what is done: "bekijken", at the end after "kan ik"."""
        word, after = token.lower_, token.doc[token.i + 1 :]
        is_last = all(each.is_punct for each in after) and any(each.lower_ in _MODAL for each in token.doc)
        return is_last and word.endswith("en") and lemma(word) == word and not self._words.knows(word)

    def _rejoined(self, doc: Doc, taken: set[int]) -> Iterator[str]:
        """Two words that are one subject: "parkeer garages"; their places are taken."""
        for first, second in pairwise(doc):
            joined = first.lower_ + second.lower_
            if joined in self._words.subject_of and not taken & {first.i, second.i}:
                taken |= {first.i, second.i}
                yield joined

    def _without_head(self, word: str) -> str | None:
        """`bomen` of `bomenbestand`, `geluid` of `geluidskaart`; none where it is no such compound."""
        for head in sorted(self._words.heads, key=len, reverse=True):
            part = word.removesuffix(head).rstrip("-")
            if part == word or len(part) < SHORTEST_PART:
                continue
            for form in (part, part.removesuffix("s")):
                if form in self._words.subject_of or is_dutch(form):
                    return form
        return None

    def _data_word(self, token: Token) -> str:
        """The word for data that a misspelt word means, else the word as it stands."""
        word = token.lower_
        if len(word) < SHORTEST_DATA_WORD or word in self._words.subject_of or is_dutch(word):
            return str(token.text)
        said = (*self._words.data.strong, *self._words.data.weak)
        found = process.extractOne(word, said, scorer=fuzz.ratio, score_cutoff=DATA_WORD_ALIKE)
        return str(found[0]) if found else str(token.text)

    def _spelt(self, word: str) -> str:
        """The subject that a misspelt word means, else the word."""
        if word in self._words.subject_of or len(word) < 2 * SHORTEST_PART or is_dutch(word):
            return word
        found = process.extractOne(word, self._words.subject_of.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        return str(found[0]) if found else word
