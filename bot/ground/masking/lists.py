"""What masking knows of words: data/masking, read once."""

from functools import cache
from typing import Any
from zlib import crc32

import numpy as np

from bot.ground.settings import ROOT
from bot.ground.yaml_lines import LINE, load_yaml

FOLDER = ROOT / "data/masking"


@cache
def words(name: str) -> frozenset[str]:
    """One of the lists of words.yml."""
    return frozenset(str(_document()[name]).split())


def patterns(name: str, part: str) -> list[str]:
    """Patterns of words.yml."""
    return [str(pattern) for pattern in _document()[name][part]]


def marks() -> dict[str, str]:
    """What is put in the place of each kind."""
    return {kind: str(mark) for kind, mark in _document()["marks"].items() if kind != LINE}


@cache
def names(name: str) -> frozenset[str]:
    """The names in a file, in lower case."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.lower() for line in lines if line and not line.startswith("#"))


def is_ordinary(word: str) -> bool:
    """Whether a word, in lower case, is one of Dutch, and nobody's name first of all."""
    known = _ordinary()
    number = key_of(word)
    place = int(np.searchsorted(known, np.uint32(number)))
    return place < len(known) and int(known[place]) == number


def key_of(word: str) -> int:
    """What a word is kept as: its checksum, so that 360,000 words take a megabyte and a half."""
    return crc32(word.encode())


@cache
def _ordinary() -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    kept: np.ndarray[tuple[int], np.dtype[np.uint32]] = np.load(FOLDER / "ordinary.npy")
    return kept


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = load_yaml(FOLDER / "words.yml")
    return document
