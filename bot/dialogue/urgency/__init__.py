"""Who may be in danger is helped first: which situations there are, what is said, and how a message shows one."""

from bot.dialogue.urgency.recogniser import Recogniser, Sign, load_recogniser
from bot.faq.urgent.situations import INSULT, Situation, SituationContact, Situations, load_situations

__all__ = [
    "INSULT",
    "Recogniser",
    "Sign",
    "Situation",
    "SituationContact",
    "Situations",
    "load_recogniser",
    "load_situations",
]
