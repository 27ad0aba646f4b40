"""What serves while the kept fit is damaged or the newest answers wrongly, and who hears of it."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.encoding import NoEncoder
from bot.faq import fits, kernel, smoke
from bot.faq.embeddings import EmbeddingStore
from bot.faq.fits import Fits
from bot.faq.keeper import IndexKeeper
from bot.faq.kernel import Fit, KernelRanker
from bot.faq.local import LocalRanker
from bot.faq.publishing import touch_content
from bot.faq.smoke import Smoke, load_smoke, trouble_of
from bot.faq.store import FaqStore
from bot.faq.views import KernelSettings
from bot.ground.municipality import Municipality
from tests.unit.test_index import publish

QUESTION = "welke gegevens hebben jullie van mij"
ASKED: Mapping[str, str] = {
    "privacy.inzage": QUESTION,
    "privacy.termijn": "binnen hoeveel weken is er antwoord",
    "privacy.wissen": "mijn gegevens verwijderen",
    "open-data.woo-verzoek": "woo-verzoeken indienen",
    "assistent.mens": "ben jij een robot?",
}


class Told(list[str]):
    """What was told, in order."""


@pytest.fixture(autouse=True)
def asked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Smoke questions on the tiny pack; it has six entries, of which the best one has to be right."""
    monkeypatch.setattr(smoke, "load_smoke", lambda: Smoke(least=0.8, questions=ASKED, messages={}))
    monkeypatch.setattr(smoke, "AMONG", 1)


def keeper_in(folder: Path, tiny: Engine, municipality: Municipality, told: Told) -> IndexKeeper:
    """That of a process that starts."""
    store, embeddings = FaqStore(tiny, municipality), EmbeddingStore(tiny, NoEncoder())
    return IndexKeeper(store, embeddings, KernelSettings(), Fits(folder), told.append)


def best(keeper: IndexKeeper) -> str:
    return keeper.index.rank([QUESTION])[0].hits[0].faq


def spoil(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a fit loads as any other, and answers with the wrong entry."""

    def wrong(*given: object, **more: object) -> Fit:
        right = kernel.fit(*given, **more)  # type: ignore[arg-type]
        return Fit(right.views, right.system, np.ascontiguousarray(np.roll(right.weights, 1, axis=1)))

    monkeypatch.setattr(fits, "fit", wrong)


def test_what_is_kept_serves_at_once(tmp_path: Path, tiny: Engine, municipality: Municipality) -> None:
    keeper_in(tmp_path, tiny, municipality, Told()).refresh()
    keeper = keeper_in(tmp_path, tiny, municipality, Told())
    keeper.begin()
    assert isinstance(keeper.index.ranker, KernelRanker)
    index = keeper.index
    keeper.refresh()
    assert keeper.index is index, "there is nothing better to make"


def test_where_the_kept_fit_is_damaged_it_answers_at_once_and_a_fit_is_made_beside(
    tmp_path: Path, tiny: Engine, municipality: Municipality
) -> None:
    keeper_in(tmp_path, tiny, municipality, Told()).refresh()
    for path in tmp_path.rglob("*.npy"):
        path.write_bytes(b"\x00garbage")
    keeper = keeper_in(tmp_path, tiny, municipality, Told())
    keeper.begin()
    assert isinstance(keeper.index.ranker, LocalRanker)
    assert best(keeper) == "privacy.inzage"
    keeper.do()
    assert isinstance(keeper.index.ranker, KernelRanker)
    assert best(keeper) == "privacy.inzage"
    again = keeper_in(tmp_path, tiny, municipality, Told())
    again.begin()
    assert isinstance(again.index.ranker, KernelRanker), "it is kept for the next start"


def test_a_fit_that_answers_wrongly_is_not_taken_and_the_index_before_it_serves_on(
    tmp_path: Path,
    tiny: Engine,
    municipality: Municipality,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = Told()
    keeper = keeper_in(tmp_path, tiny, municipality, told)
    keeper.refresh()
    before = keeper.index
    spoil(monkeypatch)
    monkeypatch.setattr(kernel, "MOST_CHANGED", 0)
    publish(tiny)
    for _ in range(3):
        keeper.refresh()
    assert keeper.index is before
    assert best(keeper) == "privacy.inzage"
    assert keeper.trouble.endswith("of 5 smoke questions right")
    assert told == ["", keeper.trouble], "tried once, not again and again"
    assert "the index before it serves on" in caplog.text
    monkeypatch.setattr(fits, "fit", kernel.fit)
    with Session(tiny) as session, session.begin():
        touch_content(session)
    keeper.refresh()
    assert told[-1] == keeper.trouble == "", "the next one that answers well is taken"


def test_a_first_fit_that_answers_wrongly_leaves_one_that_needs_none(
    tmp_path: Path, tiny: Engine, municipality: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch)
    told = Told()
    keeper = keeper_in(tmp_path, tiny, municipality, told)
    assert best(keeper) == "privacy.inzage"
    assert told
    assert keeper.index.is_passing


def test_an_installation_without_these_entries_cannot_be_judged(
    tmp_path: Path, tiny: Engine, municipality: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = keeper_in(tmp_path, tiny, municipality, Told())
    few = dict(list(ASKED.items())[:4])
    monkeypatch.setattr(smoke, "load_smoke", lambda: Smoke(least=1.0, questions={**few, "elders": "?"}, messages={}))
    monkeypatch.setattr(smoke, "AMONG", 0)
    assert trouble_of(keeper.index.ranker) == ""


def test_the_questions_name_entries_and_intents_that_there_are() -> None:
    asked = load_smoke()
    assert len(asked.questions) >= 10
    assert len(asked.messages) >= 10
