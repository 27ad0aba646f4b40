"""The index: finds entries for questions, with and without an encoder, and follows every publication."""

import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.encoding import Encoder, NoEncoder, Vectors, load_encoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.index import Ranking
from bot.faq.keeper import IndexKeeper
from bot.faq.lemmas import simplified
from bot.faq.publishing import touch_content
from bot.faq.store import FaqStore
from bot.faq.tables import Embedding, Entry, Origin, Phrasing, Status
from bot.faq.views import KernelSettings
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from tests.unit.conftest import make_entry

MakeKeeper = Callable[[Encoder], IndexKeeper]
NEW = "wanneer komt de knorrebolverordening"


class Remembering:
    """The real encoder; encodes each text once, because a text's vector never changes."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.size = encoder.name, encoder.size
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.vstack([self._known[text] for text in texts]) if texts else np.zeros((0, self.size), np.float32)


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The encoder of this installation."""
    found = load_encoder(Settings(datawijzer_home=tmp_path_factory.mktemp("home")))
    assert found.name != "none", "the weights belong to the locked environment"
    return Remembering(found)


@pytest.fixture
def make_keeper(tiny: Engine, municipality: Municipality) -> MakeKeeper:
    """An index keeper over the tiny pack with an encoder."""

    def make(with_: Encoder) -> IndexKeeper:
        return IndexKeeper(FaqStore(tiny, municipality), EmbeddingStore(tiny, with_), KernelSettings())

    return make


@pytest.fixture(params=["with an encoder", "without"])
def keeper(request: pytest.FixtureRequest, make_keeper: MakeKeeper) -> IndexKeeper:
    """The tiny index, once with meaning and once on words and characters alone."""
    return make_keeper(request.getfixturevalue("encoder") if request.param == "with an encoder" else NoEncoder())


def rank(keeper: IndexKeeper, question: str) -> Ranking:
    (ranking,) = keeper.index.rank([question])
    return ranking


@pytest.mark.parametrize(
    ("question", "faq"),
    [
        ("welke gegevens hebben jullie van mij", "privacy.inzage"),
        ("Welke gegevens heeft de gemeente over mij?", "privacy.inzage"),
        ("ik wil graag mijn dossiers inzien", "privacy.inzage"),
        ("binnen hoeveel weken is er antwoord op mijn privacyverzoek", "privacy.termijn"),
        ("mijn gegevens verwijderen", "privacy.wissen"),
        ("woo-verzoeken indienen", "open-data.woo-verzoek"),
        ("ben jij een robot?", "assistent.mens"),
    ],
)
def test_a_question_finds_its_entry(keeper: IndexKeeper, question: str, faq: str) -> None:
    ranking = rank(keeper, question)
    assert ranking.hits[0].faq == faq
    assert ranking.hits[0].score > ranking.hits[1].score
    assert len(ranking.hits) == 6


def test_a_phrasing_itself_is_nearly_a_perfect_match(keeper: IndexKeeper) -> None:
    assert rank(keeper, "ik wil vergeten worden").hits[0].score == pytest.approx(1, abs=0.2)


def test_what_is_not_ours_is_told_with_its_referral(keeper: IndexKeeper) -> None:
    ranking = rank(keeper, "hoe vraag ik een nieuw paspoort aan")
    assert ranking.referral == "paspoort"
    assert ranking.outside > ranking.hits[0].score
    assert rank(keeper, "wie won het wereldkampioenschap voetbal").referral is None


@pytest.mark.parametrize("question", ["", " ", "?", "x" * 20_000, "\x00\ud800", "🏛️" * 500, "knorrebol flapdrol"])
def test_any_text_can_be_ranked(keeper: IndexKeeper, question: str) -> None:
    ranking = rank(keeper, question)
    assert all(np.isfinite(hit.score) for hit in ranking.hits)


def test_meaning_finds_what_words_do_not(make_keeper: MakeKeeper, encoder: Encoder) -> None:
    question = "ben je een chatprogramma of iemand van vlees en bloed?"
    assert rank(make_keeper(encoder), question).hits[0].faq == "assistent.mens"


def test_the_index_says_which_encoder_it_has(make_keeper: MakeKeeper, encoder: Encoder) -> None:
    assert make_keeper(NoEncoder()).index.encoder == "none"
    assert make_keeper(encoder).index.encoder == encoder.name


def test_a_publication_is_followed(keeper: IndexKeeper, tiny: Engine) -> None:
    before = keeper.index
    publish(tiny)
    assert keeper.content().entries["privacy.wissen"].answer == "Nieuw.", "texts are never behind"

    keeper.refresh()

    assert keeper.index is not before
    assert keeper.index.version == before.version + 1
    assert rank(keeper, NEW).hits[0].faq == "privacy.wissen"
    assert rank(keeper, NEW).hits[0].score > 0.7
    same = keeper.index
    keeper.refresh()
    assert keeper.index is same, "nothing changed, nothing is built"


def test_following_gives_what_building_anew_gives(make_keeper: MakeKeeper, encoder: Encoder, tiny: Engine) -> None:
    followed = make_keeper(encoder)
    followed.refresh()
    publish(tiny)
    followed.refresh()
    anew = make_keeper(encoder)

    for question in (NEW, "mijn gegevens verwijderen", "hoe vraag ik een paspoort aan"):
        one, other = rank(followed, question), rank(anew, question)
        assert one.hits[0].faq == other.hits[0].faq
        assert one.hits[0].score == pytest.approx(other.hits[0].score, abs=0.15)


def test_one_new_entry_after_another_is_followed(keeper: IndexKeeper, tiny: Engine) -> None:
    """The second comes as the first goes: as many entries, other ones."""
    keeper.refresh()
    add_entry(tiny, "privacy.aaa", "hoe zit het met de knorrebol")
    keeper.refresh()
    assert rank(keeper, "hoe zit het met de knorrebol").hits[0].faq == "privacy.aaa"
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.aaa").status = Status.ARCHIVED
    add_entry(tiny, "privacy.zzz", "waar ligt de flapdrol")
    keeper.refresh()

    for question, faq in (("waar ligt de flapdrol", "privacy.zzz"), ("woo verzoek indienen", "open-data.woo-verzoek")):
        assert rank(keeper, question).hits[0].faq == faq
        assert rank(keeper, question).hits[0].score > 0.7


def add_entry(database: Engine, faq: str, phrasing: str) -> None:
    """Publish a new entry of the municipality's own."""
    own = make_entry(faq)
    with Session(database) as session, session.begin():
        session.add(
            Entry(
                id=faq, topic=own.topic, question=own.question, answer=own.answer, status=Status.PUBLISHED, version=1,
                owner=own.owner, checked_on=own.checked_on, phrasings=[Phrasing(text=phrasing, origin=Origin.STAFF)],
            )
        )  # fmt: skip
        touch_content(session)


def test_an_archived_entry_is_no_longer_found(keeper: IndexKeeper, tiny: Engine) -> None:
    keeper.refresh()
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.wissen").status = Status.ARCHIVED
        touch_content(session)
    keeper.refresh()
    assert "privacy.wissen" not in {hit.faq for hit in rank(keeper, "ik wil vergeten worden").hits}


def test_a_thread_follows_by_itself(keeper: IndexKeeper, tiny: Engine) -> None:
    old = keeper.index
    keeper.start()
    try:
        publish(tiny)
        deadline = time.monotonic() + 20
        while keeper.index is old and time.monotonic() < deadline:
            time.sleep(0.05)
        assert rank(keeper, NEW).hits[0].faq == "privacy.wissen"
    finally:
        keeper.stop()


def publish(database: Engine) -> None:
    """A new phrasing and a changed answer, as a publisher brings them."""
    with Session(database) as session, session.begin():
        entry = session.get_one(Entry, "privacy.wissen")
        entry.answer, entry.version = "Nieuw.", entry.version + 1
        entry.phrasings.append(Phrasing(text=NEW, origin=Origin.STAFF))
        touch_content(session)


class CountingEncoder:
    """Counts what it encodes; every text is the same to it."""

    name, size = "counting", 2

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.encoded += texts
        return np.ones((len(texts), self.size), np.float32)


def test_only_new_texts_are_encoded_and_questions_are_never_stored(tiny: Engine) -> None:
    first = CountingEncoder()
    EmbeddingStore(tiny, first).vectors(["een", "twee", "een"])
    assert sorted(first.encoded) == ["een", "twee"]

    second = CountingEncoder()
    store = EmbeddingStore(tiny, second)
    heard: list[tuple[int, int]] = []
    rows = store.vectors(["twee", "drie"], lambda done, total: heard.append((done, total)))
    assert second.encoded == ["drie"]
    assert rows.shape == (2, 2)
    assert heard == [(1, 1)]

    store.questions(["een geheime vraag", "een geheime vraag"])
    assert second.encoded == ["drie", "een geheime vraag"]
    with Session(tiny) as session:
        assert session.scalar(select(func.count()).select_from(Embedding)) == 3


def test_our_own_texts_are_at_hand_for_who_asks_them_one_by_one(tiny: Engine) -> None:
    EmbeddingStore(tiny, CountingEncoder()).vectors(["een", "twee"])
    encoder = CountingEncoder()
    store = EmbeddingStore(tiny, encoder)
    store.at_hand(["een", "twee", "drie"])
    assert encoder.encoded == ["drie"]
    assert [store.questions([text]).shape for text in ("een", "twee", "drie")] == [(1, 2)] * 3
    assert encoder.encoded == ["drie"]


def test_a_word_too_long_to_be_one_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simplemma tries every cut of a word: 1,000 letters took a quarter of a second."""
    monkeypatch.setattr("simplemma.lemmatize", lambda word, **_: pytest.fail(f"asked for {len(word)} letters"))
    assert simplified("A" * 46) == "a" * 46


def test_what_reaches_the_encoder_is_bounded_and_clean(encoder: Encoder) -> None:
    rows = encoder.encode(["a\ud800b", "", "x" * 100_000, "\ufdfa" * 200])
    assert rows.shape == (4, encoder.size)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=0.01)


def test_words_come_in_their_simplest_form() -> None:
    assert simplified("De camerabeelden!") == simplified("de camerabeeld")
    assert simplified("Mag dat?").endswith("?")
