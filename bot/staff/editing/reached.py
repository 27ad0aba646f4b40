"""Which phrasings ask for which sentence of an answer, and which sentence nobody can reach."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.faq.content_form import EntryContent
from bot.faq.details import details_of
from bot.faq.pack import normalised
from bot.staff.checks.sentences import sentences, shown, words_of

SAME = 0.8  # share of words from which two sentences are one, also after a word was changed here
FEWEST_SHARED = 2  # words of its own that a sentence must share with a phrasing that nobody gave to a sentence
SHORTEST, STEM = 4, 6  # characters of a word that says something, and of which it is told from others


@dataclass(frozen=True)
class ReachedSentence:
    """A sentence as residents read it, and the phrasings that ask for just that."""

    text: str
    phrasings: tuple[str, ...]


def reached(session: Session, faq_id: str, content: EntryContent) -> list[ReachedSentence]:
    """The sentences of a content, in order, with what the pack gave to them and what the words say."""
    details = [(shown(detail.sentence).text, detail.phrasings) for detail in details_of(session, faq_id)]
    return by_sentence(content.get("answer") or "", content.get("phrasings") or (), details)


def by_sentence(
    answer: str, phrasings: Sequence[str], details: Sequence[tuple[str, Sequence[str]]]
) -> list[ReachedSentence]:
    """As `reached`; `details` are sentences with their phrasings, of which only those that still stand count."""
    parts = list(_parts(answer))
    known = {normalised(text): text for text in phrasings}
    found: list[list[str]] = [[] for _ in parts]
    given: set[str] = set()
    for sentence, asked in details:
        standing = [name for text in asked if (name := normalised(text)) in known]
        given.update(standing)
        for place, part in enumerate(parts):
            if _is_same(part, sentence):
                found[place] += [known[name] for name in standing]
    own = _own_words(parts)
    for name, text in known.items():
        if name not in given and (nearest := _nearest(text, own)) is not None:
            found[nearest].append(text)
    return [ReachedSentence(part, tuple(dict.fromkeys(asked))) for part, asked in zip(parts, found, strict=True)]


def _parts(answer: str) -> Iterator[str]:
    """The sentences; a question in the answer belongs to what follows, and what only leads to a list is left out."""
    question = ""
    for sentence in sentences(answer):
        if sentence.text.endswith("?"):
            question += f"{sentence.text} "
        elif not sentence.text.endswith(":"):
            yield question + sentence.text
            question = ""


def _is_same(part: str, sentence: str) -> bool:
    ours, theirs = (set(normalised(text).split()) for text in (part, sentence))
    return bool(ours and theirs) and len(ours & theirs) >= SAME * min(len(ours), len(theirs))


def _own_words(parts: Sequence[str]) -> list[Collection[str]]:
    """Of each sentence the words that no other of the answer has."""
    said = [_words(part) for part in parts]
    return [words - set().union(*said[:place], *said[place + 1 :]) for place, words in enumerate(said)]


def _nearest(phrasing: str, own: Sequence[Collection[str]]) -> int | None:
    """The one sentence that shares the most words of its own with a phrasing; none where two do, or too few."""
    shared = [len(_words(phrasing) & set(words)) for words in own]
    most = max(shared, default=0)
    return shared.index(most) if most >= FEWEST_SHARED and shared.count(most) == 1 else None


def _words(text: str) -> set[str]:
    return {word.lower()[:STEM] for word in words_of(text) if len(word) >= SHORTEST}
