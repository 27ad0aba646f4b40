"""What is made of the carrier once, kept in a folder of its own and trusted only as long as its hashes are right."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.encoding.carrier import Carrier

FORM = 1  # raise it where the same weights give other products: cache and vectors are then made anew
LIST = "hashes.json"


@dataclass(frozen=True)
class Products:
    """The files that the encoder runs on."""

    folder: Path

    @property
    def layers(self) -> Path:
        """ONNX graph."""
        return self.folder / "layers.onnx"

    @property
    def pieces(self) -> Path:
        """SentencePiece model."""
        return self.folder / "pieces.model"

    @property
    def rows(self) -> Path:
        """The carrier's row of each piece."""
        return self.folder / "rows.npy"

    def intact(self) -> bool:
        """Whether every file is as it was made."""
        try:
            hashes = json.loads((self.folder / LIST).read_bytes())
            return bool(hashes == self._hashes())
        except (OSError, ValueError):
            return False

    def _hashes(self) -> dict[str, str]:
        return {path.name: digest(path) for path in (self.layers, self.pieces, self.rows)}

    def make(self, carrier: Carrier) -> None:
        """Make all files, each put in place when it is complete; the same weights give the same files.

        Raises:
            CarrierError: a tensor is missing or has another size.
            OSError: the folder cannot be written.
        """
        from bot.encoding.graph import write_graph  # here: a process that only encodes saves 25 MB
        from bot.encoding.vocabulary import write_vocabulary

        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            made = Products(Path(name))
            write_graph(carrier, made.layers)
            write_vocabulary(carrier, made.pieces, made.rows)
            (made.folder / LIST).write_text(json.dumps(made._hashes()))
            for path in (made.layers, made.pieces, made.rows, made.folder / LIST):
                os.replace(path, self.folder / path.name)


def products(home: Path, name: str, carrier: Callable[[], Carrier]) -> Products:
    """The products of that name under `home`, made or made anew where they are not intact.

    Raises:
        CarrierError: the weights have an unknown shape.
        OSError: the folder cannot be written.
    """
    found = Products(home / "encoder" / name)
    if not found.intact():
        found.make(carrier())
    return found


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimals."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
