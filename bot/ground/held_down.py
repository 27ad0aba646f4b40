"""Letters held down on the keyboard, let go again: `heeeelp` is `heelp` or `help`."""

import re

_HELD_DOWN = re.compile(r"([^\W\d_])\1{2,}")


def let_go(word: str) -> tuple[str, str]:
    """A word with each letter that was held down written twice, and once; twice the word itself where none was."""
    return _HELD_DOWN.sub(r"\1\1", word), _HELD_DOWN.sub(r"\1", word)
