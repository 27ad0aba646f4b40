"""Whether a message is Dutch, and if not, which of the languages that we can apologise in."""

import os
import re
import sys
from array import array
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from weakref import finalize

from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

from bot.ground.thresholds import FEWEST_WORDS_OF_A_LANGUAGE, SURE_LANGUAGE

DUTCH, USUAL = "nl", "en"
RECENT = 64  # texts whose language is remembered: a turn asks for the same twice

_WORD = re.compile(r"\w+")


class LanguageGuesser:
    """py3langid (BSD, statistics of letters, 5 MB, no network) limited to languages that we have a text for."""

    def __init__(
        self,
        languages: set[str],
        words: Mapping[str, frozenset[str]] | None = None,
        folder: Path | None = None,
    ) -> None:
        """`words` tell a language by themselves, as a message begins: "hola", "hoe".

        `folder`: on a disk, for 40 MB of statistics of which a message reads some hundred numbers.
        """
        self._identifier = LanguageIdentifier.from_modelpath(MODEL_DIR / MODEL_FILE, norm_probs=True)
        self._identifier.set_languages(sorted({DUTCH, *languages}))
        kept = self._identifier
        kept._full_model = kept.nb_ptc, kept.nb_pc, kept.nb_classes  # 28 MB of the languages that were left out
        kept.tk_nextmove = InFile(kept.tk_nextmove, folder)
        self._classified = lru_cache(maxsize=RECENT)(kept.classify)
        known = {DUTCH, *languages}
        self._told = {word: name for name, some in (words or {}).items() if name in known for word in some}

    def foreign(self, text: str, suspected: bool = False) -> str | None:
        """The language of a text that is surely not Dutch; less sure is enough where it is suspected."""
        words = _WORD.findall(text.lower())
        told = self._told.get(words[0]) if words else None
        if told == DUTCH:
            return None
        if len(words) < FEWEST_WORDS_OF_A_LANGUAGE and text.isascii():
            return (told or USUAL) if suspected else None
        language, chance = self._classified(text)
        if language == DUTCH or (chance < SURE_LANGUAGE and not suspected):
            return None
        return str(language)


class InFile:
    """Numbers in a file that has no name, read one by one: they take no memory, as a map of the file soon would."""

    def __init__(self, numbers: array[int], folder: Path | None) -> None:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(numbers)
            file.flush()
            self._file = os.dup(file.fileno())
        finalize(self, os.close, self._file)
        self._size = numbers.itemsize

    def __getitem__(self, place: int) -> int:
        """The number at a place."""
        return int.from_bytes(os.pread(self._file, self._size, place * self._size), sys.byteorder)
