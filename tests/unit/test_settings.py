"""Settings: typed, with defaults, one clear message each, all of them documented."""

import re
from pathlib import Path

import pytest

from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT, Settings, read_settings

DOCUMENT = ROOT / "docs/settings.md"


@pytest.fixture(autouse=True)
def no_settings_of_this_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_defaults_are_those_of_the_contract() -> None:
    settings = read_settings()
    assert (settings.port, settings.rasa_port, settings.actions_port) == (8000, 5005, 5055)
    assert settings.datawijzer_home == ROOT / "var"
    assert settings.municipality == ROOT / "data/municipalities/voorbeeld.yml"
    assert settings.database == f"sqlite:///{ROOT / 'var/datawijzer.db'}"
    assert settings.redis_url == ""
    assert settings.chat_rate_limit == "on"
    assert settings.web_processes == 2


def test_as_many_pairs_of_rasa_and_actions_as_the_machine_can_keep_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, pairs in ((1, 1), (2, 1), (3, 1), (4, 2), (64, 4)):
        monkeypatch.setattr("bot.ground.settings.os.sched_getaffinity", lambda _, n=cores: set(range(n)))
        settings = read_settings()
        assert (settings.rasa_processes, settings.actions_processes) == (pairs, pairs)


@pytest.mark.parametrize(
    ("rasas", "actions", "shares"),
    [(1, 1, [[1]]), (2, 2, [[1], [2]]), (1, 3, [[1, 2, 3]]), (3, 2, [[1], [2], [1]]), (2, 3, [[1, 3], [2]])],
)
def test_each_rasa_has_actions_and_none_is_left_over(rasas: int, actions: int, shares: list[list[int]]) -> None:
    settings = Settings(rasa_processes=rasas, actions_processes=actions, actions_port=1)
    found = [[int(address.rpartition(":")[2]) for address in settings.actions_of(number)] for number in range(rasas)]
    assert found == shares


def test_the_environment_sets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("DATAWIJZER_HOME", "/srv/datawijzer")
    settings = read_settings()
    assert settings.port == 8123
    assert settings.database == "sqlite:////srv/datawijzer/datawijzer.db"


def test_relative_paths_are_meant_from_the_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUNICIPALITY", "data/municipalities/elders.yml")
    assert read_settings().municipality == ROOT / "data/municipalities/elders.yml"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_gets_the_driver_that_is_installed(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://gebruiker@machine/naam")
    assert read_settings().database == "postgresql+psycopg://gebruiker@machine/naam"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "web"), ("PORT", "0"), ("RASA_PORT", "65536"), ("CHAT_RATE_LIMIT", "soms")]
)
def test_a_malformed_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"^{name}='{value}': ") as caught:
        read_settings()
    assert "\n" not in str(caught.value)


def test_nobody_changes_settings_underway() -> None:
    settings = read_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_the_document_names_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", DOCUMENT.read_text(), re.MULTILINE)
    documented = {name: default.strip().strip("`") for name, default in rows}
    assert documented.keys() == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = "cores / 2" if field.default_factory else str(field.default).removeprefix(f"{ROOT}/") or "empty"
        assert documented[name.upper()] == default, name


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())
