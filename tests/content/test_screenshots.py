"""The pictures in the documents are those that the command makes."""

import re

from bot.ground.settings import ROOT
from tools.screenshots import FOLDER, MADE

SHOWN = re.compile(r"!\[([^\]]+)\]\((?:docs/)?images/([\w-]+)\.png\)")
TEXT = "".join((ROOT / name).read_text() for name in ("docs/screenshots.md", "README.md"))


def test_every_picture_is_shown_with_words_and_every_one_shown_is_made() -> None:
    shown = {name: words for words, name in SHOWN.findall(TEXT)}
    assert set(shown) == MADE
    assert {path.stem for path in FOLDER.glob("*.png")} == MADE
    assert all(len(words.split()) > 3 for words in shown.values())
