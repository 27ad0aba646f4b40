"""Whether a text leans on what was spoken of, and what it then means. Explained in docs/conversation.md."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from bot.dialogue.calibration import ContextCalibration
from bot.dialogue.context import Context
from bot.dialogue.follow_ups import MORE, Aspects
from bot.dialogue.lookup import Lookup, Match, Verdict
from bot.dialogue.reader import Reader
from bot.dialogue.words import is_shared
from bot.faq.embeddings import EmbeddingStore
from bot.faq.index import Hit, Ranking
from bot.faq.store import FaqEntry

CLEAR = 0.3  # score from which the words of an aspect's phrasings count as known: "betalen" where cost is asked
MOST_NEW = 2  # unshared words that are counted
MOST_WORDS = 10  # longer is as long
MOST_WORDS_OF_A_FOLLOW_UP = 25
SHARED_WORD = 0.02  # what a word in common counts beside the likeness of two meanings


@dataclass(frozen=True)
class Signs:
    """What tells a follow-up from a question that stands alone. Shares and counts, each about 0 to 1 or 2."""

    new: float  # content words that what was spoken of does not share, at most two
    points: float  # whether a word points back: "dat", "daarvoor", "zij"
    connects: float  # whether it begins with "en", "maar", "ook"
    right: float  # chance that the text alone finds its entry
    outside: float  # how much the text alone looks like not ours
    aspect: float  # likeness to a follow-up phrasing
    words: float  # length, 1 is ten words or more
    near: float  # whether the text alone finds the entry spoken of or one that it leads to
    right_and_new: float  # `right` where a word is new
    new_unpointed: float  # `new` where nothing points back


@dataclass(frozen=True)
class Claim:
    """What speaks for one entry as the meaning of a text that leans."""

    alone: float  # score of the text alone
    together: float  # score of the text with the question of what was spoken of
    follow_up: float  # score of a follow-up phrasing of which it is the target
    last: float  # whether it was spoken of last
    last_and_new: float  # `last`, where the text has a word that it does not share
    near: float  # whether the last entry leads to it
    topic: float  # whether it is of the same topic
    before: float  # whether it was spoken of before the last
    follow_up_before: float  # as `follow_up`, for those before
    near_before: float  # as `near`, for those before


@dataclass(frozen=True)
class Evidence:
    """All that is known of a text after something was spoken of."""

    match: Match  # of the text alone
    signs: Signs
    claims: Mapping[str, Claim]  # by entry id
    outside: Ranking
    asks_more: bool


class ContextReader:
    """Reads a text after something was spoken of: ranked once, judged once."""

    def __init__(
        self, reader: Reader, aspects: Aspects, embeddings: EmbeddingStore, calibration: ContextCalibration
    ) -> None:
        self._reader = reader
        self._words = reader.content_words
        self._aspects = aspects
        self._embeddings = embeddings
        self._calibration = calibration
        examples = reader.data.aspects.items()
        self._words_of = {name: frozenset(self._words.content(" ".join(texts))) for name, texts in examples}

    def find(self, lookup: Lookup, text: str, intents: Mapping[str, float], context: Context, denied: str = "") -> Match:
        """What a text means after something was spoken of; `denied` is an entry that it is said not to be."""
        if len(self._reader.words(text)) > MOST_WORDS_OF_A_FOLLOW_UP:
            return lookup.find(text, intents)
        seen = self.evidence(lookup, text, intents, context, denied)
        if self._calibration.leans.chance(asdict(seen.signs)) < self._calibration.leans_from:
            return seen.match
        if seen.asks_more and (more := [lookup.entries()[faq] for faq in context.last.related]):
            return replace(seen.match, verdict=Verdict.OFFER, entries=tuple(more), leans=True)
        return self._meant(lookup, seen)

    def evidence(
        self, lookup: Lookup, text: str, intents: Mapping[str, float], context: Context, denied: str = ""
    ) -> Evidence:
        """Everything that is weighed, from one ranking of the text alone and with what was spoken of."""
        alone, together = (without(each, denied) for each in lookup.rank([text, context.joined(text)]))
        match = lookup.judge(alone, intents)
        scores = self._aspects.scores(text)
        new = self._new(text, context, scores)
        points = float(self._reader.points_back(text))
        signs = Signs(
            new=min(len(new), MOST_NEW),
            points=points,
            connects=float(self._reader.connects(text)),
            right=match.confidence,
            outside=min(1.0, match.outside),
            aspect=max(scores.values()),
            words=min(len(self._words.all(text)), MOST_WORDS) / MOST_WORDS,
            near=float(bool(alone.hits) and alone.hits[0].faq in context.near | {context.last.id}),
            right_and_new=match.confidence if new else 0.0,
            new_unpointed=min(len(new), 1) * (1 - points),
        )
        claims = self._claims(lookup.entries(), alone, together, context, scores, bool(new))
        asks_more = not new and max(scores, key=lambda name: scores[name]) == MORE and scores[MORE] >= CLEAR
        return Evidence(match, signs, claims, alone, asks_more)

    def _new(self, text: str, context: Context, scores: Mapping[str, float]) -> tuple[str, ...]:
        """Content words that neither the entry spoken of has nor the follow-up that the text is most like."""
        aspect = max(scores, key=lambda name: scores[name])
        asked = self._words_of[aspect] if scores[aspect] >= CLEAR else frozenset()
        return self._words.unshared(text, self._words.of_entry(context.last) | asked)

    def _claims(
        self,
        entries: Mapping[str, FaqEntry],
        alone: Ranking,
        together: Ranking,
        context: Context,
        scores: Mapping[str, float],
        is_new: bool,
    ) -> dict[str, Claim]:
        joined = {hit.faq: hit.score for hit in together.hits}
        targets = self._aspects.targets(context.last, scores)
        earlier: dict[str, float] = {}
        for entry in context.before:
            for faq, score in self._aspects.targets(entry, scores).items():
                earlier[faq] = max(score, earlier.get(faq, 0.0))
        before = {entry.id for entry in context.before}
        return {
            hit.faq: Claim(
                alone=hit.score,
                together=joined.get(hit.faq, 0.0),
                follow_up=targets.get(hit.faq, 0.0),
                last=float(hit.faq == context.last.id),
                last_and_new=float(hit.faq == context.last.id and is_new),
                near=float(hit.faq in context.near),
                topic=float(entries[hit.faq].topic == context.last.topic),
                before=float(hit.faq in before),
                follow_up_before=earlier.get(hit.faq, 0.0),
                near_before=float(hit.faq in context.near_before - context.near),
            )
            for hit in alone.hits
            if hit.faq in entries
        }

    def _meant(self, lookup: Lookup, seen: Evidence) -> Match:
        """The entries that a leaning text may mean, best first, with the chance of the best."""
        ranked = chances(self._calibration.meant, seen.claims)
        if not ranked:
            return seen.match
        entries = tuple(lookup.entries()[faq] for faq, _ in ranked[:10])
        chance = ranked[0][1]
        verdict = Verdict.ANSWER if chance >= self._calibration.answer_from else Verdict.OFFER
        return replace(seen.match, verdict=verdict, entries=entries, confidence=chance, leans=True)

    def nearest_part(self, text: str, answer: str) -> str:
        """The paragraph of an answer that a text comes nearest to."""
        parts = [part for part in answer.split("\n\n") if part.strip()]
        named = self._words.content(text)
        words = [frozenset(self._words.content(part)) for part in parts]
        shared = np.array([sum(is_shared(word, known) for word in named) for known in words])
        vectors = self._embeddings.questions([text, *parts])
        likeness = vectors[1:] @ vectors[0] if vectors.shape[1] else np.zeros(len(parts))
        return parts[int((likeness + SHARED_WORD * shared).argmax())] if parts else answer


def chances(weights: Mapping[str, float], claims: Mapping[str, Claim]) -> list[tuple[str, float]]:
    """The entries with the chance that each is meant, best first; the chances add up to 1."""
    totals = {faq: sum(weights[name] * value for name, value in asdict(claim).items()) for faq, claim in claims.items()}
    highest = max(totals.values(), default=0.0)
    odds = {faq: math.exp(total - highest) for faq, total in totals.items()}
    whole = sum(odds.values())
    return sorted(((faq, each / whole) for faq, each in odds.items()), key=lambda pair: -pair[1])


def without(ranking: Ranking, denied: str) -> Ranking:
    """A ranking without an entry that was said not to be meant."""
    if not denied:
        return ranking
    hits: Sequence[Hit] = [hit for hit in ranking.hits if hit.faq != denied]
    return Ranking(tuple(hits), ranking.outside, ranking.referral)
