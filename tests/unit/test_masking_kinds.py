"""How much of what is personal is taken out, and how little of what is not; in how much time."""

import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from bot.ground.masking import KINDS, MARKS, Masked, mask, own_details
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml
from tests.masking.labelled import BY_WORDS, NUMBERED, Labelled, Recall, labelled, recalls

FLOORS = {**dict.fromkeys(NUMBERED, 0.995), **dict.fromkeys(BY_WORDS, 0.95)}
MOST_FALSE = 0.005  # of ordinary questions; asked for is 0.01


@cache
def messages() -> list[Labelled]:
    return labelled()


@cache
def measured() -> dict[str, Recall]:
    return recalls(messages())


@cache
def missed() -> list[tuple[str, str]]:
    return [pair for message in messages() for pair in message.missed()]


def test_there_are_messages_enough_of_every_kind() -> None:
    assert len(messages()) >= 1_500
    assert set(KINDS) == set(NUMBERED) | set(BY_WORDS)
    assert all(recall.of >= 40 for recall in measured().values())


@pytest.mark.parametrize("kind", KINDS)
def test_recall_of_each_kind(kind: str) -> None:
    found = measured()[kind]
    assert found.share >= FLOORS[kind], [value for of, value in missed() if of == kind]


def test_masked_once_is_masked_for_good() -> None:
    for message in messages():
        once = mask(message.text).text
        assert mask(once).text == once


def ordinary_questions() -> Iterator[str]:
    """What people ask, of the evaluation and of the content pack."""
    for folder in ("evaluation", "faq", "out-of-scope"):
        for path in sorted((ROOT / "data" / folder).rglob("*.yml")):
            yield from asked_in(load_yaml(path))


def asked_in(document: Any) -> Iterator[str]:
    match document:
        case dict():
            for key, value in document.items():
                if isinstance(value, str) and key in ("text", "question", "resident"):
                    yield value
                elif key in ("phrasings", "questions", "examples") and isinstance(value, list):
                    yield from (each for each in value if isinstance(each, str))
                if not isinstance(value, str):
                    yield from asked_in(value)
        case list():
            for value in document:
                yield from asked_in(value)


@pytest.mark.whole
def test_ordinary_questions_stay_as_they_are() -> None:
    asked = set(ordinary_questions())
    assert len(asked) > 10_000
    changed = [masked.text for masked in map(mask, asked) if masked.found]
    assert len(changed) / len(asked) <= MOST_FALSE, changed


@pytest.mark.parametrize("text", load_yaml(ROOT / "tests/masking/innocent.yml"))
@pytest.mark.parametrize("voice", [str, str.lower, str.upper], ids=["typed", "small", "capitals"])
def test_what_is_nobodys_stays(text: str, voice: Any) -> None:
    assert mask(voice(text)) == Masked(voice(text), ())


def test_what_is_the_municipalitys_own_stays(municipality: Municipality) -> None:
    details = [*municipality.contact_details(), "088-9001000"]
    own = own_details([*details, "088-1234567", "{nummer}"])
    for detail in (*details, "+31 88 900 1000", "GEMEENTE@ZANDERMEER.EXAMPLE", "0 8 8 1 2 3 4 5 6 7"):
        assert mask(f"is {detail} van jullie?", own=own).found == (), detail
    assert mask("is 088-9001000 van jullie?").found == ("phone",)
    assert mask("mail jan at voorbeeld punt nl", own=own).found == ("email",)
    assert mask("mail piet@zandermeer.example of gemeente@zandermeer.example", own=own).text == (
        f"mail {MARKS['email']} of gemeente@zandermeer.example"
    )


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("mijn ex Piet staat hier met een mes en ik ben bang", "mijn ex staat hier met een mes ik ben bang"),
        ("ik heet Fatima en mijn man slaat mij", "mijn man slaat mij"),
        ("Ik ben Jan de Vries. Hoe vraag ik inzage in mijn dossier?", "Hoe vraag ik inzage in mijn dossier?"),
        ("mijn zoon Pim bloedt", "mijn zoon bloedt"),
        ("mijn zoon Pim", ""),
        ("Ik woon op Dorpsstraat 12, 1234 AB Zandermeer. Wie filmt mij?", "Wie filmt mij?"),
        ("kenteken 12-ABC-3", ""),
        ("de auto 12-ABC-3 rijdt steeds langs ons huis", "de auto rijdt steeds langs ons huis"),
    ],
)
def test_what_was_asked_is_asked_without_the_data(text: str, question: str) -> None:
    assert mask(text).question == question


ENDLESS = [
    "1 ", "1-", "a", "ik ben ", "NL12 ", "@", "a.", "mijn zoon ", "Kerkstraat ", "Jan de ", "van ", "12 ab ",
    "06 ", "1234 AB ", "geboren 12 ", "wachtwoord is ", ":", "a:", "1.", "J.", "0612345678 ", "groetjes jan ",
    "straat 1 ", "nr ", "x at ", "jan at a punt b ", "\u200b", "eenentwintig", "negentienhonderd",
    "Oude Laan van ", "twintig maart ", "111222333 ",
]  # fmt: skip


def work_on(texts: list[str]) -> float:
    """Seconds of processor time."""
    begun = time.process_time()
    for text in texts:
        mask(text)
    return time.process_time() - begun


def test_work_grows_with_the_length_and_no_faster() -> None:
    """Eight times as long takes some eight times as much; squared it would be sixty-four."""
    short, long = ([(part * many)[:many] for part in ENDLESS] for many in (500, 4_000))
    work_on(short)
    least = min(work_on(short) for _ in range(3))
    assert any(work_on(long) < 20 * least for _ in range(3)), "the least of three times, as others work here too"
