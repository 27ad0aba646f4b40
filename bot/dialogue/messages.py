"""A message to a resident: its text, what it carries by its kind (`kinds.py`), and its buttons.

JSON comes in by `Message.read` (Rasa's reply, the database, the API as the bench hears it) and goes out by
`Message.as_json`. The API's description is made of the kinds (`schemas`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic import ConfigDict, TypeAdapter

from bot.dialogue.kinds import About, Kinds

SCHEMA = "#/components/schemas/{model}"

_about: TypeAdapter[Kinds] = TypeAdapter(About, config=ConfigDict(hide_input_in_errors=True))


@dataclass(frozen=True)
class Button:
    """A choice; `payload` is what the resident's side sends back."""

    title: str
    payload: str


@dataclass(frozen=True)
class Message:
    """One message to the resident: its text, what it carries by its kind, and the buttons under it."""

    text: str
    about: Kinds
    buttons: tuple[Button, ...] = ()

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> "Message":
        """A message of JSON.

        Raises:
            ValueError: it is none of our kinds, or lacks what its kind carries.
        """
        buttons = tuple(Button(str(each["title"]), str(each["payload"])) for each in message.get("buttons", ()))
        return cls(str(message.get("text", "")), _about.validate_python(message.get("custom")), buttons)

    @property
    def custom(self) -> dict[str, Any]:
        """What it carries, as JSON."""
        return self.about.as_json()

    def as_json(self, recipient: str) -> dict[str, Any]:
        """The message as the API sends it and the database keeps it."""
        buttons = [{"title": button.title, "payload": button.payload} for button in self.buttons]
        return {"recipient_id": recipient, "text": self.text, "buttons": buttons, "custom": self.custom}

    def with_(self, **more: object) -> "Message":
        """The same message that carries more."""
        return replace(self, about=self.about.model_copy(update=more))


def schemas() -> dict[str, Any]:
    """The description of what each kind carries, for the API's: `About`, and what it refers to."""
    about = TypeAdapter(About).json_schema(ref_template=SCHEMA, mode="serialization")
    parts = about.pop("$defs")
    for kind in get_args(Kinds):
        shape = parts[kind.__name__]
        shape["required"] = list(dict.fromkeys(["kind", *shape.get("required", ())]))
    return {**parts, "About": about}
