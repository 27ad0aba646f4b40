"""YAML that remembers its lines, for messages that an editor can act on."""

from pathlib import Path

import pytest

from bot.ground.errors import ConfigurationError
from bot.ground.yaml_lines import LINE, NoYamlError, load_with_lines, load_yaml


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bestand.yml"


def test_every_mapping_knows_its_line(file: Path) -> None:
    file.write_text("een: 1\nlijst:\n  - naam: a\n\n  - naam: b\n    diep:\n      x: 1\n")
    document = load_with_lines(file)
    assert document[LINE] == 1
    first, second = document["lijst"]
    assert (first[LINE], second[LINE], second["diep"][LINE]) == (3, 5, 7)
    assert load_yaml(file) == {"een": 1, "lijst": [{"naam": "a"}, {"naam": "b", "diep": {"x": 1}}]}


def test_broken_yaml_names_file_and_line(file: Path) -> None:
    file.write_text("goed: 1\nstuk: [1, 2\nverder: 3\n")
    with pytest.raises(ConfigurationError, match=f"^{file}:3: "):
        load_yaml(file)


def test_a_missing_file_is_named(file: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"^{file}: cannot be read"):
        load_yaml(file)


def test_text_of_another_encoding_is_named(file: Path) -> None:
    file.write_bytes("naam: Eén".encode("latin-1"))
    with pytest.raises(ConfigurationError, match=f"^{file}: is not UTF-8 text"):
        load_yaml(file)


@pytest.mark.parametrize("text", ["!!python/object/apply:os.system ['true']", "een: !!python/name:os.system"])
def test_yaml_cannot_run_code(file: Path, text: str) -> None:
    file.write_text(text)
    for load in (load_yaml, load_with_lines):
        with pytest.raises(ConfigurationError):
            load(file)


def test_a_day_that_cannot_be_is_no_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("tekst: 2026-13-45\n")
    with pytest.raises(NoYamlError, match="month must be in"):
        load_yaml(path)
