"""`python -m bot.ops.vectors`: sentence vectors for Rasa's environment, which has no encoder of its own.

In comes a line of JSON, `{"texts": […], "keep": true}`; out goes one, `{"size": 384, "rows": "<base64 of float32>"}`.
What is kept stands beside the content's vectors, by a hash of the text. It ends when nobody asks any more.
"""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import inspect

from bot.encoding import as_plain, load_encoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.tables import Embedding
from bot.ground.database.engine import open_database
from bot.ground.settings import ROOT, Settings, read_settings

CACHE = ROOT / ".rasa/vectors.db"


def open_store(settings: Settings, cache: Path = CACHE) -> EmbeddingStore:
    """The encoder over the vectors that the installation keeps; where it keeps none yet, over Rasa's cache.

    Every text is looked for there: `rasa test` asks for each of its examples again in every fold.
    """
    engine = open_database(settings.database)
    if not inspect(engine).has_table(Embedding.__tablename__):
        cache.parent.mkdir(parents=True, exist_ok=True)
        engine = open_database(f"sqlite:///{cache}")
        Embedding.metadata.create_all(engine, [Embedding.__table__])  # type: ignore[list-item]
    return EmbeddingStore(engine, load_encoder(settings, threads=os.cpu_count() or 1), many=1)


def answers(lines: Iterable[str], store: EmbeddingStore) -> Iterable[str]:
    """A line of vectors for each line of texts."""
    for line in lines:
        asked = json.loads(line)
        texts = [str(text) for text in asked["texts"]]
        yield json.dumps(as_plain(store.vectors(texts) if asked.get("keep") else store.questions(texts)))


def main() -> None:
    """Answer until the other side is done."""
    for answer in answers(sys.stdin, open_store(read_settings())):
        print(answer, flush=True)


if __name__ == "__main__":
    main()
