"""Who may be in danger is recognised, whoever writes and however; who only resembles it is not alarmed.

The messages of `urgent.yml`, `urgent-2.yml` and so on in `data/evaluation` were written apart from those that are
learned from, and apart from each other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from sqlalchemy import create_engine

from bot.dialogue.urgency import INSULT, Recogniser, Sign, load_situations
from bot.dialogue.urgency.features import MOST_PARTS, parts
from bot.dialogue.urgency.recogniser import TRAINED, read_trained
from bot.encoding import Encoder, NoEncoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.urgent.situations import URGENT
from bot.ground.errors import ConfigurationError
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.urgency import digest
from tests.kept_encoder import kept_encoder

SETS = ("urgent", "urgent-2", "urgent-3", "urgent-4", "urgent-5")
WITH_INSULTS = SETS[:2]
MESSAGES: dict[str, dict[str, Any]] = {name: load_yaml(ROOT / f"data/evaluation/{name}.yml") for name in SETS}
FLOORS: dict[str, dict[str, float]] = {name: load_yaml(ROOT / "data/evaluation/floors.yml")[name] for name in SETS}
EITHER = frozenset(load_yaml(URGENT / "resembles.yml")["either"])  # questions in which danger may stand: no false alarm


class Reader:
    """Reads each message once, whatever is asked of it; what many need is encoded in one go, which takes less work."""

    def __init__(self, recogniser: Recogniser, encoder: Encoder) -> None:
        self._recogniser, self._encoder = recogniser, encoder
        self._read = cache(recogniser.read)

    def __call__(self, message: str) -> Sign | None:
        return self._read(message)

    def all(self, messages: Sequence[str]) -> list[Sign | None]:
        self._encoder.encode([text for message in messages for text in self._recogniser.texts(message)])
        return list(map(self._read, messages))


@pytest.fixture(scope="module")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddingStore]:
    """The encoder, over a database without any text."""
    with kept_encoder(Settings(datawijzer_home=tmp_path_factory.mktemp("home")), "urgent", threads=2) as encoder:
        yield EmbeddingStore(create_engine("sqlite://"), encoder)


@pytest.fixture(scope="module")
def recogniser(embeddings: EmbeddingStore) -> Recogniser:
    return Recogniser(read_trained(), embeddings)


@pytest.fixture(scope="module")
def read(recogniser: Recogniser, embeddings: EmbeddingStore) -> Reader:
    return Reader(recogniser, embeddings.encoder)


def test_it_was_trained_from_what_stands_here(embeddings: EmbeddingStore) -> None:
    assert read_trained().digest == digest(embeddings.encoder.name), "data/urgent changed: run make urgency"


def share(read: Reader, texts: Sequence[str], wanted: Callable[[Sign | None], bool]) -> float:
    return sum(map(wanted, read.all(texts))) / len(texts)


def is_danger(sign: Sign | None) -> bool:
    return sign is not None and sign.name != INSULT


def is_insult(sign: Sign | None) -> bool:
    return sign is not None and sign.name == INSULT


@pytest.mark.whole
@pytest.mark.parametrize("name", SETS)
def test_danger_is_recognised(read: Reader, name: str) -> None:
    assert share(read, [each["text"] for each in MESSAGES[name]["urgent"]], is_danger) >= FLOORS[name]["recall"]


@pytest.mark.whole
@pytest.mark.parametrize("name", SETS)
def test_it_is_most_often_the_right_danger(read: Reader, name: str) -> None:
    urgent = MESSAGES[name]["urgent"]
    seen = zip(read.all([each["text"] for each in urgent]), (each["situation"] for each in urgent), strict=True)
    right = sum(sign is not None and sign.name in fitting for sign, fitting in seen)
    assert right / len(urgent) >= FLOORS[name]["right"]


@pytest.mark.whole
@pytest.mark.parametrize("name", SETS)
def test_what_resembles_danger_gives_no_alarm(read: Reader, name: str) -> None:
    assert share(read, MESSAGES[name]["resembles"], is_danger) <= FLOORS[name]["resembling"]


@pytest.mark.whole
def test_questions_of_ordinary_days_give_no_alarm(read: Reader) -> None:
    questions = [
        question["text"] for name in ("questions-privacy", "questions-data", "out-of-scope")
        for question in load_yaml(ROOT / f"data/evaluation/{name}.yml")["questions"]
    ]  # fmt: skip
    unseen = [text for name in SETS[1:] for text in MESSAGES[name]["ordinary"]]
    ordinary = [*(text for text in questions if text not in EITHER), *unseen]
    assert share(read, ordinary, is_danger) <= FLOORS["urgent"]["ordinary"]


@pytest.mark.whole
@pytest.mark.parametrize("name", WITH_INSULTS)
def test_insults_get_a_boundary(read: Reader, name: str) -> None:
    assert share(read, MESSAGES[name]["insults"], is_insult) >= FLOORS[name]["insults"]


@pytest.mark.whole
def test_angry_questions_and_criticism_of_an_answer_are_no_insults(read: Reader) -> None:
    assert share(read, MESSAGES["urgent"]["angry_questions"], is_insult) <= FLOORS["urgent"]["angry"]
    assert share(read, MESSAGES["urgent-2"]["criticism"], is_insult) <= FLOORS["urgent-2"]["criticism"]


@pytest.mark.parametrize("message", ["slecht", "niet goed", "stom antwoord", "Slecht!", "wat een stom antwoord"])
def test_plain_criticism_is_heard_as_criticism(read: Reader, message: str) -> None:
    assert read(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "IK WIL NIET MEER LEVEN", "ikwilnietmeerleven", "ik wil niet meer leeeeeven", "1k w1l n13t m33r l3v3n",
        "😭😭 ik wil niet meer leven 😭😭", "mijnmanslaatmij", "MIJN MAN SLAAT MIJ!!!", "💔mijn man slaaaat mij💔",
        "Mijn Man Slaat Mij", "m1jn man sl4at m1j",
    ],
)  # fmt: skip
def test_danger_is_recognised_in_whatever_form(read: Reader, message: str) -> None:
    assert is_danger(read(message))


@pytest.mark.parametrize(
    "message", ["IKGADOODVANHETLACHEN", "IK GA DOOD VAN HET LACHEN", "ik ga dooooood van het lachen"]
)
def test_no_form_makes_danger_of_what_is_none(read: Reader, message: str) -> None:
    assert read(message) is None


@pytest.mark.parametrize(
    ("message", "situation"),
    [
        ("Ik zie het niet meer zitten", "suicide"),
        ("IK WIL DOOD", "suicide"),
        ("ik wordt gestalkt door me ex", "stalking"),
        ("hij slaat mij en ik durf niet naar huis", "violence_at_home"),
        ("er worden nu leningen afgesloten met mijn paspoort", "fraud"),
        ("i want to kill myself", "suicide"),
        ("Ich werde gerade bedroht, er hat ein Messer", "violence"),
        ("hoe lang bewaart u camerabeelden? er staat een man met een mes voor mijn deur", "violence"),
    ],
)
def test_plain_cases_and_where_they_lead(read: Reader, message: str, situation: str) -> None:
    sign = read(message)
    assert sign is not None
    assert sign.name == situation


@pytest.mark.parametrize(
    "message",
    [
        "ik ga dood van het lachen", "dat formulier is om gek van te worden", "mijn wachtwoord is gestolen in een spel",
        "hoe vraag ik inzage in mijn gegevens", "ik heb een vraag", "dank u wel",
        "hoe werkt geheimhouding van mijn adres",
    ],
)  # fmt: skip
def test_ordinary_messages_are_left_alone(read: Reader, message: str) -> None:
    assert read(message) is None


def test_without_an_encoder_words_alone_still_see_the_plainest(recogniser: Recogniser) -> None:
    alone = Recogniser(read_trained(), EmbeddingStore(create_engine("sqlite://"), NoEncoder()))
    sign = alone.read("ik wil niet meer leven")
    assert sign is not None
    assert sign.name == "suicide"
    assert alone.read("hoe vraag ik inzage in mijn gegevens") is None


def test_every_situation_says_whom_to_call(municipality: Municipality) -> None:
    situations = load_situations(municipality)
    assert set(read_trained().names) == set(situations.by_name)
    for situation in situations.by_name.values():
        numbers = [contact.number for contact in situation.contacts if contact.number]
        assert numbers, situation.situation
        assert "{" not in situation.text
        for language, text in situation.translations.items():
            assert any(number in text for number in numbers), (situation.situation, language)


def test_a_story_is_read_in_parts_and_never_in_too_many() -> None:
    story = "Ik wil mijn dossier zien. " + "Mijn buurman staat nu met een mes voor de deur, ik ben bang. " * 40
    assert any("mes voor de deur" in part and "dossier" not in part for part in parts(story))
    assert len(parts(story)) <= MOST_PARTS
    assert parts("ik wil mijn dossier zien") == []


def test_a_broken_file_says_what_to_do(tmp_path: Any) -> None:
    broken = tmp_path / "recogniser.npz"
    broken.write_bytes(TRAINED.read_bytes()[:1000])
    with pytest.raises(ConfigurationError, match="make urgency"):
        read_trained(broken)


def test_the_gate_can_fail(recogniser: Recogniser, embeddings: EmbeddingStore) -> None:
    messages, floors = MESSAGES["urgent"], FLOORS["urgent"]
    blind = Recogniser(replace(read_trained(), bias=-99.0), embeddings)
    urgent = [each["text"] for each in messages["urgent"][:20]]
    assert share(Reader(blind, embeddings.encoder), urgent, is_danger) < floors["recall"]
    alarmed = Recogniser(replace(read_trained(), bias=99.0), embeddings)
    assert share(Reader(alarmed, embeddings.encoder), messages["resembles"][:20], is_danger) > floors["resembling"]
    assert np.isfinite(read_trained().weights).all()
    turned = Recogniser(replace(read_trained(), names=read_trained().names[::-1]), embeddings)
    told = Reader(turned, embeddings.encoder).all(urgent)
    fitting = [each["situation"] for each in messages["urgent"][:20]]
    right = sum(sign is not None and sign.name in names for sign, names in zip(told, fitting, strict=True))
    assert right / len(urgent) < floors["right"]
