"""The Dutch catalogue of starlette-admin is whole: every sentence of the library, with the same holes in it."""

import re
from pathlib import Path

import pytest
import starlette_admin
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from starlette_admin import i18n

from bot.staff.desk.dutch import CATALOGUE, LOCALE, speak_dutch

LIBRARY = Path(starlette_admin.__file__).parent
HOLES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
WORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]

Pair = tuple[str, ...]


def sentences_of_the_library() -> set[Pair]:
    """Each as (singular,) or (singular, plural), from its source: its own catalogues are behind."""
    found = extract_from_dir(str(LIBRARY), method_map=METHODS, options_map={}, keywords=WORDS)
    return {(message,) if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def translations() -> dict[Pair, Pair]:
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale=LOCALE, abort_invalid=True)
    return {as_pair(message.id): as_pair(message.string) for message in catalogue if message.id}


def as_pair(text: str | tuple[str, ...] | list[str]) -> Pair:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_sentence_of_the_library_is_there() -> None:
    sentences = sentences_of_the_library()
    assert len(sentences) > 200
    assert sentences - set(translations()) == set()


def test_nothing_is_left_of_earlier_versions() -> None:
    assert set(translations()) - sentences_of_the_library() == set()


def test_nothing_is_empty_or_doubtful() -> None:
    assert [sentence for sentence, dutch in translations().items() if not all(part.strip() for part in dutch)] == []
    assert "#, fuzzy" not in CATALOGUE.read_text()


def test_the_holes_are_the_same() -> None:
    for sentence, dutch in translations().items():
        assert len(dutch) == len(sentence), sentence
        for original, translated in zip(sentence, dutch, strict=True):
            assert sorted(HOLES.findall(original)) == sorted(HOLES.findall(translated)), original


def test_edges_are_the_same() -> None:
    for sentence, dutch in translations().items():
        for original, translated in zip(sentence, dutch, strict=True):
            assert (original[0] == " ", original[-1] == " ") == (translated[0] == " ", translated[-1] == " ")


def test_staff_are_addressed_with_u() -> None:
    said = " ".join(part for dutch in translations().values() for part in dutch).lower()
    assert not re.search(r"\b(je|jij|jouw|jullie)\b", said)


@pytest.mark.parametrize(
    ("english", "dutch"),
    [("Save", "Opslaan"), ("This field is required.", "Vul dit veld in."), (" AND ", " EN ")],
)
def test_the_library_speaks_it(english: str, dutch: str) -> None:
    speak_dutch()
    i18n.set_locale(LOCALE)
    assert i18n.gettext(english) == dutch
    assert i18n.ngettext("1 item was successfully deleted.", "%(count)d items were successfully deleted.", 3) == (
        "%(count)d rijen zijn verwijderd."
    )
