"""Vectors kept in the database, so that a start or a publication encodes only new texts."""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from bot.encoding import Encoder, Vectors
from bot.faq.recent import Recent
from bot.faq.tables import Embedding

CHUNK = 256
PASSING = 2_000  # phrasings of drafts whose vectors are kept in memory, because an editor tries again and again

Progress = Callable[[int, int], None]  # done, all


class EmbeddingStore:
    """The vectors of texts, from memory, from the database, or newly encoded."""

    def __init__(self, engine: Engine, encoder: Encoder) -> None:
        self._engine = engine
        self.encoder = encoder
        self._known: dict[str, Vectors] = {}
        self._recent = Recent[Vectors]()
        self._passing = lru_cache(maxsize=PASSING)(lambda text: encoder.encode([text])[0])

    def vectors(
        self, texts: Sequence[str], progress: Progress = lambda done, total: None, keep: bool = True
    ) -> Vectors:
        """One row per text; `progress` hears how many new texts are encoded of how many.

        New ones are stored, unless `keep` is false: a draft leaves nothing behind.
        """
        if not self.encoder.size:
            return self.encoder.encode(texts)
        keys = [self._key(text) for text in texts]
        if not self._known:
            self._load()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if keep:
            self._encode(missing, progress)
            missing = {}
        rows = [
            self._passing(text) if key in missing else self._known[key] for key, text in zip(keys, texts, strict=True)
        ]
        return np.vstack(rows) if rows else self.encoder.encode([])

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One row per question; nothing about questions is stored, the last ones stay in memory.

        What is new is encoded in one go: ask for all texts of a turn at once.
        """
        if not self.encoder.size:
            return self.encoder.encode(texts)
        rows = self._recent.all(texts, self._asked)
        return np.vstack(rows) if rows else self.encoder.encode([])

    def _asked(self, texts: list[str]) -> list[Vectors]:
        known = {text: self._known[key] for text in texts if (key := self._key(text)) in self._known}
        new = [text for text in texts if text not in known]  # a phrasing, word for word, is known
        known |= dict(zip(new, self.encoder.encode(new), strict=True)) if new else {}
        return [known[text] for text in texts]

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.encoder.name}\n{text}".encode("utf-8", "ignore")).hexdigest()

    def _load(self) -> None:
        with self._engine.connect() as connection:
            for key, vector in connection.execute(select(Embedding.key, Embedding.vector)):
                self._known[key] = np.frombuffer(vector, dtype=np.float32)

    def _encode(self, missing: dict[str, str], progress: Progress) -> None:
        items = list(missing.items())
        for start in range(0, len(items), CHUNK):
            chunk = items[start : start + CHUNK]
            vectors = self.encoder.encode([text for _, text in chunk])
            self._known.update({key: vectors[row] for row, (key, _) in enumerate(chunk)})
            self._save({key: vectors[row].tobytes() for row, (key, _) in enumerate(chunk)})
            progress(min(start + CHUNK, len(items)), len(items))

    def _save(self, vectors: dict[str, bytes]) -> None:
        rows = [{"key": key, "vector": vector} for key, vector in vectors.items()]
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(Embedding), rows)
        except IntegrityError:
            pass  # another process encoded the same new texts first; theirs are as good
