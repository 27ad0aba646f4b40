"""multilingual-e5-small on ONNX Runtime: pieces of text, their rows in the carrier, and the layers above them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import onnxruntime
from sentencepiece import SentencePieceProcessor

from bot.encoding.cache import Products
from bot.encoding.carrier import BLOCK, Carrier, RowsInFile, unpacked
from bot.encoding.encoder import Vectors
from bot.ground.safe_text import safe_text

MAX_CHARACTERS = 400  # cost grows with tokens; a question's meaning stands in its first sentences
BATCH = 4  # texts at once; more push each other out of the processor's memory
PADDED = 1.1  # longest of a batch over its shortest: what is padded costs as much as what is said
PREFIX = "query: "  # on both sides: 2 to 4 points better than `passage: ` for phrasings

Ids = npt.NDArray[np.int32]


class OnnxEncoder:
    """Encodes with `query: ` before every text. Texts are read safe, bounded and in small letters."""

    def __init__(self, name: str, carrier: Carrier, products: Products, threads: int = 1) -> None:
        """`threads`: how many batches may be encoded side by side; each takes one processor."""
        shape = carrier.shape
        self.name, self.size = name, shape.size
        self._threads = threads
        self._most = shape.positions
        self._ends = shape.begin, shape.end
        self._pieces = SentencePieceProcessor(model_file=str(products.pieces))
        self._rows: Ids = np.load(products.rows)
        self._words = RowsInFile(carrier, "emb.word", shape.size // BLOCK)
        places = carrier.plain["emb.pos"].reshape(shape.positions, shape.size)
        self._places = places + carrier.plain["emb.type"][: shape.size]
        self._session = onnxruntime.InferenceSession(products.layers, _options(), providers=["CPUExecutionProvider"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text; only the first `MAX_CHARACTERS` count."""
        ids = [self._ids(text) for text in texts]
        batches = batches_of([len(row) for row in ids])
        vectors = np.zeros((len(ids), self.size), np.float32)

        def fill(batch: Sequence[int]) -> None:
            vectors[batch] = self._encode([ids[place] for place in batch])

        if len(batches) > 1 < self._threads:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(fill, reversed(batches)))
        else:
            for batch in batches:
                fill(batch)
        return vectors

    def _ids(self, text: str) -> Ids:
        pieces = self._pieces.encode(PREFIX + readable(text))[: self._most - 2]
        begin, end = self._ends
        return np.array([begin, *self._rows[pieces], end], np.int32)

    def _encode(self, ids: Sequence[Ids]) -> Vectors:
        longest = max(len(row) for row in ids)
        mask = np.array([[place < len(row) for place in range(longest)] for row in ids], np.float32)
        embedded = np.zeros((*mask.shape, self.size), np.float32)
        for place, row in enumerate(ids):
            embedded[place, : len(row)] = unpacked(self._words[row]) + self._places[: len(row)]
        (vectors,) = self._session.run(["vectors"], {"embedded": embedded, "mask": mask})
        return np.asarray(vectors, np.float32)


def batches_of(lengths: Sequence[int]) -> list[list[int]]:
    """Places of texts that are encoded together, the shortest first; a vector does not depend on its batch."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        fits = batches and len(batches[-1]) < BATCH and lengths[place] <= PADDED * lengths[batches[-1][0]]
        if fits:
            batches[-1].append(place)
        else:
            batches.append([place])
    return batches


def readable(text: str) -> str:
    """`text` as the encoder reads it. In capitals it would be cut into letters, and mean little."""
    return safe_text(text, MAX_CHARACTERS).lower()[:MAX_CHARACTERS]


def _options() -> onnxruntime.SessionOptions:
    """One thread, which never spins; no memory kept for the longest text there ever was."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 3  # errors only
    return options
