"""A model that is damaged is trained anew; one that answers wrongly is not taken, and the one before it serves on."""

import gzip
import importlib.util
from pathlib import Path

import pytest

from bot.faq.smoke import load_smoke
from bot.ground.errors import ConfigurationError
from bot.ground.not_taken import told
from bot.ground.settings import ROOT, Settings
from bot.ops import models, rasa
from bot.ops.models import take_model, taken_model
from bot.ops.rasa import is_whole, model_is_current


def test_an_archive_is_whole_to_its_last_byte(tmp_path: Path) -> None:
    archive = tmp_path / "model.tar.gz"
    assert not is_whole(archive)
    archive.write_bytes(gzip.compress(b"model" * 100_000))
    assert is_whole(archive)
    whole = archive.read_bytes()
    for damaged in (b"", b"\x00garbage", whole[:-5], whole[:50] + b"x" + whole[51:], whole[:-6] + b"abcdef"):
        archive.write_bytes(damaged)
        assert not is_whole(archive), damaged[:10]


class Models:
    """What each model makes of the smoke messages, by its bytes, in the place of Rasa; and how often one was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _settings: Settings, model: Path) -> dict[str, str]:
        self.asked += 1
        messages = load_smoke().messages
        if b"wrong" in gzip.decompress(model.read_bytes()):
            return dict.fromkeys(messages.values(), "greeting")
        return {message: intent for intent, message in messages.items()}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Models:
    stand_in = Models()
    monkeypatch.setattr(models, "_intents", stand_in)
    return stand_in


def written(path: Path, words: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(words))
    return path


def test_an_installation_runs_on_a_copy_of_its_own(tmp_path: Path, asked: Models) -> None:
    settings = Settings(datawijzer_home=tmp_path / "home")
    for words in (b"first", b"second"):
        model = written(tmp_path / "models/datawijzer.tar.gz", words)
        take_model(settings, model)
        model.write_bytes(b"\x00garbage")
        taken = taken_model(settings)
        assert gzip.decompress(taken.read_bytes()) == words
        assert [path.name for path in taken.parent.iterdir()] == [taken.name]


def test_a_model_that_answers_wrongly_is_not_taken_and_the_one_before_serves_on(
    tmp_path: Path, asked: Models, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(datawijzer_home=tmp_path / "home")
    take_model(settings, written(tmp_path / "models/datawijzer.tar.gz", b"right"))
    take_model(settings, written(tmp_path / "models/datawijzer.tar.gz", b"wrong"))
    assert gzip.decompress(taken_model(settings).read_bytes()) == b"right"
    assert told(settings.datawijzer_home) == {"model": "1 of 12 smoke questions right"}
    assert "Het vorige blijft in gebruik." in capsys.readouterr().out
    take_model(settings, written(tmp_path / "models/datawijzer.tar.gz", b"right again"))
    assert told(settings.datawijzer_home) == {}, (
        "the next one that answers well is taken, and nothing is wrong any more"
    )


def test_a_first_model_that_answers_wrongly_stops_the_start(tmp_path: Path, asked: Models) -> None:
    with pytest.raises(ConfigurationError, match="1 of 12"):
        take_model(Settings(datawijzer_home=tmp_path / "home"), written(tmp_path / "models/m.tar.gz", b"wrong"))


def test_a_model_is_asked_once_for_every_installation(tmp_path: Path, asked: Models) -> None:
    model = written(tmp_path / "models/datawijzer.tar.gz", b"right")
    for home in ("one", "other"):
        take_model(Settings(datawijzer_home=tmp_path / home), model)
    assert asked.asked == 1
    take_model(Settings(datawijzer_home=tmp_path / "one"), written(model, b"another"))
    assert asked.asked == 2


def test_a_model_that_says_nothing_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "RASA_PYTHON", Path("/bin/false"))
    with pytest.raises(ConfigurationError, match="it says nothing: CalledProcessError"):
        take_model(Settings(datawijzer_home=tmp_path), written(tmp_path / "models/m.tar.gz", b"right"))


def test_a_damaged_model_is_trained_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa, "MODEL", tmp_path / "model.tar.gz")
    monkeypatch.setattr(rasa, "TRAINED_FROM", tmp_path / "model.sha256")
    rasa.MODEL.write_bytes(gzip.compress(b"model"))
    rasa.TRAINED_FROM.write_text(rasa._training_digest())
    assert model_is_current()
    rasa.MODEL.write_bytes(b"\x00garbage")
    assert not model_is_current()


def test_what_builds_an_image_judges_as_we_do() -> None:
    """`nlu/smoke.py` runs where nothing of `bot` is."""
    found = importlib.util.spec_from_file_location("nlu_smoke", ROOT / "nlu/smoke.py")
    assert found
    assert found.loader
    theirs = importlib.util.module_from_spec(found)
    found.loader.exec_module(theirs)
    smoke = load_smoke()
    for right in range(len(smoke.messages) + 1):
        heard = {text: intent for intent, text in list(smoke.messages.items())[:right]}
        assert theirs.trouble(heard, smoke.least, smoke.messages) == smoke.trouble(right, len(smoke.messages))
