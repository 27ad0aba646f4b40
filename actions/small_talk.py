"""Actions on small talk; each still answers a question that hides in it."""

from actions.speaking import AssistantAction
from bot.dialogue.assistant import Assistant
from bot.dialogue.kinds import SmallTalk
from bot.dialogue.turn import Reply, Turn


class Greet(AssistantAction):
    """Called for a greeting."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_greet"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """A greeting that says what this is."""
        return assistant.small_talk(turn, "greeting", SmallTalk(kind="greeting"))


class SayGoodbye(AssistantAction):
    """Called for a goodbye."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_say_goodbye"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """A goodbye."""
        return assistant.small_talk(turn, "goodbye", SmallTalk(kind="goodbye"))


class Thank(AssistantAction):
    """Called for thanks."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_thank"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """You are welcome."""
        return assistant.small_talk(turn, "thanks", SmallTalk(kind="thanks"))


class TakePraise(AssistantAction):
    """Called for a good word on an answer."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_take_praise"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """Glad that it helped."""
        return assistant.take_praise(turn)


class TakeComplaint(AssistantAction):
    """Called for a bad word on an answer."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_take_complaint"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """Sorry, and a way on."""
        return assistant.take_complaint(turn)


class ExplainStopping(AssistantAction):
    """Called when somebody wants to stop, or to erase the conversation."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_explain_stopping"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """How to close, begin again and erase."""
        return assistant.instead_of_answer(turn, "stopping")
