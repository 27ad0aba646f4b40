"""The statistics of py3langid for the languages that matter here, unpacked once and kept in a folder.

To unpack them takes half a second of processor time and 70 MB, of which much is never given back. What is kept is
trusted only as long as its hashes are right.
"""

import hashlib
import json
import os
import sys
from array import array
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from weakref import finalize

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

from bot.encoding.cache import digest

FORM = 1  # raise it where the same statistics are kept in another way
LIST = "hashes.json"
NAMES = "languages.json"
PARTS = ("chances.npy", "priors.npy", "moves.bin", "rows.bin", "features.bin", NAMES)
MOVES, ROWS, FEATURES = "I", "H", "i"  # kinds of numbers, as `array` names them


def load_identifier(languages: Sequence[str], folder: Path | None) -> LanguageIdentifier:
    """What tells these languages apart; kept under `folder`, where there is one."""
    if folder is None:
        with TemporaryDirectory() as name:  # its files are open already when they go
            return _made(Path(name), languages)
    key = f"{FORM} {version('py3langid')} {' '.join(languages)}"
    kept = folder / "language" / hashlib.sha256(key.encode()).hexdigest()[:16]
    return _read(kept) if _is_intact(kept) else _made(kept, languages)


def _is_intact(kept: Path) -> bool:
    try:
        return bool(json.loads((kept / LIST).read_bytes()) == _hashes(kept))
    except (OSError, ValueError):
        return False


def _hashes(folder: Path) -> dict[str, str]:
    return {name: digest(folder / name) for name in PARTS}


def _made(kept: Path, languages: Sequence[str]) -> LanguageIdentifier:
    """Unpack, keep, and read; each file is put in place when it is complete."""
    whole = LanguageIdentifier.from_modelpath(MODEL_DIR / MODEL_FILE, norm_probs=True)
    whole.set_languages(languages)
    kept.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=kept) as name:
        made = Path(name)
        np.save(made / "chances.npy", whole.nb_ptc)
        np.save(made / "priors.npy", whole.nb_pc)
        (made / "moves.bin").write_bytes(array(MOVES, whole.tk_nextmove))
        (made / "rows.bin").write_bytes(array(ROWS, whole.tk_row))
        (made / "features.bin").write_bytes(array(FEATURES, whole.tk_output))
        (made / NAMES).write_text(json.dumps(whole.nb_classes))
        (made / LIST).write_text(json.dumps(_hashes(made)))
        for part in (*PARTS, LIST):
            os.replace(made / part, kept / part)
    return _read(kept)


def _read(kept: Path) -> LanguageIdentifier:
    return LanguageIdentifier(
        np.load(kept / "chances.npy"),
        np.load(kept / "priors.npy"),
        json.loads((kept / NAMES).read_bytes()),
        InFile(kept / "moves.bin", MOVES),
        array(FEATURES, (kept / "features.bin").read_bytes()),
        norm_probs=True,
        tk_row=array(ROWS, (kept / "rows.bin").read_bytes()),
    )


class InFile:
    """Numbers in a file, read one by one: they take no memory, as a map of the file soon would."""

    def __init__(self, path: Path, kind: str) -> None:
        self._file = os.open(path, os.O_RDONLY)
        finalize(self, os.close, self._file)
        self._size = array(kind).itemsize

    def __getitem__(self, place: int) -> int:
        """The number at a place."""
        return int.from_bytes(os.pread(self._file, self._size, place * self._size), sys.byteorder)
