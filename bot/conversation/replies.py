"""A reply as Rasa's REST channel gives it, made into messages and what is to be remembered for the next turn."""

from dataclasses import dataclass
from typing import Any

from bot.dialogue.remembering import MEMORY
from bot.ground.errors import EngineAway

Messages = list[dict[str, Any]]
Remembered = dict[str, Any]  # a memory as plain data; nobody between the website and the actions looks inside


@dataclass(frozen=True)
class Said:
    """What the assistant says to a message, and what it wants to have at the next."""

    messages: Messages
    memory: Remembered


def said(answers: Messages) -> Said:
    """Rasa's answers as a reply.

    Raises:
        EngineAway: there is no message among them; the actions did not answer Rasa.
    """
    messages = joined(answers)
    if not messages:
        raise EngineAway("no answer")
    memory = messages[-1]["custom"].pop(MEMORY, None)
    return Said(messages, memory if isinstance(memory, dict) else {})


def joined(answers: Messages) -> Messages:
    """Rasa's channel cuts a message at blank lines and sends its data last; the contract has them together."""
    messages: Messages = []
    paragraphs: list[str] = []
    buttons: Messages = []
    for answer in answers:
        if answer.get("text"):
            paragraphs.append(answer["text"])
        buttons += answer.get("buttons", [])
        if "custom" in answer:
            messages.append(
                {
                    "recipient_id": answer["recipient_id"],
                    "text": "\n\n".join(paragraphs),
                    "buttons": buttons,
                    "custom": answer["custom"],
                }
            )
            paragraphs, buttons = [], []
    return messages
