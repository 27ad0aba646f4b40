"""What messages carry: where it can be checked, whom to reach. Of JSON and to JSON, like the kinds that hold it."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Unknown keys are left out: a newer or older release may have kept them."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class CitedSource(Part):
    """Where an answer can be checked."""

    title: str = ""
    url: str = ""


class Contact(Part):
    """How to reach a desk."""

    desk: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""
    opening_hours: str = ""
    open_now: bool = False


class ReferredTo(Part):
    """The page of the municipality where a question that is not ours belongs."""

    title: str
    url: str


class UrgentContact(Part):
    """Who helps now, by a number to call or an address to go to."""

    name: str
    number: str | None = None
    address: str | None = None
