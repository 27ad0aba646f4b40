"""What was said in a conversation, kept and counted in one go, as the website does one after the other."""

from collections.abc import Sequence
from typing import Any

from bot.conversation.conversations import Conversations
from bot.dialogue.messages import Message


def say(conversations: Conversations, sender: str, question: str, messages: Sequence[dict[str, Any]]) -> None:
    """A question and its answers."""
    conversations.count(sender, conversations.add(sender, question, [Message.read(each) for each in messages]))
