"""A start that finds all as an earlier one prepared it does not prepare again; whatever changed, it does."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.ground import not_taken
from bot.ground.settings import ROOT, Settings
from bot.ops.prepared import NOTE, is_prepared, note_prepared

MUNICIPALITY = ROOT / "data/municipalities/voorbeeld.yml"
ACCOUNT = (
    "INSERT INTO accounts (id, sign_in_name, name, role, active, password_is_temporary, made_at)"
    " VALUES (1, 'beheerder', 'Beheerder', 'admin', 1, 1, '2026-01-01')"
)


@pytest.fixture
def prepared(tiny: Engine, tmp_path: Path) -> Settings:
    """An installation that a start has prepared, with an index that was fitted."""
    fit = tmp_path / "index/abc/hashes.json"
    fit.parent.mkdir(parents=True)
    fit.write_text("{}")
    municipality = tmp_path / "gemeente.yml"
    municipality.write_bytes(MUNICIPALITY.read_bytes())
    say(tiny, ACCOUNT)
    settings = Settings(datawijzer_home=tmp_path, database_url=str(tiny.url), municipality=municipality)
    note_prepared(settings)
    return settings


def say(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def test_what_is_prepared_is_not_prepared_again(prepared: Settings) -> None:
    assert is_prepared(prepared)
    assert is_prepared(prepared)


def test_a_new_home_is_not_prepared(tmp_path: Path) -> None:
    assert not is_prepared(Settings(datawijzer_home=tmp_path))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE content_state SET version = version + 1",
        "UPDATE entries SET updated_at = '2031-01-01'",
        "DELETE FROM accounts",
        "UPDATE alembic_version SET version_num = '0001'",
        "DROP TABLE alembic_version",
    ],
)
def test_another_database_is_prepared_again(prepared: Settings, tiny: Engine, statement: str) -> None:
    say(tiny, statement)
    assert not is_prepared(prepared)


def other_municipality(settings: Settings) -> Settings:
    settings.municipality.write_text(settings.municipality.read_text() + "# ander\n")
    return settings


def without_encoder(settings: Settings) -> Settings:
    return settings.model_copy(update={"encoder": "none"})


def damaged_fit(settings: Settings) -> Settings:
    (settings.datawijzer_home / "index/abc/hashes.json").write_text("{")
    return settings


def fit_of_another_moment(settings: Settings) -> Settings:
    os.utime(settings.datawijzer_home / "index/abc/hashes.json", (1, 1))
    return settings


def lost_fit(settings: Settings) -> Settings:
    (settings.datawijzer_home / "index/abc/hashes.json").unlink()
    return settings


@pytest.mark.parametrize("change", [other_municipality, without_encoder, damaged_fit, fit_of_another_moment, lost_fit])
def test_other_settings_or_files_are_prepared_again(prepared: Settings, change: Callable[[Settings], Settings]) -> None:
    assert not is_prepared(change(prepared))


def test_other_code_is_prepared_again(prepared: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot").mkdir()
    source = tmp_path / "bot/part.py"
    source.write_text("ONE = 1\n")
    monkeypatch.setattr("bot.ops.prepared.ROOT", tmp_path)
    note_prepared(prepared)
    assert is_prepared(prepared)

    source.write_text("ONE = 2\n")

    assert not is_prepared(prepared)


def test_what_was_not_taken_is_tried_again_by_the_next_start(prepared: Settings) -> None:
    home = prepared.datawijzer_home
    (home / NOTE).unlink()
    not_taken.tell(home, "index", "2 of 9 smoke questions right")

    note_prepared(prepared)

    assert not is_prepared(prepared)
