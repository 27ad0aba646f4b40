"""Who may be in danger is helped first: which situations there are, what is said, and how a message shows one."""

from bot.dialogue.urgency.recogniser import Recogniser, Sign, load_recogniser
from bot.faq.urgent.situations import INSULT, Contact, Situation, Situations, load_situations

__all__ = ["INSULT", "Contact", "Recogniser", "Sign", "Situation", "Situations", "load_recogniser", "load_situations"]
