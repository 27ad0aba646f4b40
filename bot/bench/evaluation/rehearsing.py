"""Plays dialogues and traps with an assistant in this process: without Rasa, each turn's act as it is labelled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.bench.evaluation.playing import EvaluatedTurn, answered_entries, meets
from bot.bench.evaluation.sets import Dialogue, FollowUp, Trap
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Memory, Reply, Turn

SMALL_TALK = frozenset(("thanks", "greeting", "goodbye", "bot", "handover"))  # what Rasa decides, not the assistant

DENYING = frozenset(("deny", "none_of_these"))


@dataclass(frozen=True)
class SprungTrap:
    """A trap that was answered wrongly, and not so without what was spoken of."""

    trap: Trap
    answered: tuple[str, ...]


def rehearse(assistant: Assistant, dialogues: Sequence[Dialogue]) -> list[EvaluatedTurn]:
    """What comes of each turn that the assistant decides."""
    return [turn for dialogue in dialogues for turn in _dialogue(assistant, dialogue)]


def _dialogue(assistant: Assistant, dialogue: Dialogue) -> Iterator[EvaluatedTurn]:
    memory = Memory()
    for turn in dialogue.turns:
        if set(turn.expect.any) <= SMALL_TALK and turn.expect.any:
            memory = memory.settled()
            continue
        reply = reply_to(assistant, Turn(turn.say, memory=memory), turn.act)
        came = came_of(reply)
        yield EvaluatedTurn(dialogue.title, turn.say, turn.expect, came, meets(turn.expect, came))
        memory = reply.memory


def reply_to(assistant: Assistant, turn: Turn, act: str | None = None) -> Reply:
    """What the assistant says to a turn; `act`: what Rasa would make of it, where that is no question."""
    heeded = assistant.heed(turn)
    if heeded:
        return heeded
    if act in DENYING:
        return assistant.offer_others(turn)
    return assistant.confirm(turn) if act == "affirm" else assistant.answer_question(turn)


def followed(assistant: Assistant, follow_ups: Sequence[FollowUp]) -> list[EvaluatedTurn]:
    """What comes of each follow-up right after the answer that it is meant of."""
    found = []
    for each in follow_ups:
        reply = reply_to(assistant, Turn(each.say, memory=Memory(last_faq=each.after)))
        came = came_of(reply)
        found.append(EvaluatedTurn(each.after, each.say, each.expect, came, meets(each.expect, came)))
    return found


def came_of(reply: Reply) -> tuple[str, ...]:
    """The entries that answer in a reply, and the kinds of its messages."""
    return (*answered_entries(reply.messages), *(message.about.kind for message in reply.messages))


def sprung(assistant: Assistant, traps: Sequence[Trap]) -> list[SprungTrap]:
    """The traps that are answered from what was spoken of."""
    found = []
    for trap in traps:
        came = _answers(assistant, trap.say, Memory(last_faq=trap.after))
        if came and trap.expect not in came and came != _answers(assistant, trap.say, Memory()):
            found.append(SprungTrap(trap, came))
    return found


def _answers(assistant: Assistant, text: str, memory: Memory) -> tuple[str, ...]:
    return tuple(answered_entries(reply_to(assistant, Turn(text, memory=memory), None).messages))
