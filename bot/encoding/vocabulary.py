"""The tokenizer: the carrier's pieces that a text here can use, as a SentencePiece model."""

import unicodedata
from pathlib import Path

import numpy as np
from sentencepiece import sentencepiece_model_pb2 as format_

from bot.encoding.carrier import Carrier

# first words of the Unicode names of letters, marks and digits that stay; punctuation, signs and emoji all do
SCRIPTS = {"LATIN", "CYRILLIC", "ARABIC", "GREEK", "COMBINING", "MODIFIER", "VARIATION"}
UNIGRAM, NORMAL, UNKNOWN = 1, 1, 2  # SentencePiece's own numbers


def write_vocabulary(carrier: Carrier, model: Path, rows: Path) -> None:
    """Write the tokenizer, and for each of its ids the row of the carrier's embeddings (int32, .npy).

    Pieces in scripts that hardly come here are left out, a third of all; other texts are cut as if they were there.
    """
    shape, pieces = carrier.shape, carrier.pieces()
    marks = {shape.begin, shape.end, shape.padding, shape.unknown, len(pieces) - 1}  # the last one: a mask
    kept = [number for number, piece in enumerate(pieces) if number not in marks and _comes_here(piece)]
    made = format_.ModelProto()
    made.trainer_spec.model_type = UNIGRAM
    made.normalizer_spec.name = "identity"  # text is normal already: bot/ground/safe_text.py
    made.pieces.add(piece="<unk>", score=0, type=UNKNOWN)
    for number in kept:
        made.pieces.add(piece=pieces[number], score=float(carrier.scores[number]), type=NORMAL)
    model.write_bytes(made.SerializeToString())
    with rows.open("wb") as file:
        np.save(file, np.array([shape.unknown, *kept], np.int32))


def _comes_here(piece: str) -> bool:
    return piece.isascii() or all(
        char.isascii() or unicodedata.category(char)[0] not in "LMN" or _script(char) in SCRIPTS for char in piece
    )


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
