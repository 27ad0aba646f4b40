"""Whether a text leans on what was spoken of, and what it then means. Explained in docs/conversation.md."""

import math
from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np

from bot.dialogue.calibration import ContextCalibration
from bot.dialogue.context import Context
from bot.dialogue.follow_ups import MORE, Aspects
from bot.dialogue.lookup import Lookup, Match, Verdict
from bot.dialogue.reader import Reader
from bot.dialogue.weighing import Candidate, Evidence, Signs
from bot.dialogue.words import is_shared
from bot.faq.embeddings import EmbeddingStore
from bot.faq.index import Ranking
from bot.faq.store import FaqEntry
from bot.ground.thresholds import (
    AS_LONG_AS_ANY,
    LIKELY_ALONE,
    MAY_BE_OURS,
    MOST_WORDS_OF_A_FOLLOW_UP,
    NAMES_AN_ASPECT,
    SAYS_A_FOLLOW_UP,
    SHARED_WORD,
)

MOST_MEANINGS = 10
MOST_RANKED = 30  # of a ranking that are weighed, beside what was spoken of and what that leads to


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

    def understood(
        self, lookup: Lookup, text: str, intents: Mapping[str, float], context: Context | None, denied: str = ""
    ) -> Match:
        """What a text means, alone or with what was spoken of: the one place that decides it."""
        if context is None:
            return lookup.find(text, intents)
        found = self.find(lookup, text, intents, context, denied)
        begins = self._reader.first_clause(text)
        if found.verdict is Verdict.ANSWER or not begins or not self._reader.points_back(begins):
            return found
        begun = self.find(lookup, begins, intents, context, denied)  # "Kan zij dat? Ze is 88."
        return begun if begun.leans and begun.verdict is Verdict.ANSWER else found

    def find(
        self, lookup: Lookup, text: str, intents: Mapping[str, float], context: Context, denied: str = ""
    ) -> Match:
        """What a text means after something was spoken of; `denied` is an entry that it is said not to be."""
        if len(self._reader.words(text)) > MOST_WORDS_OF_A_FOLLOW_UP:
            return lookup.find(text, intents)
        seen = self.evidence(lookup, text, intents, context, denied)
        if seen.told:
            ids = dict.fromkeys((seen.told, context.last.id, *context.last.related))
            entries = tuple(entry for faq in ids if (entry := lookup.entries().get(faq)))
            return replace(seen.match, verdict=Verdict.ANSWER, entries=entries, confidence=1.0, leans=True)
        ranked = chances(self._calibration.meant, seen.claims)
        if not ranked or not self._leans(seen, *ranked[0]):
            return settled(seen.match, context)
        if seen.asks_more and (more := [lookup.entries()[faq] for faq in context.last.related]):
            return replace(seen.match, verdict=Verdict.OFFER, entries=tuple(more), leans=True)
        entries = tuple(lookup.entries()[faq] for faq, _ in ranked[:MOST_MEANINGS])
        chance = ranked[0][1]
        verdict = Verdict.ANSWER if chance >= self._calibration.answer_from else Verdict.OFFER
        return replace(seen.match, verdict=verdict, entries=entries, confidence=chance, leans=True)

    def _leans(self, seen: Evidence, meant: str, chance: float) -> bool:
        """Whether a text leans, of which `meant` would be meant then, by this chance.

        Never where it is about something else. Else where that fills in what the text alone lacks, or by a curve: one
        where what was spoken of has all its words, another where one is new and something points back.
        """
        if seen.is_elsewhere:
            return False
        if seen.is_filled_in(chance):
            return True
        return not seen.stands_alone and self._leaning(seen, meant) >= self._calibration.leans_from

    def _leaning(self, seen: Evidence, meant: str) -> float:
        """The chance that a text leans, by its signs."""
        curve = self._calibration.leans_new if seen.is_new else self._calibration.leans
        return curve.chance(asdict(replace(seen.signs, meant=seen.claims[meant].alone)))

    def evidence(
        self, lookup: Lookup, text: str, intents: Mapping[str, float], context: Context, denied: str = ""
    ) -> Evidence:
        """Everything that is weighed, from one ranking of the text alone and with what was spoken of."""
        alone, together = (without(each, denied) for each in lookup.rank([text, context.joined(text)]))
        match = lookup.judge(alone, intents)
        scores = self._aspects.scores(text)
        new = self._new(text, context, scores)
        signs = Signs(
            points=float(self._reader.points_back(text)),
            connects=float(self._reader.connects(text)),
            right=match.confidence,
            sure=max(0.0, match.confidence - LIKELY_ALONE),
            outside=min(1.0, match.outside),
            aspect=max(scores.values()),
            words=min(len(self._words.all(text)), AS_LONG_AS_ANY) / AS_LONG_AS_ANY,
            near=float(bool(alone.hits) and alone.hits[0].faq in context.near | {context.last.id}),
            more_new=float(len(new) > 1),
        )
        claims = self._claims(lookup.entries(), alone, together, context, scores, bool(new), denied)
        asks_more = not new and scores[MORE] == max(scores.values()) >= NAMES_AN_ASPECT
        told = self._told(lookup, text, context, scores)
        return Evidence(match, bool(new), signs, claims, asks_more, told, bool(self._words.content(text)))

    def told(self, lookup: Lookup, text: str, context: Context) -> str | None:
        """The entry that answers a text which says an aspect and nothing else, where the one spoken of says so."""
        return self._told(lookup, text, context, self._aspects.scores(text))

    def _told(self, lookup: Lookup, text: str, context: Context, scores: Mapping[str, float]) -> str | None:
        asked = max(scores, key=lambda name: scores[name])
        if scores[asked] < SAYS_A_FOLLOW_UP or not self._words_of[asked].issuperset(self._words.content(text)):
            return None
        told = self._aspects.told(context.last, asked)
        return told if told in lookup.entries() else None

    def _new(self, text: str, context: Context, scores: Mapping[str, float]) -> tuple[str, ...]:
        """Content words that neither the entry spoken of has nor the follow-up that the text is most like."""
        aspect = max(scores, key=lambda name: scores[name])
        asked = self._words_of[aspect] if scores[aspect] >= NAMES_AN_ASPECT else frozenset()
        return self._words.unshared(text, self._words.of_entry(context.last) | asked)

    def _claims(
        self,
        entries: Mapping[str, FaqEntry],
        alone: Ranking,
        together: Ranking,
        context: Context,
        scores: Mapping[str, float],
        is_new: bool,
        denied: str,
    ) -> dict[str, Candidate]:
        scored = {hit.faq: hit.score for hit in alone.hits}
        joined = {hit.faq: hit.score for hit in together.hits}
        targets = self._aspects.targets(context.last, scores)
        earlier: dict[str, float] = {}
        for entry in context.before:
            for faq, score in self._aspects.targets(entry, scores).items():
                earlier[faq] = max(score, earlier.get(faq, 0.0))
        before = {entry.id for entry in context.before}
        near_before = context.near_before - context.near
        ranked = [hit.faq for ranking in (alone, together) for hit in ranking.hits[:MOST_RANKED]]
        spoken = {context.last.id, *before, *context.near, *near_before, *targets, *earlier} - {denied}
        return {
            faq: Candidate(
                alone=scored.get(faq, 0.0),
                together=joined.get(faq, 0.0),
                follow_up=targets.get(faq, 0.0),
                last=float(faq == context.last.id),
                last_and_new=float(faq == context.last.id and is_new),
                near=float(faq in context.near),
                topic=float(entries[faq].topic == context.last.topic),
                before=float(faq in before),
                follow_up_before=earlier.get(faq, 0.0),
                near_before=float(faq in near_before),
            )
            for faq in dict.fromkeys((*ranked, *sorted(spoken)))
            if faq in entries
        }

    def nearest_part(self, text: str, answer: str) -> str:
        """The paragraph of an answer that a text comes nearest to."""
        parts = paragraphs(answer)
        named = self._words.content(text)
        words = [frozenset(self._words.content(part)) for part in parts]
        shared = np.array([sum(is_shared(word, known) for word in named) for known in words])
        vectors = self._embeddings.questions([text, *parts])
        likeness = vectors[1:] @ vectors[0] if vectors.shape[1] else np.zeros(len(parts))
        return parts[int((likeness + SHARED_WORD * shared).argmax())] if parts else answer


def paragraphs(answer: str) -> list[str]:
    """The paragraphs of an answer; what a line announces ("Voorbeelden:") goes with it."""
    parts: list[str] = []
    for part in filter(str.strip, answer.split("\n\n")):
        if parts and parts[-1].rstrip().endswith(":"):
            parts[-1] += f"\n\n{part}"
        else:
            parts.append(part)
    return parts


def settled(alone: Match, context: Context) -> Match:
    """Choices of which the first is what was spoken of, or what that leads to: that is meant, if it may be ours."""
    may_be_ours = alone.verdict is Verdict.OFFER and alone.outside < MAY_BE_OURS
    if may_be_ours and alone.best.id in context.near | {context.last.id}:
        return replace(alone, verdict=Verdict.ANSWER)
    return alone


def chances(weights: Mapping[str, float], claims: Mapping[str, Candidate]) -> list[tuple[str, float]]:
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
    return replace(ranking, hits=tuple(hit for hit in ranking.hits if hit.faq != denied))
