"""Actions on questions: looked up, followed up, chosen, not meant."""

from actions.speaking import AssistantAction
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Reply, Turn


class AnswerQuestion(AssistantAction):
    """Called for every message that asks something, and whenever Rasa does not know what it is."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer_question"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """The answer, choices, or that we do not know."""
        return assistant.answer_question(turn)


class AnswerFollowUp(AssistantAction):
    """Called for a short question that leans on the answer before it."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer_follow_up"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """The answer to the follow-up."""
        return assistant.answer_question(turn)


class AnswerChoice(AssistantAction):
    """Called when a resident takes one of the choices offered."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer_choice"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """The chosen answer."""
        return assistant.answer_choice(turn)


class OfferOthers(AssistantAction):
    """Called when none of the choices, or not the answer, was meant."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_offer_others"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """What nearly won, or a way to a person."""
        return assistant.offer_others(turn)


class Confirm(AssistantAction):
    """Called for a bare yes."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_confirm"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """The only choice, or which one."""
        return assistant.confirm(turn)


class InviteQuestion(AssistantAction):
    """Called when somebody says to have a question, and not which."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_invite_question"

    def reply(self, assistant: Assistant, turn: Turn) -> Reply:
        """Asks for it."""
        return assistant.instead_of_answer(turn, "announced")
