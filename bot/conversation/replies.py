"""A reply as Rasa's REST channel gives it, made into messages and what is to be remembered for the next turn."""

from dataclasses import dataclass
from typing import Any

from bot.dialogue.messages import Message
from bot.dialogue.remembering import MEMORY
from bot.ground.errors import EngineAway

Remembered = dict[str, Any]  # a memory as plain data; nobody between the website and the actions looks inside


@dataclass(frozen=True)
class Said:
    """What the assistant says to a message, and what it wants to have at the next."""

    messages: list[Message]
    memory: Remembered


def said(answers: list[dict[str, Any]]) -> Said:
    """Rasa's answers as a reply.

    Raises:
        EngineAway: there is no message of ours among them; the actions did not answer Rasa.
    """
    try:
        messages = joined(answers)
    except ValueError:
        messages = []
    if not messages:
        raise EngineAway("no answer")
    memories = [answer["custom"].get(MEMORY) for answer in answers if "custom" in answer]
    return Said(messages, memories[-1] if isinstance(memories[-1], dict) else {})


def joined(answers: list[dict[str, Any]]) -> list[Message]:
    """Rasa's channel cuts a message at blank lines and sends its data last; the contract has them together.

    Raises:
        ValueError: the actions said something that is no message of ours.
    """
    messages: list[Message] = []
    paragraphs: list[str] = []
    buttons: list[dict[str, Any]] = []
    for answer in answers:
        if answer.get("text"):
            paragraphs.append(answer["text"])
        buttons += answer.get("buttons", [])
        if "custom" in answer:
            text = "\n\n".join(paragraphs)
            messages.append(Message.read({"text": text, "buttons": buttons, "custom": answer["custom"]}))
            paragraphs, buttons = [], []
    return messages
