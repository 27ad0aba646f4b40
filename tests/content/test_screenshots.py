"""The pictures in the documents are those that the command makes, but for the few that are made by hand."""

import re

from bot.ground.settings import ROOT
from tools.screenshots import BY_HAND, FOLDER, MADE

SHOWN = re.compile(r"!\[([^\]]+)\]\(images/([\w-]+)\.png\)")


def test_every_picture_is_shown_with_words_and_every_one_shown_is_made() -> None:
    shown = dict((name, words) for words, name in SHOWN.findall((ROOT / "docs/screenshots.md").read_text()))
    assert set(shown) == MADE | BY_HAND
    assert {path.stem for path in FOLDER.glob("*.png")} == MADE | BY_HAND
    assert all(len(words.split()) > 5 for words in shown.values())
