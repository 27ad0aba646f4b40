"""First what somebody does, then whether it is ours: two classifiers instead of one flat list of intents.

The first knows the acts and "none of these": a question, a bare noun, anything else. The second tells questions
from what is not ours. Both are learned twice: for messages of which the meaning is known, and for those whose vector
came too late. All are stored as arrays of numbers: loading them runs no code.
"""

import warnings
from typing import Any

import numpy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

NO_ACT = "no_act"
FILE = "classifier.npz"
BY_WORDS = "words_"  # before the names of what was learned without meaning
ONE_OF = 2  # of what is no act one in so many is learned by words alone, and counts for as many: time grows with them
MOST_STEPS = 60  # of a fit: after these it only learns its examples by heart


class Curves:
    """A multinomial logistic regression: fitted once, then two arrays."""

    def __init__(self, names, weights, bias):
        self.names, self._weights, self._bias = list(names), weights, bias

    @classmethod
    def fit(cls, rows, names, strength, times=None):
        """Curves for examples, each of which may count so many `times`; the same examples give the same curves."""
        names = numpy.array(names)
        if len(set(names)) < 2:
            return cls(sorted(set(names)), numpy.zeros((rows.shape[1], 1), "f4"), numpy.zeros(1, "f4"))
        fitted = LogisticRegression(C=strength, max_iter=MOST_STEPS, tol=1e-3, random_state=42)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted.fit(rows, names, times)
        weights, bias = fitted.coef_.T, fitted.intercept_
        if len(fitted.classes_) == 2:  # one curve for two
            weights, bias = numpy.hstack([-weights, weights]) / 2, numpy.array([-bias[0], bias[0]]) / 2
        return cls(fitted.classes_, numpy.ascontiguousarray(weights, "f4"), bias.astype("f4"))

    def chances(self, rows):
        """A chance for each name, for each row."""
        scores = numpy.asarray(rows @ self._weights) + self._bias
        powers = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def named(self, rows):
        """Chances by name, for each row."""
        return [dict(zip(self.names, map(float, chances), strict=True)) for chances in self.chances(rows)]

    def arrays(self, prefix):
        """What is to be stored, without code."""
        return {f"{prefix}_names": numpy.array(self.names), f"{prefix}_w": self._weights, f"{prefix}_b": self._bias}

    @classmethod
    def of(cls, prefix, arrays):
        """Curves that were stored."""
        return cls(*(arrays[f"{prefix}_{part}"] for part in ("names", "w", "b")))


class Judge:
    """The two classifiers: which act it is, and what it is where it is none."""

    def __init__(self, acts, others):
        self._acts, self._others = acts, others

    @classmethod
    def fit(cls, rows, intents, is_act, strength, times=None):
        """Learn from rows and their intents; `is_act`: which of them are acts."""
        acts = Curves.fit(rows, numpy.where(is_act, intents, NO_ACT), strength, times)
        told = ~is_act if not is_act.all() else is_act
        return cls(acts, Curves.fit(rows[told], intents[told], strength))

    def judged(self, rows):
        """The intent and the ranking of all, for each row."""
        return [
            self._one(acts, others)
            for acts, others in zip(self._acts.named(rows), self._others.named(rows), strict=True)
        ]

    def _one(self, acts, others):
        """Where no act is the likeliest, the likeliest of what is no act."""
        other = acts.pop(NO_ACT, 0.0)
        others = {name: other * chance for name, chance in others.items()} if other else {}
        among = others if not acts or other >= max(acts.values()) else acts
        best = max(among, key=among.get)
        ranking = [{"name": str(name), "confidence": chance} for name, chance in {**acts, **others}.items()]
        ranking.sort(key=lambda each: -each["confidence"])
        return {"name": str(best), "confidence": among[best]}, ranking

    def arrays(self, prefix=""):
        """What is to be stored."""
        return {**self._acts.arrays(f"{prefix}acts"), **self._others.arrays(f"{prefix}others")}

    @classmethod
    def of(cls, arrays, prefix=""):
        """One that was stored."""
        return cls(Curves.of(f"{prefix}acts", arrays), Curves.of(f"{prefix}others", arrays))


class Rows:
    """Features as rows: counts weighted by how rare they are, and meaning around its average."""

    def __init__(self, rarity, average, weight):
        self._rarity, self._average, self._weight = rarity, average, weight

    @classmethod
    def fit(cls, counts, meanings, weight):
        """Learn what is rare, and what an average message means."""
        rarity = numpy.log((1 + counts.shape[0]) / (1 + numpy.bincount(counts.indices, minlength=counts.shape[1]))) + 1
        return cls(rarity.astype("f4"), meanings.mean(axis=0), weight)

    def of(self, counts, meanings):
        """One row per message; one without a meaning counts as average."""
        rows = csr_matrix(counts, dtype="f4", copy=True)
        rows.data = (1 + numpy.log(rows.data)) * self._rarity[rows.indices]
        lengths = numpy.sqrt(numpy.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        rows.data /= numpy.repeat(numpy.maximum(lengths, 1e-9), numpy.diff(rows.indptr)).astype("f4")
        known = numpy.abs(meanings).sum(axis=1, keepdims=True) > 0
        around = numpy.where(known, meanings - self._average, 0) * self._weight
        return hstack([rows, csr_matrix(around.astype("f4"))], format="csr")

    @property
    def sizes(self):
        """How many counts a message has, and how many numbers its meaning."""
        return len(self._rarity), len(self._average)

    def arrays(self):
        """What is to be stored."""
        return {"rarity": self._rarity, "average": self._average, "weight": numpy.array(self._weight)}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(IntentClassifier, GraphComponent):
    """Names the act, or what it is that is no act."""

    @classmethod
    def required_components(cls) -> list[type]:
        """What comes before it."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`no_act`: the intents that are no act, and for how many messages an example of one stands.

        `meaning`: how much a vector counts beside counts; `strength`: C.
        """
        return {"no_act": [], "stands_for": 1.0, "meaning": 5.0, "strength": 10.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ActClassifier":
        """One that has learned nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ActClassifier":
        """One that has learned."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, numpy.load(folder / FILE, allow_pickle=False) as arrays:
            component._rows = Rows(arrays["rarity"], arrays["average"], float(arrays["weight"]))
            component._judge, component._by_words = Judge.of(arrays), Judge.of(arrays, BY_WORDS)
        return component

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage, self._resource = model_storage, resource
        self._rows = self._judge = self._by_words = None

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        intents = numpy.array([example.get(INTENT) for example in examples])
        counts, meanings = features_of(examples)
        self._rows = Rows.fit(counts, meanings, self._config["meaning"])
        is_act, strength = ~numpy.isin(intents, self._config["no_act"]), self._config["strength"]
        times = numpy.where(is_act, 1.0, self._config["stands_for"])
        self._judge = Judge.fit(self._rows.of(counts, meanings), intents, is_act, strength, times)
        some = numpy.flatnonzero(is_act | (numpy.arange(len(intents)) % ONE_OF == 0))
        words = self._rows.of(counts[some], numpy.zeros_like(meanings[some]))
        times = numpy.where(is_act, 1.0, ONE_OF * self._config["stands_for"])[some]
        self._by_words = Judge.fit(words, intents[some], is_act[some], strength, times)
        with self._storage.write_to(self._resource) as folder:
            arrays = {**self._rows.arrays(), **self._judge.arrays(), **self._by_words.arrays(BY_WORDS)}
            numpy.savez(folder / FILE, **arrays)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Messages with their intent and the ranking of all."""
        if not messages:
            return messages
        counts, meanings = features_of(messages, *self._rows.sizes)
        rows, is_meant = self._rows.of(counts, meanings), meanings.any(axis=1)
        for judge, meant in ((self._judge, True), (self._by_words, False)):
            places = numpy.flatnonzero(is_meant == meant)
            for place, (best, ranking) in zip(places, judge.judged(rows[places]), strict=True):
                messages[place].set("intent", best, add_to_output=True)
                messages[place].set("intent_ranking", ranking, add_to_output=True)
        return messages


def features_of(messages, width=None, size=None):
    """Counts (sparse, `width`) and meanings (dense, `size`) of messages; zeros where one has none."""
    counts = [of_sentence(message.get_sparse_features(TEXT)) for message in messages]
    meanings = [of_sentence(message.get_dense_features(TEXT)) for message in messages]
    width = width or max((each.shape[1] for each in counts if each is not None), default=1)
    size = size or max((each.shape[1] for each in meanings if each is not None), default=1)
    empty, unknown = csr_matrix((1, width)), numpy.zeros((1, size))
    counted = [empty if each is None else each for each in counts]
    meant = [unknown if each is None or each.shape[1] != size else each for each in meanings]
    return vstack(counted, format="csr"), numpy.vstack(meant).astype("f4")


def of_sentence(features):
    """The features of a whole sentence, which Rasa gives with those of its words; or nothing."""
    return features[1].features if features[1] is not None else None
