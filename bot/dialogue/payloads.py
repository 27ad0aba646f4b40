"""The payloads that buttons send back, in Rasa's own notation."""

import re

NONE_OF_THESE = "/none_of_these"
ASK_PERSON = "/ask_person"

_CHOICE = re.compile(r'^/choose\{"faq": ?"([a-z-]+\.[a-z0-9-]+)"\}$')


def choice_of(faq: str) -> str:
    """The payload that chooses an entry."""
    return f'/choose{{"faq": "{faq}"}}'


def chosen_entry(message: str) -> str | None:
    """The entry that a payload chooses, if it is such a payload."""
    match = _CHOICE.match(message)
    return match[1] if match else None


def is_payload(message: str) -> bool:
    """Whether a message is one of ours; anything else that looks like a command is plain text."""
    return message in (NONE_OF_THESE, ASK_PERSON) or chosen_entry(message) is not None
