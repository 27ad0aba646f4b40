"""What a topic is stands in one file, and people read its title everywhere."""

from pathlib import Path

import pytest

from bot.ground.errors import ConfigurationError
from bot.ground.municipality import load_municipality
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, TEXTS, load_texts
from bot.ground.topics import ABOUT_ITSELF, load_topics, topics


def test_residents_and_staff_read_the_same_title() -> None:
    municipality = load_municipality(Settings().municipality)
    for path in (TEXTS, STAFF_TEXTS):
        assert load_texts(municipality, path)("topics.open-data") == "Open data en de Woo"


def test_the_topic_on_the_assistant_itself_is_there() -> None:
    assert ABOUT_ITSELF in topics()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[]", "dictionary"), ("{}", "there must be a topic"), ("privacy: {first: []}", "privacy.title"),
        ("Privé: {title: Privacy}", "pattern"), ("privacy: {title: Privacy, colour: red}", "privacy.colour"),
    ],
)  # fmt: skip
def test_a_file_of_another_form_is_told(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "topics.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=wrong):
        load_topics(tmp_path / "topics.yml")
