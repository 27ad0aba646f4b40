"""What differs between two texts, word by word: readable for eyes, and in words for screen readers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# A space goes with the word before it: by themselves, spaces match everywhere and take seconds to compare.
TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# A line break goes with the line after it: a line more at the end leaves the last one as it was.
LINE = re.compile(r"(?=\n)")
Kind = Literal["same", "removed", "added"]
# Below this likeness a word by word comparison is a jumble: the old text as a whole and then the new one reads better.
LEAST_LIKENESS = 0.3
MOST_WORDS_COMPARED_FULLY = 2000  # beyond it words that stand everywhere do not count


@dataclass(frozen=True)
class Part:
    """A piece of text: as in both, only in the old one, or only in the new one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Difference:
    """A field that differs."""

    field: str
    parts: tuple[Part, ...]


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """The fields that differ, each with its parts; both sides from `bot.staff.editing.fields.texts_of`."""
    changed = {name: text for name, text in new.items() if old.get(name, "") != text}
    return [Difference(name, compare(old.get(name, ""), text)) for name, text in changed.items()]


def compare(old: str, new: str) -> tuple[Part, ...]:
    """The parts of two texts: put together, `same` and `removed` are the old one, `same` and `added` the new one.

    Lines that only one of them has are whole; within lines that were changed it goes by words.
    """
    return tuple(_joined(_by_lines(LINE.split(old), LINE.split(new))))


def _by_lines(old: list[str], new: list[str]) -> Iterator[Part]:
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[i:j]), "".join(new[k:m])
        if kind == "equal":
            yield Part("same", before)
        elif kind == "replace":
            yield from _by_words(before, after)
        else:
            yield Part("removed", before)
            yield Part("added", after)


def _by_words(old: str, new: str) -> Iterator[Part]:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > MOST_WORDS_COMPARED_FULLY)
    if matcher.ratio() < LEAST_LIKENESS:
        yield Part("removed", old)
        yield Part("added", new)
        return
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield Part("same", "".join(before[i:j]))
        else:
            yield Part("removed", "".join(before[i:j]))
            yield Part("added", "".join(after[k:m]))


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Neighbours of one kind as one; of a change the old words before the new ones."""
    removed = added = same = ""
    for part in parts:
        if part.kind == "same":
            if not part.text:
                continue
            yield from _change(removed, added)
            removed = added = ""
            same += part.text
        elif part.text:
            if same:
                yield Part("same", same)
                same = ""
            removed, added = (removed + part.text, added) if part.kind == "removed" else (removed, added + part.text)
    if same:
        yield Part("same", same)
    yield from _change(removed, added)


def _change(removed: str, added: str) -> Iterator[Part]:
    if removed:
        yield Part("removed", removed)
    if added:
        yield Part("added", added)
