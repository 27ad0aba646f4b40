"""Answers for officials are found by who asks, and offered to others only where the municipality wants that."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.faq.audience import load_for_officials
from bot.faq.store import FaqStore
from bot.ground.errors import ConfigurationError
from bot.ground.municipality import Municipality


@pytest.mark.parametrize("wanted", [False, True])
def test_the_municipality_decides_whether_they_are_offered(
    tiny: Engine, municipality: Municipality, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    known = FaqStore(tiny, municipality).content().entries
    official, *others = known
    monkeypatch.setattr("bot.faq.store.load_for_officials", lambda: frozenset({official}))
    content = FaqStore(tiny, municipality.model_copy(update={"offer_to_officials": wanted})).content()
    assert set(content.entries) == set(known)  # asked for, it is found
    assert [entry.id for entry in content.entries.values() if entry.is_offered] == [official, *others][not wanted :]


@pytest.mark.parametrize("text", ["- a.b\n", "entries: a.b\n", "entries: [1]\n"])
def test_a_list_of_another_shape_stops_the_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / "for-officials.yml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="list of ids"):
        load_for_officials(path)
