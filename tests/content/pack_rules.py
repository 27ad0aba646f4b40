"""Rules on the pack as a whole: ids, sources, links, phrasings. Each yields `file:line: what is wrong`."""

from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from bot.faq.pack import normalised
from bot.ground.settings import ROOT
from bot.staff.checks.links import is_official
from tests.content.material import Entry, Material

IDS = (ROOT / "data/faq-ids.txt").read_text(encoding="utf-8").split()

PHRASINGS_PER_ENTRY, PHRASINGS_IN_ALL, OUTSIDE_IN_ALL = 15, 1800, 400
# Ratio from which two phrasings count as one: lower between entries, where a near-double teaches the index to confuse.
NEAR_BETWEEN, NEAR_WITHIN, NEAR_EVALUATION = 92, 95, 95
OUTSIDE = "out of scope"
BLOCK = 1024  # texts that are compared with all others at once


def stable_ids(entries: Sequence[Entry], ids: Sequence[str] = IDS) -> Iterator[str]:
    """Exactly the ids of data/faq-ids.txt, each once: links and statistics elsewhere lean on them."""
    found = [entry.id for entry in entries]
    yield from (f"data/faq-ids.txt: {name} has no entry" for name in ids if name not in found)
    for entry in entries:
        if entry.id not in ids:
            yield f"{entry.place}: id {entry.id} does not stand in data/faq-ids.txt"
        if found.count(entry.id) > 1:
            yield f"{entry.place}: id {entry.id} stands more than once"


def official_sources(entry: Entry) -> Iterator[str]:
    """At least one source, and every one on an official host over https."""
    if not entry.sources:
        yield f"{entry.place}: {entry.id} has no source"
    for url in entry.sources:
        if not is_official(url):
            yield f"{entry.place}: {url} is not on an official host (data/official-sources.yml)"


def links_exist(entries: Sequence[Entry]) -> Iterator[str]:
    """Related entries and follow-ups exist, and no entry is related to nothing."""
    known = {entry.id for entry in entries}
    for entry in entries:
        if not entry.links:
            yield f"{entry.place}: {entry.id} leads nowhere: name related entries"
        for target in entry.links:
            if target not in known:
                yield f"{target.place}: {entry.id} points to {target}, which does not exist"


def enough_phrasings(
    material: Material, each: int = PHRASINGS_PER_ENTRY, in_all: int = PHRASINGS_IN_ALL, outside: int = OUTSIDE_IN_ALL
) -> Iterator[str]:
    """Enough ways of asking to learn from."""
    for entry in material.entries:
        if len(entry.phrasings) < each:
            yield f"{entry.place}: {entry.id} has {len(entry.phrasings)} phrasings, must be {each} or more"
    total = sum(len(entry.phrasings) for entry in material.entries)
    if total < in_all:
        yield f"data/faq: {total} phrasings in all, must be {in_all} or more"
    if len(material.outside) < outside:
        yield f"data/out-of-scope: {len(material.outside)} examples, must be {outside} or more"


def details_stand_in_the_answer(entry: Entry) -> Iterator[str]:
    """What a detail's phrasings ask for is still said, in those words."""
    answer = " ".join(entry.answer.split())
    for sentence in entry.details:
        if " ".join(sentence.split()) not in answer:
            yield f"{sentence.place}: '{sentence}' does not stand in the answer of {entry.id}"


def no_doubles(material: Material) -> Iterator[str]:
    """No text twice, and no two nearly alike."""
    labelled = [(entry.id, text) for entry in material.entries for text in (entry.question, *entry.phrasings)]
    labelled += [(OUTSIDE, text) for text in material.outside]
    texts = [normalised(text) for _, text in labelled]
    for start in range(0, len(texts), BLOCK):  # each with those after it: half of every one with every other
        for row, column, ratio in _alike(texts[start : start + BLOCK], texts[start:], NEAR_BETWEEN):
            (label, text), (other, twin) = labelled[start + row], labelled[start + column]
            if row < column and (label != other or ratio >= NEAR_WITHIN):
                yield f"{twin.place}: '{twin}' ({other}) is {ratio:.0f}% '{text}' ({label}, {text.place})"


def no_leaks(material: Material) -> Iterator[str]:
    """No evaluation question is, or nearly is, a text that the assistant was trained on."""
    training = [text for entry in material.entries for text in (entry.question, *entry.phrasings)]
    training += material.outside
    questions, texts = ([normalised(text) for text in some] for some in (material.evaluation, training))
    for asked, learned, ratio in _alike(questions, texts, NEAR_EVALUATION):
        question, text = material.evaluation[asked], training[learned]
        yield f"{question.place}: '{question}' is {ratio:.0f}% '{text}' ({text.place})"


def _alike(rows: Sequence[str], columns: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """(row, column, ratio) of every two normalised texts at least so much alike."""
    if not rows or not columns:
        return
    ratios = process.cdist(rows, columns, scorer=fuzz.ratio, score_cutoff=least, dtype=np.float32, workers=-1)
    for row, column in np.argwhere(ratios >= least):
        yield int(row), int(column), float(ratios[row, column])
