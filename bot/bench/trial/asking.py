"""Asks one question of a world: which entry wins, how surely, what came near, and which phrasings carried it."""

from bot.bench.trial.intents import Intents
from bot.bench.trial.results import Carried, Seen, TrialAnswer, TrialHit
from bot.bench.trial.worlds import World
from bot.dialogue.messages import Message
from bot.dialogue.reader import Reader
from bot.dialogue.turn import Turn
from bot.faq.index import Ranking
from bot.faq.kernel import Weight
from bot.ground.masking import mask

MOST_HITS = 5
MOST_CARRIED = 5


def ask(world: World, reader: Reader, intents: Intents, question: str) -> TrialAnswer:
    """What would come of a question in a world; personal data in it is taken out first, as for a resident."""
    masked = mask(question)
    said = masked.question or masked.text
    text = reader.core(said)
    known = intents.of(said)
    finding = world.lookup.find(text, known or {})
    (ranking,) = world.lookup.rank([text])
    carried, against = _carried(world.index.ranker.weights(world.lookup.plain(text)), ranking)
    turn = Turn(said, known or {})
    reply = world.assistant.heed(turn) or world.assistant.answer_question(turn)
    return TrialAnswer(
        text=text,
        redacted=masked.found,
        verdict=finding.verdict.value,
        confidence=finding.confidence,
        hits=_hits(world, ranking),
        outside=ranking.outside,
        referral=ranking.referral,
        carried=carried,
        against=against,
        seen=tuple(_seen(message) for message in reply.messages),
        with_rasa=known is not None,
        draft=next(iter(world.drafts), None),
    )


def _hits(world: World, ranking: Ranking) -> tuple[TrialHit, ...]:
    entries = world.shown.entries
    shown = [hit for hit in ranking.hits if hit.faq in entries][:MOST_HITS]
    return tuple(TrialHit(faq=hit.faq, question=entries[hit.faq].question, score=hit.score) for hit in shown)


def _carried(weights: list[Weight], ranking: Ranking) -> tuple[tuple[Carried, ...], tuple[Carried, ...]]:
    """The phrasings that carried the first hit, and those that pulled to others."""
    winner = ranking.hits[0].faq if ranking.hits else ""
    pulls = [weight for weight in weights[: 20 * MOST_CARRIED] if weight.weight > 0]
    own = [weight for weight in pulls if weight.label == winner][:MOST_CARRIED]
    others = [weight for weight in pulls if weight.label != winner][:MOST_CARRIED]
    return tuple(map(_as_carried, own)), tuple(map(_as_carried, others))


def _as_carried(weight: Weight) -> Carried:
    return Carried(text=weight.text, faq=weight.label, weight=weight.weight)


def _seen(message: Message) -> Seen:
    return Seen(
        kind=message.about.kind,
        text=message.text,
        faq=message.about.cited,
        buttons=tuple(button.title for button in message.buttons),
    )
