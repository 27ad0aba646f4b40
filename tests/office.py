"""The website alone, as a real process over a database of its own: for pages that need no Rasa and no answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.ground.settings import Settings
from tests.kept import copy_home
from tests.starting import website


@dataclass(frozen=True)
class Office:
    """A website that runs."""

    settings: Settings
    url: str


@contextmanager
def office(imported: Path, home: Path) -> Iterator[Office]:
    """Serve a copy of the home `imported`, in which the content stands."""
    copy_home(imported, home)
    with website(home, {"DATAWIJZER_HOME": str(home), "PUBLIC_URL": ""}) as url:
        yield Office(Settings(datawijzer_home=home, public_url=""), url)
