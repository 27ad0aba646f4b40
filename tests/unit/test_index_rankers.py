"""Both ways of solving the index: what they say must be true, not only near."""

from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy import Engine

from bot.encoding import NoEncoder
from bot.faq import kernel
from bot.faq.embeddings import EmbeddingStore
from bot.faq.kernel import Example, KernelRanker, Ranker
from bot.faq.local import LocalRanker
from bot.faq.solver import Amended, Factored
from bot.faq.views import KernelSettings, Views

EXAMPLES: list[Example] = [
    ("welke gegevens hebben jullie van mij", "inzage"),
    ("ik wil mijn dossier inzien", "inzage"),
    ("mag ik zien wat u over mij weet", "inzage"),
    ("mijn gegevens verwijderen", "wissen"),
    ("ik wil vergeten worden", "wissen"),
    ("haal mijn naam uit het dossier", "wissen"),
    ("hoe vraag ik een paspoort aan", "outside"),
    ("wie won het voetbal", "outside"),
]
QUESTIONS = ["ik wil mijn gegevens zien", "kan ik mijn dossier laten verwijderen", "een paspoort", "knorrebol", ""]
Make = Callable[[list[Example]], Ranker]


@pytest.fixture(params=[KernelRanker, LocalRanker])
def make(request: pytest.FixtureRequest, sqlite: Engine) -> Make:
    embeddings = EmbeddingStore(sqlite, NoEncoder())
    return lambda examples: request.param(examples, embeddings, KernelSettings())


def score(ranker: Ranker, text: str, name: str) -> float:
    (row,) = ranker.scores([text])
    return float(row[ranker.names.index(name)])


def test_the_local_solution_is_the_exact_one_where_every_example_is_near(sqlite: Engine) -> None:
    embeddings = EmbeddingStore(sqlite, NoEncoder())
    exact = KernelRanker(EXAMPLES, embeddings, KernelSettings())
    local = LocalRanker(EXAMPLES, embeddings, KernelSettings())
    assert exact.names == local.names
    assert local.scores(QUESTIONS) == pytest.approx(exact.scores(QUESTIONS), abs=1e-4)


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_weights_of_an_entrys_phrasings_add_up_to_its_score(make: Make, text: str) -> None:
    ranker = make(EXAMPLES)
    weights = ranker.weights(text)
    assert [weight.weight for weight in weights] == sorted((weight.weight for weight in weights), reverse=True)
    for name in ranker.names:
        total = sum(weight.weight for weight in weights if weight.label == name)
        assert total == pytest.approx(score(ranker, text, name), abs=1e-4)


def test_the_phrasing_that_is_asked_word_for_word_carries_the_answer(make: Make) -> None:
    first = make(EXAMPLES).weights("ik wil vergeten worden")[0]
    assert (first.text, first.label) == ("ik wil vergeten worden", "wissen")
    assert first.weight > 0.7


@pytest.mark.parametrize("place", range(len(EXAMPLES)))
def test_an_example_left_out_scores_as_if_it_never_was(make: Make, place: int) -> None:
    ranker, (text, _) = make(EXAMPLES), EXAMPLES[place]
    without = ranker.updated([example for number, example in enumerate(EXAMPLES) if number != place])
    assert without is not None
    assert ranker.left_out([text]) == pytest.approx(without.scores([text]), abs=1e-4)


def test_what_is_no_example_scores_as_ever_when_left_out(make: Make) -> None:
    ranker = make(EXAMPLES)
    assert ranker.left_out(QUESTIONS) == pytest.approx(ranker.scores(QUESTIONS))
    mixed = ranker.left_out(["knorrebol", EXAMPLES[0][0]])
    assert mixed[0] == pytest.approx(ranker.scores(["knorrebol"])[0])


NEW = [("schrap mij uit het systeem", "wissen"), ("hoe lang duurt het", "termijn")]


@pytest.mark.parametrize(
    "changed",
    [
        [*EXAMPLES, *NEW],
        EXAMPLES[1:],
        [*EXAMPLES[2:], *NEW],
        [(text, "inzage" if text == "mijn gegevens verwijderen" else label) for text, label in EXAMPLES],
        [example for example in EXAMPLES if example[1] != "outside"],
    ],
    ids=["added", "gone", "both", "moved", "a label less"],
)
def test_an_update_is_what_a_fit_on_the_same_views_gives(make: Make, changed: list[Example]) -> None:
    """On the same views: what is added changes which n-grams count only when everything is fitted anew."""
    updated = make(EXAMPLES).updated(changed)
    assert updated is not None
    views, labels = updated._views, dict(changed)
    texts = list(labels)
    rows = views.rows_of(texts, np.zeros((len(texts), 0), np.float32))
    matrix = views.similarity(rows, rows) + 0.06 * np.eye(len(texts), dtype=np.float32)
    targets = np.array([[float(labels[text] == name) for name in updated.names] for text in texts])
    asked = views.rows_of(QUESTIONS, np.zeros((len(QUESTIONS), 0), np.float32))
    expected = views.similarity(asked, rows) @ np.linalg.solve(matrix, targets)
    assert updated.names == sorted(set(labels.values()))
    assert updated.scores(QUESTIONS) == pytest.approx(expected, abs=1e-4)


def test_an_update_of_an_update_starts_from_the_fit(make: Make) -> None:
    once = make(EXAMPLES).updated([*EXAMPLES, *NEW])
    assert once is not None
    back = once.updated(EXAMPLES)
    assert back is not None
    assert back.scores(QUESTIONS) == pytest.approx(make(EXAMPLES).scores(QUESTIONS), abs=1e-4)
    assert "schrap mij uit het systeem" not in [weight.text for weight in back.weights("schrap mij uit het systeem")]


def test_too_much_is_fitted_anew(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "MOST_CHANGED", 1)
    ranker = make(EXAMPLES)
    assert ranker.updated([*EXAMPLES, ("een", "x"), ("twee", "x")]) is None
    assert ranker.updated(EXAMPLES[3:]) is None


def test_a_text_is_seen_the_same_as_an_example_and_as_a_question() -> None:
    texts = [text for text, _ in EXAMPLES]
    nothing = np.zeros((len(texts) + 1, 0), np.float32)
    views = Views(texts, nothing[1:], KernelSettings())
    asked = views.rows_of([*texts, "?"], nothing)
    for one, other in ((asked.characters, views.rows.characters), (asked.words, views.rows.words)):
        assert one[: len(texts)].toarray() == pytest.approx(other.toarray(), abs=1e-6)
        assert one[len(texts)].nnz == 0


def square(matrix: np.ndarray) -> Callable[[int, int], np.ndarray]:
    return lambda start, end: matrix[start:end, :end]


@pytest.mark.parametrize(("block", "near"), [(64, 1e-4), (7, 5e-4)], ids=["one block", "many, kept in steps"])
def test_a_factor_solves_what_a_square_does(block: int, near: float) -> None:
    random = np.random.default_rng(1)
    points = random.normal(size=(40, 8)).astype(np.float32)
    matrix = points @ points.T + np.eye(40, dtype=np.float32)
    targets = random.normal(size=(40, 3)).astype(np.float32)
    factored = Factored(30, square(matrix), block)
    assert factored.solve(targets[:30]) == pytest.approx(np.linalg.solve(matrix[:30, :30], targets[:30]), abs=near)

    gone = np.array([2, 7])
    solved = factored.solve(np.hstack([np.eye(30, dtype=np.float32)[:, gone], matrix[:30, 30:]]))
    amended = Amended(factored, gone, matrix[:30, 30:], matrix[30:, 30:], solved)
    stay = np.setdiff1d(np.arange(40), gone)
    solution = amended.solve(targets)
    assert solution[gone] == pytest.approx(0, abs=near)
    assert solution[stay] == pytest.approx(np.linalg.solve(matrix[np.ix_(stay, stay)], targets[stay]), abs=10 * near)


def test_a_factor_takes_a_quarter_of_a_square() -> None:
    random = np.random.default_rng(1)
    points = random.normal(size=(640, 700)).astype(np.float32)
    kept = Factored(640, square(points @ points.T / 700 + np.eye(640, dtype=np.float32)), 16)
    assert sum(part.before.nbytes + part.step.nbytes + part.corner.nbytes for part in kept._blocks) < 1.1 * 640 * 640


def test_a_matrix_without_a_solution_is_refused() -> None:
    with pytest.raises(ArithmeticError):
        Factored(2, square(np.array([[1, 2], [2, 1]], np.float32)))
