"""What tests keep and share, made by one worker at a time: vectors, the fit of the index, Rasa's model, a database.

    python -m tests.kept

makes what is not there yet. Encoding all phrasings takes a minute, fitting and training side by side another; all of
that is kept between runs, in pytest's folder and in Rasa's. Without it everything works, and takes that much longer.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import Engine, insert, inspect, select, text

from bot.encoding import load_encoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.store import FaqStore
from bot.faq.tables import Embedding
from bot.ground.database.engine import migrate, open_database
from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT, Settings
from bot.ops.prepared import note_prepared
from bot.ops.rasa import model_is_current, train

# what asks the index is imported where it is used: who divides the tests over workers would wait seconds for it
if TYPE_CHECKING:
    from bot.faq.index import FaqIndex

FOLDER = ROOT / ".pytest_cache"
VECTORS = FOLDER / "vectors.db"
FITS = FOLDER / "fits"  # of the content as it is, and so made anew when that changes
PARTS = ("index", "encoder")  # of a home: what is made of the content and of the weights


@contextmanager
def one_at_a_time(name: str, folder: Path = FOLDER, lock: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Others, also in other processes, wait here until who came first is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, lock)
        yield


def model_left_alone() -> AbstractContextManager[None]:
    """Meanwhile no drill spoils Rasa's model, which is one for all of this tree; many may ask for that at once."""
    return one_at_a_time("model", lock=fcntl.LOCK_SH)


def model_to_oneself() -> AbstractContextManager[None]:
    """Meanwhile nobody begins with it: who would find it spoilt would train anew."""
    return one_at_a_time("model")


def train_once(settings: Settings) -> None:
    """Train Rasa's model where it is not current; its examples are the index's texts, and encoded once for both."""
    with one_at_a_time("preparing"):
        database = open_database(settings.database)
        copy_vectors(database)
        if not model_is_current():
            train(settings)
            keep_vectors(database)


def is_prepared() -> bool:
    """Whether vectors, the fit and the model of today's content are kept."""
    return VECTORS.exists() and model_is_current() and is_fitted()


def prepare_once() -> None:
    """Make all three before the workers begin, where they are not kept."""
    from bot.ops.prepare import import_content, learn

    with one_at_a_time("preparing"), TemporaryDirectory() as folder:
        if is_prepared():
            return
        settings = Settings(datawijzer_home=Path(folder), public_url="")
        database = open_database(settings.database)
        copy_vectors(database)
        import_content(settings)
        learn(settings, lambda _done, _total: None)
        keep_vectors(database)
        keep_fit(settings.datawijzer_home)
        database.dispose()


def import_once(home: Path) -> None:
    """Make a home with the content in its database, all of it in one file; to be copied, not changed."""
    from bot.ops.prepare import import_content

    with one_at_a_time("importing", home.parent):
        if not home.exists():
            settings = Settings(datawijzer_home=home, public_url="")
            import_content(settings)
            fold(settings)


def prepare_home_once(imported: Path, home: Path) -> None:
    """Make a home as the first start of an installation leaves it; to be copied by `copy_prepared`, not changed."""
    with one_at_a_time("preparing"):
        if home.exists():
            return
        new = home.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)  # of one that failed
        copy_home(imported, new)
        settings = Settings(datawijzer_home=new, public_url="")
        database = open_database(settings.database)
        copy_vectors(database)
        copy_fit(new)
        command = [sys.executable, "-m", "bot.ops.prepare"]
        environment = {**os.environ, "DATAWIJZER_HOME": str(new)}
        with model_left_alone():
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
        keep_vectors(database)
        keep_fit(new)
        database.dispose()
        fold(settings)
        new.rename(home)


def copy_prepared(prepared: Path, home: Path) -> None:
    """Begin an installation there of which a start need not prepare anything: for who tests what it does after that."""
    copy_home(prepared, home, *PARTS)
    for name in PARTS:
        if (prepared / name).exists():
            _link(prepared / name, home / name)
    note_prepared(Settings(datawijzer_home=home, public_url=""))


def fold(settings: Settings) -> None:
    """Bring all of an installation's SQLite database into its one file, so that it can be copied."""
    engine = open_database(settings.database)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()


def copy_home(imported: Path, home: Path, *without: str) -> None:
    """Copy such a home; the logs of writes are empty, and go when their last reader goes."""
    shutil.copytree(imported, home, ignore=shutil.ignore_patterns("*-wal", "*-shm", *without), dirs_exist_ok=True)


def kept_index(settings: Settings) -> "FaqIndex":
    """The index of a home with the content, fitted once for these phrasings."""
    from bot.dialogue.calibration import load_calibration
    from bot.faq.fits import Fits
    from bot.faq.index import FaqIndex

    engine = open_database(settings.database)
    copy_vectors(engine)
    copy_fit(settings.datawijzer_home)
    embeddings = EmbeddingStore(engine, load_encoder(settings))
    content = FaqStore(engine, load_municipality(settings.municipality)).content()
    with one_at_a_time("index"):
        fits = Fits(settings.datawijzer_home / "index" if is_fitted() else FOLDER / "fit")
        index = FaqIndex.of(content, embeddings, load_calibration().kernel, fits=fits)
        keep_vectors(engine)
    return index


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


def is_fitted() -> bool:
    """Whether a fit of today's content is kept."""
    return _fit_of_today().exists()


def copy_fit(home: Path) -> None:
    """Start an installation with the fit of an earlier one, and its encoder; no process ever changes a file of them."""
    for name in PARTS if is_fitted() else ():
        if (_fit_of_today() / name).exists() and not (home / name).exists():
            _link(_fit_of_today() / name, home / name)


def keep_fit(home: Path) -> None:
    """Keep the fit of an installation whose content is today's, and its encoder, for all others."""
    if not is_fitted():
        shutil.rmtree(FITS, ignore_errors=True)
        for name in PARTS:
            if (home / name).exists():
                _link(home / name, FITS / "new" / name)
        (FITS / "new").replace(_fit_of_today())


def _link(folder: Path, target: Path) -> None:
    """All files of a folder, but for the lock on which its own processes wait, under a second name."""
    shutil.copytree(folder, target, copy_function=_linked, ignore=shutil.ignore_patterns("lock"))


def _linked(source: str, target: str) -> None:
    """A file under a second name, where both names are on one disk; it takes no time and no space."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _fit_of_today() -> Path:
    from bot.ops.prepare import OUTSIDE, PACK

    digest = hashlib.sha256()
    for path in sorted(path for folder in (PACK, OUTSIDE) for path in folder.rglob("*") if path.is_file()):
        digest.update(path.read_bytes())
    return FITS / digest.hexdigest()[:16]


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


if __name__ == "__main__":
    prepare_once()
