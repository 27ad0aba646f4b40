"""Writes conversations as a tester would: short forms, Dutch keys, the line that helps editors."""

from collections.abc import Sequence
from typing import Any

import yaml

from bot.bench.conversations.conversation import Conversation

HEADER = "# yaml-language-server: $schema=../schema.json\n"
MAY_BE_ONE = {
    "labels", "soort", "vraag", "keuzes", "bevat", "bevat niet", "bronnen", "knoppen", "verwant", "reden", "gevonden",
    "contact", "bot",
}  # fmt: skip


def as_yaml(conversations: Sequence[Conversation]) -> str:
    """The text of a file that reads back as these conversations."""
    dumped = [each.model_dump(mode="json", by_alias=True, exclude_unset=True) for each in conversations]
    documents = [_short(document) for document in dumped]
    return HEADER + yaml.safe_dump(documents, allow_unicode=True, sort_keys=False, width=110)


def _short(part: Any, key: str = "") -> Any:
    """Without lists of one and blocks of one key, where a text says the same."""
    if isinstance(part, dict):
        if list(part) == ["een van"] and len(part["een van"]) == 1:
            return part["een van"][0]
        return {name: _short(value, name) for name, value in part.items()}
    if isinstance(part, list):
        short = [_short(item) for item in part]
        return short[0] if len(short) == 1 and key in MAY_BE_ONE else short
    return part
