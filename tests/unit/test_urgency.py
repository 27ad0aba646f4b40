"""Who may be in danger is recognised, whoever writes and however; who only resembles it is not alarmed.

The messages of `data/evaluation/urgent.yml` were written apart from those that are learned from.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import create_engine

from bot.dialogue.urgency import INSULT, Recogniser, Sign, load_situations
from bot.dialogue.urgency.features import MOST_PARTS, parts
from bot.dialogue.urgency.recogniser import TRAINED, read_trained
from bot.encoding import NoEncoder, load_encoder
from bot.faq.embeddings import EmbeddingStore
from bot.ground.errors import ConfigurationError
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.urgency import digest

MESSAGES: dict[str, Any] = load_yaml(ROOT / "data/evaluation/urgent.yml")
FLOORS: dict[str, float] = load_yaml(ROOT / "data/evaluation/floors.yml")["urgent"]

Read = Callable[[str], Sign | None]


@pytest.fixture(scope="module")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> EmbeddingStore:
    """An encoder without a database: nothing of these messages is kept."""
    encoder = load_encoder(Settings(datawijzer_home=tmp_path_factory.mktemp("home")), threads=2)
    return EmbeddingStore(create_engine("sqlite://"), encoder)


@pytest.fixture(scope="module")
def recogniser(embeddings: EmbeddingStore) -> Recogniser:
    return Recogniser(read_trained(), embeddings)


@pytest.fixture(scope="module")
def read(recogniser: Recogniser, embeddings: EmbeddingStore) -> Read:
    return recogniser.read


def test_it_was_trained_from_what_stands_here(embeddings: EmbeddingStore) -> None:
    assert read_trained().digest == digest(embeddings.encoder.name), "data/urgent changed: run make urgency"


def share(read: Read, texts: Sequence[str], wanted: Callable[[Sign | None], bool]) -> float:
    return sum(wanted(read(text)) for text in texts) / len(texts)


def is_danger(sign: Sign | None) -> bool:
    return sign is not None and sign.name != INSULT


def is_insult(sign: Sign | None) -> bool:
    return sign is not None and sign.name == INSULT


def test_danger_is_recognised(read: Read) -> None:
    assert share(read, [each["text"] for each in MESSAGES["urgent"]], is_danger) >= FLOORS["recall"]


def test_what_resembles_danger_gives_no_alarm(read: Read) -> None:
    assert share(read, MESSAGES["resembles"], is_danger) <= FLOORS["resembling"]


def test_questions_of_ordinary_days_give_no_alarm(read: Read) -> None:
    questions = [
        question["text"] for name in ("questions-privacy", "questions-data")
        for question in load_yaml(ROOT / f"data/evaluation/{name}.yml")["questions"]
    ]  # fmt: skip
    assert share(read, questions, is_danger) <= FLOORS["ordinary"]


def test_insults_get_a_boundary_and_angry_questions_do_not(read: Read) -> None:
    assert share(read, MESSAGES["insults"], is_insult) >= FLOORS["insults"]
    assert share(read, MESSAGES["angry_questions"], is_insult) <= FLOORS["angry"]


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
def test_plain_cases_and_where_they_lead(read: Read, message: str, situation: str) -> None:
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
def test_ordinary_messages_are_left_alone(read: Read, message: str) -> None:
    assert read(message) is None


def test_without_an_encoder_words_alone_still_see_the_plainest(recogniser: Recogniser) -> None:
    alone = Recogniser(read_trained(), EmbeddingStore(create_engine("sqlite://"), NoEncoder()))
    sign = alone.read("ik wil niet meer leven")
    assert sign is not None
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
    blind = Recogniser(replace(read_trained(), bias=-9.0), embeddings)
    some = [each["text"] for each in MESSAGES["urgent"]][:20]
    assert share(blind.read, some, is_danger) < FLOORS["recall"]
    alarmed = Recogniser(replace(read_trained(), bias=9.0), embeddings)
    assert share(alarmed.read, MESSAGES["resembles"][:20], is_danger) > FLOORS["resembling"]
    assert np.isfinite(read_trained().weights).all()
