"""Which answers are for officials more than for residents; explained in the data file."""

from pathlib import Path

from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

FOR_OFFICIALS = ROOT / "data/for-officials.yml"


def load_for_officials(path: Path = FOR_OFFICIALS) -> frozenset[str]:
    """The ids of those entries.

    Raises:
        ConfigurationError: the file is no list of ids under `entries`.
    """
    data = load_yaml(path)
    entries = data.get("entries") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise ConfigurationError(f"{path}: needs a list of ids under `entries`")
    return frozenset(entries)
