"""What tests keep and share, made by one worker at a time: vectors, Rasa's model, a database with the content.

Encoding all phrasings takes a minute and training half of one; both are kept between runs, in pytest's folder and in
Rasa's. Without them everything works, and takes that much longer once.
"""

import fcntl
import hashlib
import pickle
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, insert, inspect, select, text

from bot.dialogue.calibration import load_calibration
from bot.encoding import load_encoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.index import FaqIndex, examples_of, fitted
from bot.faq.store import FaqStore
from bot.faq.tables import Embedding
from bot.ground.database.engine import migrate, open_database
from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT, Settings
from bot.ops.prepare import import_content
from bot.ops.rasa import model_is_current, train

FOLDER = ROOT / ".pytest_cache"
VECTORS = FOLDER / "vectors.db"


@contextmanager
def one_at_a_time(name: str, folder: Path = FOLDER) -> Iterator[None]:
    """Others, also in other processes, wait here until who came first is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def train_once(settings: Settings) -> None:
    """Train Rasa's model where it is not current."""
    with one_at_a_time("preparing"):
        if not model_is_current():
            train(settings)


def import_once(home: Path) -> None:
    """Make a home with the content in its database, all of it in one file; to be copied, not changed."""
    with one_at_a_time("importing", home.parent):
        if not home.exists():
            settings = Settings(datawijzer_home=home, public_url="")
            import_content(settings)
            fold(settings)


def fold(settings: Settings) -> None:
    """Bring all of an installation's SQLite database into its one file, so that it can be copied."""
    engine = open_database(settings.database)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()


def copy_home(imported: Path, home: Path) -> None:
    """Copy such a home; the logs of writes are empty, and go when their last reader goes."""
    shutil.copytree(imported, home, ignore=shutil.ignore_patterns("*-wal", "*-shm"), dirs_exist_ok=True)


def kept_index(settings: Settings) -> FaqIndex:
    """The index of a home with the content, fitted once for these phrasings; it ranks, and cannot be updated."""
    engine = open_database(settings.database)
    copy_vectors(engine)
    kernel = load_calibration().kernel
    embeddings = EmbeddingStore(engine, load_encoder(settings))
    content = FaqStore(engine, load_municipality(settings.municipality)).content()
    seen = repr((examples_of(content), kernel, embeddings.encoder.name)).encode()
    path = FOLDER / f"index-{hashlib.sha256(seen).hexdigest()[:16]}.pickle"
    with one_at_a_time("index"):
        if not path.exists():
            for old in FOLDER.glob("index-*.pickle"):
                old.unlink()
            ranker = fitted(examples_of(content), embeddings, kernel)
            keep_vectors(engine)
            vars(ranker).update(_embeddings=None, _system=None)  # a gigabyte that ranking does not need
            path.write_bytes(pickle.dumps(ranker))
    ranker = pickle.loads(path.read_bytes())
    vars(ranker)["_embeddings"] = embeddings
    return FaqIndex(content.version, embeddings.encoder.name, ranker)


def copy_vectors(database: Engine) -> None:
    """Put the vectors of earlier runs into a new database."""
    migrate(database)
    for path in (VECTORS, ROOT / "var/datawijzer.db"):
        known = set(_vectors(database))
        rows = _vectors_in(path)
        new = [{"key": key, "vector": vector} for key, vector in rows.items() if key not in known]
        with database.begin() as connection:
            if new:
                connection.execute(insert(Embedding), new)


def keep_vectors(database: Engine) -> None:
    """Keep the vectors of this database for the next run, where there are new ones."""
    vectors = _vectors(database)
    with one_at_a_time("vectors"):
        kept = _vectors_in(VECTORS)
        if vectors.keys() <= kept.keys():
            return
        new = VECTORS.with_name(f"vectors.{secrets.token_hex(4)}.db")
        engine = open_database(f"sqlite:///{new}")
        Embedding.metadata.create_all(engine, [Embedding.__table__])
        rows = [{"key": key, "vector": vector} for key, vector in (kept | vectors).items()]
        with engine.begin() as connection:
            connection.execute(insert(Embedding), rows)
        engine.dispose()  # the last connection folds the write-ahead log into the file
        new.replace(VECTORS)


def _vectors_in(path: Path) -> dict[str, bytes]:
    if not path.exists():
        return {}
    engine = open_database(f"sqlite:///{path}")
    try:
        return _vectors(engine)
    finally:
        engine.dispose()


def _vectors(database: Engine) -> dict[str, bytes]:
    if not inspect(database).has_table(Embedding.__tablename__):
        return {}
    with database.connect() as connection:
        return {row.key: row.vector for row in connection.execute(select(Embedding.key, Embedding.vector))}
