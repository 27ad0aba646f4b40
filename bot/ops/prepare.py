"""What has to be there before the processes start: database, content, model, somebody who may sign in.

`make run` runs this in a process of its own, so that what it loads is given back.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from sqlalchemy.orm import Session
from threadpoolctl import threadpool_limits

from bot.dialogue.build import build_keeper
from bot.dialogue.calibration import load_calibration
from bot.encoding import load_encoder
from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.importing import ImportReport, import_pack
from bot.faq.index import examples_of
from bot.faq.pack import load_pack
from bot.faq.store import FaqStore
from bot.faq.urgent.texts import import_national
from bot.ground.audit import record
from bot.ground.database.engine import migrate, open_database
from bot.ground.errors import ConfigurationError, ContentError
from bot.ground.mail import open_mailer
from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT, Settings, read_settings
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.live.build import refuse_without_secrets
from bot.ops.console import explain, progress, say
from bot.ops.models import take_model
from bot.ops.prepared import note_prepared
from bot.ops.rasa import model_is_current, remove_old_conversations, train
from bot.ops.staff import print_first_login
from bot.staff.editing.holding import take_turn

PACK = ROOT / "data/faq"
OUTSIDE = ROOT / "data/out-of-scope"


def prepare(settings: Settings) -> None:
    """Database, content and model, with a line for each step that takes time.

    Raises:
        ContentError: the pack is not right; nothing was imported.
        ConfigurationError: a settings file is wrong, or Rasa could not be trained.
    """
    settings.datawijzer_home.mkdir(parents=True, exist_ok=True)
    remove_old_conversations(settings)
    municipality = load_municipality(settings.municipality)
    refuse_without_secrets(settings, municipality)
    open_mailer(settings, municipality)  # so that a wrong address stops the start, not each website
    say("content")
    import_content(settings)
    learn(settings, lambda done, total: progress("encoding", done, total))
    take_model(settings)
    print_first_login(settings)
    note_prepared(settings)


def import_content(settings: Settings) -> ImportReport:
    """Bring tables and content pack into the database; nothing changes when they are there already.

    Raises:
        ContentError: the pack is not right; nothing was imported.
        ConfigurationError: a settings file is wrong.
    """
    municipality = load_municipality(settings.municipality)
    pack = load_pack(PACK, OUTSIDE, municipality)
    words = load_texts(municipality, STAFF_TEXTS)
    engine = open_database(settings.database)
    migrate(engine)
    with Session(engine) as session, session.begin():
        take_turn(session)
        report = import_pack(session, pack, words("national.imported"))
        urgent = import_national(session)
        if report.changed or report.overridden or report.kept:
            record(session, None, "pack.import", pack.version, after=asdict(report))
        if urgent:
            record(session, None, "urgent.import", pack.version, after={"entries": urgent})
        return report


def learn(settings: Settings, progress: Progress) -> None:
    """Encode what is not encoded yet, with progress; then fit the index and train Rasa, side by side.

    Raises:
        ConfigurationError: Rasa could not be trained.
    """
    if model_is_current():
        return fit_index(settings, progress)
    content = FaqStore(open_database(settings.database), load_municipality(settings.municipality)).content()
    _embeddings(settings).vectors([text for text, _ in examples_of(content)], progress)
    say("training")
    with ThreadPoolExecutor(1) as beside:
        training = beside.submit(train, settings)
        fit_index(settings, progress)
        training.result()


def fit_index(settings: Settings, progress: Progress) -> None:
    """Encode what the index needs and is not encoded yet, with progress; fit where what is kept does not do.

    Here, in a process whose memory is given back. The encoder's threads wait quietly; those of a fit spin, and where
    others work too that costs more than a second one brings.
    """
    with threadpool_limits(1):
        build_keeper(settings, _embeddings(settings), load_calibration()).refresh(progress)


def _embeddings(settings: Settings) -> EmbeddingStore:
    threads = os.cpu_count() or 1
    return EmbeddingStore(open_database(settings.database), load_encoder(settings, threads=threads))


def main() -> int:
    """Prepare; the exit code."""
    try:
        prepare(read_settings())
    except (ContentError, ConfigurationError) as error:
        return explain(error, "wrong_settings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
