"""Whether a message is Dutch, and if not, which of the languages that we can apologise in."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot.dialogue.language_model import load_identifier
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
        identifier = load_identifier(sorted({DUTCH, *languages}), folder)
        self._classified = lru_cache(maxsize=RECENT)(identifier.classify)
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
