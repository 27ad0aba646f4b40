"""Vectors kept in the database, so that a start or a publication encodes only new texts."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import batched

import numpy as np
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from bot.encoding import Encoder, Vectors
from bot.faq.recent import Recent
from bot.faq.tables import Embedding

CHUNK = 256
AT_ONCE = 500  # keys in one query
MANY = 33  # texts, more than of a turn: it is worth asking whether the database has them
PASSING = 2_000  # phrasings of drafts whose vectors are kept in memory, because an editor tries again and again

Progress = Callable[[int, int], None]  # done, all


class EmbeddingStore:
    """The vectors of texts, from the database or newly encoded."""

    def __init__(self, engine: Engine, encoder: Encoder, many: int = MANY) -> None:
        """`many`: so many questions at once are looked for in the database before they are encoded."""
        self._engine = engine
        self.encoder = encoder
        self._many = many
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
        keys = {self._key(text): text for text in texts}
        known = self._read(keys)
        missing = {key: text for key, text in keys.items() if key not in known}
        known |= (
            self._encode(missing, progress) if keep else {key: self._passing(text) for key, text in missing.items()}
        )
        return np.vstack([known[self._key(text)] for text in texts]) if texts else self.encoder.encode([])

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One row per question; nothing about questions is stored, the last ones stay in memory.

        What is new is encoded in one go: ask for all texts of a turn at once.
        """
        if not self.encoder.size:
            return self.encoder.encode(texts)
        rows = self._recent.all(texts, self._asked)
        return np.vstack(rows) if rows else self.encoder.encode([])

    def at_hand(self, texts: Sequence[str]) -> None:
        """Have the vectors of our own texts in memory for who asks them as questions next; new ones are stored."""
        self._recent.all(texts, lambda new: list(self.vectors(new)))

    def _asked(self, texts: list[str]) -> list[Vectors]:
        known = self._read(map(self._key, texts)) if len(texts) >= self._many else {}  # phrasings, word for word
        new = [text for text in texts if self._key(text) not in known]
        known |= dict(zip(map(self._key, new), self.encoder.encode(new), strict=True)) if new else {}
        return [known[self._key(text)] for text in texts]

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.encoder.name}\n{text}".encode("utf-8", "ignore")).hexdigest()

    def _read(self, keys: Iterable[str]) -> dict[str, Vectors]:
        """Those of the database."""
        found: dict[str, Vectors] = {}
        with self._engine.connect() as connection:
            for some in batched(keys, AT_ONCE):
                wanted = select(Embedding.key, Embedding.vector).where(Embedding.key.in_(some))
                found |= {key: np.frombuffer(vector, np.float32) for key, vector in connection.execute(wanted)}
        return found

    def _encode(self, missing: Mapping[str, str], progress: Progress) -> dict[str, Vectors]:
        """Encode texts by their keys, and store them."""
        found: dict[str, Vectors] = {}
        for chunk in batched(missing.items(), CHUNK):
            vectors = self.encoder.encode([text for _, text in chunk])
            new = {key: vectors[row] for row, (key, _) in enumerate(chunk)}
            self._save({key: vector.tobytes() for key, vector in new.items()})
            found |= new
            progress(len(found), len(missing))
        return found

    def _save(self, vectors: dict[str, bytes]) -> None:
        rows = [{"key": key, "vector": vector} for key, vector in vectors.items()]
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(Embedding), rows)
        except IntegrityError:
            pass  # another process encoded the same new texts first; theirs are as good
