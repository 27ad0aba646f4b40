"""The municipality's own name in a question: "mag Zandermeer mijn bsn vragen" asks what a municipality may ask.

Phrasings name none, so that a question with a name in it is like none of them.
"""

import re
from collections.abc import Collection

from bot.faq.lemmas import is_dutch

PLAIN = "de gemeente"
_LAST_WORD = re.compile(r"[\w-]+(?=\W*$)")


class OwnName:
    """Reads texts with "de gemeente" in the place of the municipality's name."""

    def __init__(self, name: str, others: Collection[str]) -> None:
        """`others`: words before the name of what is called so too, as "provincie".

        A name that is an ordinary word (Best, Houten, Buren) is a name behind "gemeente", or with its capital inside a
        sentence.
        """
        self._others = frozenset(others)
        called = rf"{re.escape(name)}(?![\w-]|\.\w)"  # no part of another name or of an address
        behind = rf"(?i:\b(?:de\s+)?gemeente\s+(?:van\s+)?{called})"
        is_word = name.isalpha() and is_dutch(name.lower())
        alone = rf"(?<=[\w,;:)]\s){called}" if is_word else rf"(?i:(?<![\w@.-]){called})"
        self._name = re.compile(f"{behind}|{alone}")

    def plain(self, text: str) -> str:
        """The text without the name."""
        return self._name.sub(lambda found: found[0] if self._is_of_another(found) else PLAIN, text)

    def _is_of_another(self, found: re.Match[str]) -> bool:
        before = _LAST_WORD.search(found.string, 0, found.start())
        return before is not None and before[0].lower() in self._others
