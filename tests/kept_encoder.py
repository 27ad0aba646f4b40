"""Vectors of the texts of evaluation sets, kept between runs: encoding them takes longer than what is asked of them.

    with kept_encoder(settings, "urgent") as encoder: ...

By a hash of the encoder's name and the text, so another encoder or another text is encoded anew.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import numpy as np

from bot.encoding import Encoder, Vectors, load_encoder
from bot.ground.settings import Settings
from tests.kept import FOLDER, copy_fit


class KeptEncoder:
    """An encoder that encodes each text once; `path` holds what earlier runs made."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self.name, self.size = encoder.name, encoder.size
        self._encoder = encoder
        self._path = path
        self._known: dict[str, Vectors] = _read(path)
        self._kept = len(self._known)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        keys = {text: self._key(text) for text in texts}
        missing = [text for text, key in keys.items() if key not in self._known]
        if missing:
            self._known |= zip((keys[text] for text in missing), self._encoder.encode(missing), strict=True)
        return np.vstack([self._known[keys[text]] for text in texts]) if texts else self._encoder.encode([])

    def keep(self) -> None:
        """Write what is known for the next run, where there is more of it."""
        if len(self._known) > self._kept:
            new = self._path.with_name(f"{token_hex(4)}.npz")
            np.savez(new, keys=np.array(list(self._known)), rows=np.vstack(list(self._known.values())))
            new.replace(self._path)

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.name}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(path: Path) -> dict[str, Vectors]:
    if not path.exists():
        return {}
    with np.load(path) as kept:
        return dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))


@contextmanager
def kept_encoder(settings: Settings, name: str, threads: int = 1) -> Iterator[KeptEncoder]:
    """The encoder of an installation, with the vectors kept under `name`."""
    folder = FOLDER / "texts"
    folder.mkdir(parents=True, exist_ok=True)
    copy_fit(settings.datawijzer_home)
    encoder = KeptEncoder(load_encoder(settings, threads=threads), folder / f"{name}.npz")
    yield encoder
    encoder.keep()
