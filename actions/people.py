"""Actions on who is speaking: the software, or a person of the municipality."""

from actions.speaking import AssistantAction
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Reply, Turn


class ExplainBot(AssistantAction):
    """Called when somebody asks whether this is a machine."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_explain_bot"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """Says that it is software."""
        return assistant.explain_bot(turn)


class HandOver(AssistantAction):
    """Called when somebody wants a person."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_hand_over"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """The right desk, how to reach it and whether it is open now."""
        return assistant.hand_over(turn)
