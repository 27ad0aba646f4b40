"""Whether a message is Dutch, and if not, in which language we apologise."""

from collections.abc import Callable, Iterator
from copy import copy
from functools import cache
from pathlib import Path

import pytest
from py3langid.langid import LanguageIdentifier

from bot.dialogue import language_model
from bot.dialogue.language import LanguageGuesser
from bot.dialogue.reader import load_dialogue_data


@pytest.fixture(scope="module", autouse=True)
def unpacked_once() -> Iterator[None]:
    """The library unpacks its statistics once for all of these: that takes half a second."""
    unpacked = cache(LanguageIdentifier.from_modelpath)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LanguageIdentifier, "from_modelpath", lambda *given, **more: copy(unpacked(*given, **more)))
        yield


@pytest.fixture(scope="module")
def guesser() -> LanguageGuesser:
    return LanguageGuesser({"en", "de", "fr", "es", "pl", "tr", "uk", "ar"})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How can I see which personal data you have about me?", "en"),
        ("Wie kann ich meine persönlichen Daten einsehen?", "de"),
        ("Comment puis-je consulter mes données personnelles ?", "fr"),
        ("¿Cómo puedo ver mis datos personales en el ayuntamiento?", "es"),
        ("Jak mogę zobaczyć moje dane osobowe w gminie?", "pl"),
        ("Kişisel verilerimi nasıl görebilirim?", "tr"),
        ("Як я можу побачити свої персональні дані?", "uk"),
        ("كيف يمكنني الاطلاع على بياناتي الشخصية؟", "ar"),
    ],
)
def test_another_language_is_recognised(guesser: LanguageGuesser, text: str, language: str) -> None:
    assert guesser.foreign(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "mag ik weten wat jullie van mij weten?",
        "wat is open data",
        "wat is een dataset in de cloud",
        "hoe werkt de AI Act bij jullie",
        "wa weet de gemeente over mij",
        "Is mijn data veilig?",
        "ik wil mijn data deleten",
        "privacy officer",
        "data",
        "hello",
        "ok",
        "",
        "12345",
        "👍",
    ],
)
def test_dutch_and_what_is_too_short_to_tell_is_left_alone(guesser: LanguageGuesser, text: str) -> None:
    assert guesser.foreign(text) is None


def test_a_short_text_counts_where_rasa_suspects_it(guesser: LanguageGuesser) -> None:
    assert guesser.foreign("hello there") is None
    assert guesser.foreign("good morning", suspected=True) == "en"


def test_a_first_word_may_tell_by_itself() -> None:
    words = load_dialogue_data().languages
    told = LanguageGuesser({"en", "de", "fr", "es", "pl", "tr", "uk", "ar"}, words)
    assert told.foreign("Wat is business intelligence?", suspected=True) is None
    assert told.foreign("Hoe werkt machine learning en artificial intelligence") is None
    assert told.foreign("Hello", suspected=True) == "en"
    assert told.foreign("Hola", suspected=True) == "es"
    assert told.foreign("cześć", suspected=True) == "pl"


TEXTS = [
    "How can I see which personal data you have about me?",
    "Wie kann ich meine persönlichen Daten einsehen?",
    "mag ik weten wat jullie van mij weten?",
]


def refuse(*_: object) -> None:
    raise AssertionError("unpacked again")


def test_what_is_kept_tells_the_same_and_is_not_unpacked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = ["de", "en", "nl"]
    first = [language_model.load_identifier(known, tmp_path).rank(text) for text in TEXTS]
    monkeypatch.setattr(language_model, "_made", refuse)

    kept = language_model.load_identifier(known, tmp_path)

    assert [kept.rank(text) for text in TEXTS] == first
    assert [language for (language, _), *_ in first] == ["en", "de", "nl"]
    with pytest.raises(AssertionError, match="unpacked again"):
        language_model.load_identifier(["fr", *known], tmp_path)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("part", language_model.PARTS)
@pytest.mark.parametrize("damage", [Path.unlink, emptied])
def test_what_is_kept_and_damaged_is_made_anew(tmp_path: Path, part: str, damage: Callable[[Path], None]) -> None:
    known = ["de", "en", "nl"]
    told = language_model.load_identifier(known, tmp_path).rank(TEXTS[1])
    (kept,) = (tmp_path / "language").iterdir()
    damage(kept / part)

    assert language_model.load_identifier(known, tmp_path).rank(TEXTS[1]) == told
    assert (kept / part).stat().st_size
