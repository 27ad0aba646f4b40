"""A memory as plain data, as it travels with a message and comes back with the reply."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.dialogue.turn import Memory

MEMORY = "memory"  # the key of a message's metadata, and of `custom` of the last message of a reply

_shape = TypeAdapter(Memory)


def as_plain(memory: Memory) -> dict[str, Any]:
    """A memory for JSON."""
    plain: dict[str, Any] = _shape.dump_python(memory, mode="json")
    return plain


def memory_of(plain: Any) -> Memory:
    """The memory that plain data says; an empty one where it is none, as after an upgrade that remembers otherwise."""
    try:
        return _shape.validate_python(plain)
    except ValidationError:
        return Memory()
