"""What messages carry: where it can be checked, whom to reach. Of JSON and to JSON, like the kinds that hold it."""

from pydantic import BaseModel, ConfigDict


class MessagePart(BaseModel):
    """Unknown keys are left out: a newer or older release may have kept them."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class CitedSource(MessagePart):
    """Where an answer can be checked."""

    title: str = ""
    url: str = ""


class Contact(MessagePart):
    """How to reach a desk."""

    desk: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""
    opening_hours: str = ""
    open_now: bool = False


class ReferredTo(MessagePart):
    """The page of the municipality where a question that is not ours belongs."""

    title: str
    url: str


class UrgentContact(MessagePart):
    """Who helps now, by a number to call or an address to go to."""

    name: str
    number: str | None = None
    address: str | None = None
