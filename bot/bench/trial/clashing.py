"""To which entry each phrasing of a draft leans."""

from collections.abc import Sequence

import numpy as np

from bot.bench.trial.results import Clash, Lean
from bot.bench.trial.worlds import World
from bot.faq.index import OUTSIDE
from bot.faq.views import Numbers

# How far, in score, another entry must be ahead to be called nearer. Of the national phrasings 11% and 3% are.
A_LITTLE, CLEARLY = 0.1, 0.2


def clash(world: World, phrasings: Sequence[str], faq: str) -> list[Lean]:
    """Where each phrasing of entry `faq` leans in a world, with it published and, more telling, without it."""
    if not phrasings:
        return []
    ranker = world.index.ranker
    own = np.array([name == faq for name in ranker.names])
    alone, published = ranker.left_out(phrasings), ranker.scores(phrasings)
    return [
        _lean(world, text, own, without, with_it)
        for text, without, with_it in zip(phrasings, alone, published, strict=True)
    ]


def _lean(world: World, text: str, own: Numbers, without: Numbers, with_it: Numbers) -> Lean:
    names = world.index.ranker.names
    other = int(np.where(own, -np.inf, without).argmax())
    own_score, other_score = float(without[own].sum()), float(without[other])
    name = names[other].partition(":")[0]
    entry = world.shown.entries.get(name)
    behind = other_score - own_score
    return Lean(
        text=text,
        clash=Clash.OTHER if behind >= CLEARLY else Clash.CLOSE if behind >= A_LITTLE else Clash.CLEAR,
        own=own_score,
        other=name if entry or name == OUTSIDE else None,
        other_question=entry.question if entry else None,
        other_score=other_score,
        published_own=float(with_it[own].sum()),
        published_other=float(np.where(own, -np.inf, with_it).max()),
    )
