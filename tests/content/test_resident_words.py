"""Every string that residents meet, by name: `pytest --collect-only -q` on this file lists them all.

What counts as plain is decided in `data/plain-language.yml`, as for answers. A label is too short for a score; it is
held to short words, and to saying what happens when it is pressed.
"""

import re
from collections.abc import Iterator

import pytest

from bot.ground.filling import PLACEHOLDER
from bot.ground.settings import ROOT
from bot.staff.checks.plain import plain_language
from bot.staff.checks.sentences import sentences
from tests.content import language_rules as rules
from tests.content.material import Text, read_material

TEMPLATES = ROOT / "bot/web/templates"
FOR_OTHERS = {"embedding.html", "accessibility.html"}  # for web editors; in the words of the official model
LONGEST_WORD = 17  # letters; longer ones are hard to read, unless everybody knows them
KNOWN_LONG = {"burgerservicenummer", "klantcontactcentrum"}
PICTURES_OF_SPEECH = re.compile(r"\bneem .{0,20}\bmee\b|\bstop met de medewerker\b|\bverstuurt haar\b", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|li|h\d|dt|dd|td|th|summary|label|button|option|legend|title|div|section|a class|nav|ul|ol|dl)\b[^>]*>"
)
_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|<(?:script|style).*?</(?:script|style)>|<!--.*?-->", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def strings() -> Iterator[tuple[str, Text]]:
    """Sentences of the texts, and what stands in the pages themselves."""
    for name, text in read_material().texts.items():
        if not name.startswith(("language.", "widget.en.", "later_en.")):
            yield name, text
    for path in sorted(TEMPLATES.glob("*.html")):
        if path.name in FOR_OTHERS:
            continue
        bare = _VALUE.sub("{waarde}", _CODE.sub("\n\n", path.read_text()))
        for number, block in enumerate(_BLOCK.split(bare)):
            words = " ".join(_TAG.sub("", block).split())
            if re.search("[a-z]{2}", PLACEHOLDER.sub("", words)):
                text = Text(words)
                text.place = f"bot/web/templates/{path.name}"
                yield f"{path.name} {number}", text


STRINGS = dict(strings())


@pytest.mark.parametrize("name", STRINGS)
def test_a_string_is_plain(name: str) -> None:
    text = STRINGS[name]
    found = [finding for rule in (rules.sentence_length, rules.readability, rules.jargon) for finding in rule(text)]
    assert found == []
    assert PICTURES_OF_SPEECH.search(text) is None
    seen = " ".join(sentence.text for sentence in sentences(text))
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", re.sub(r"\S*[./@]\S*\w", "", seen))}
    assert {word for word in words if len(word) > LONGEST_WORD} - KNOWN_LONG == set()


def test_the_list_is_whole() -> None:
    assert len(STRINGS) > 250
    assert {"widget.nl.live_end", "widget.nl.take_along", "problems.too_many.detail", "greeting"} <= set(STRINGS)
    assert any("Stel uw vraag" in text for name, text in STRINGS.items() if name.startswith("home.html"))


@pytest.mark.parametrize("bad", ["Neem mijn vraag mee", "Stop met de medewerker", "U verstuurt haar zelf."])
def test_a_picture_of_speech_is_found(bad: str) -> None:
    assert PICTURES_OF_SPEECH.search(bad)
    assert plain_language().score(bad) is None  # too short for a score: only this finds it
