"""The settings of one municipality: its desks, hours and what answers may say in {braces}."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.ground.errors import ConfigurationError
from bot.ground.hours import hours_in_words
from bot.ground.sign_in import SignInRules
from bot.ground.yaml_lines import load_yaml

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[Day, ...] = get_args(Day)
DeskName = Literal["general", "privacy", "woo", "data", "algorithms"]


def _hours(text: str) -> str:
    opens, _, closes = text.partition("-")
    if time.fromisoformat(opens) >= time.fromisoformat(closes):
        raise ValueError("opening hours end before they begin")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError("no such time zone") from None
    return name


def _with_general(desks: dict[str, "ServiceDesk"]) -> dict[str, "ServiceDesk"]:
    if "general" not in desks:
        raise ValueError("there must be a desk 'general'")
    return desks


Hours = Annotated[str, Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$"), AfterValidator(_hours)]
Email = Annotated[str, Field(pattern=r"^\S+@\S+$")]
Origin = Annotated[str, Field(pattern=r"^https?://[^/\s]+$")]
SafeAddress = Annotated[str, Field(pattern=r"^https://\S+$")]
WebAddress = Annotated[str, Field(pattern=r"^https?://\S+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServiceDesk(_Strict):
    """A place where people answer."""

    name: str
    phone: str
    email: Email
    url: WebAddress


class Referral(_Strict):
    """Where a resident finds what this assistant does not deal with."""

    title: str
    url: WebAddress


class Processor(_Strict):
    """An organisation that processes conversations for the municipality."""

    name: str
    task: str
    place: str  # where the data is


class Deviation(_Strict):
    """Something that does not meet the accessibility requirements, as the official model wants it described."""

    what: str
    why: str
    effect: str
    instead: str
    solved_by: date


def _months_after(day: date, months: int) -> date:
    """The last day of the month that is so many months later."""
    years, month = divmod(day.month + months, 12)
    return date(day.year + years, month + 1, 1) - timedelta(days=1)


class Accessibility(_Strict):
    """What the accessibility statement says; what each status may claim is held to the official model."""

    status: Literal["A", "B", "C", "D"]
    examined_completely: bool  # every requirement, every part, by the method WCAG-EM
    planned_on: date | None = None  # of the complete evaluation, where there is none yet
    examined_on: date
    examined_by: str
    examined_how: str
    report_url: WebAddress
    statements_url: WebAddress
    signed_on: date
    signed_by: str
    phone: str
    email: Email
    deviations: tuple[Deviation, ...]

    @model_validator(mode="after")
    def claims_no_more_than_it_may(self) -> Self:
        """Status A and B need a complete evaluation of at most three years old, C one within six months."""
        if self.status in ("A", "B"):
            if not self.examined_completely or self.signed_on > _months_after(self.examined_on, 36):
                raise ValueError(f"status {self.status} needs a complete evaluation of at most 36 months old")
            if (self.status == "A") != (not self.deviations):
                raise ValueError("status A has no deviations, status B has some")
        if self.status == "C" and not (self.planned_on and self.planned_on <= _months_after(self.signed_on, 6)):
            raise ValueError("status C needs an evaluation planned within six months (planned_on)")
        return self


class LiveChatSettings(_Strict):
    """A live-chat product that conversations can be handed over to; its secrets stand elsewhere."""

    product: str  # a key of PRODUCTS in bot/live/build.py
    address: WebAddress
    inbox: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]  # the identifier of the API inbox
    account: int = Field(ge=1)
    operator: str  # for the privacy notice: who runs it
    place: str  # where its data is


class RegisterEntry(_Strict):
    """What only the municipality knows of its entry in the Algoritmeregister (`make registration`)."""

    in_use_since: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] | None = None  # month; none: not yet
    provider: Annotated[str, Field(max_length=200)] = ""  # who delivers it; empty: nobody does
    code: WebAddress | None = None  # where the source code is published
    page: WebAddress | None = None  # of the municipality, on why and where it uses this
    processing_register: WebAddress | None = None
    dpia: WebAddress | None = None  # the adopted one


class Municipality(_Strict):
    """One municipality, as its settings file says."""

    name: str
    assistant_name: str
    website: WebAddress
    timezone: Annotated[str, AfterValidator(_zone)]
    retention_days: int = Field(ge=1)
    backup_days: int = Field(ge=0)  # how long a back-up is kept; 0 where there are none
    controller: str
    legal_basis: str
    processors: tuple[Processor, ...]
    accessibility: Accessibility
    register_url: WebAddress
    register_entry: RegisterEntry = RegisterEntry()
    security_contact: Email | SafeAddress | None = None  # who hears of a weakness; none: the general desk
    security_policy: SafeAddress | None = None  # the municipality's page on reporting weaknesses
    offer_to_officials: bool = False  # whether answers of data/for-officials.yml are offered, or found when asked
    four_eyes: bool = True  # who publishes a text is not who wrote it
    sign_in: SignInRules = SignInRules()
    theme: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")] = "voorbeeld"
    embed_origins: tuple[Origin, ...] = ()
    live_chat: LiveChatSettings | None = None
    tooi: WebAddress
    open_data_licence: WebAddress
    desks: Annotated[dict[DeskName, ServiceDesk], AfterValidator(_with_general)]
    owner_desks: dict[str, DeskName]
    topic_desks: dict[str, DeskName]
    opening_hours: dict[Day, Hours]
    holidays: frozenset[date]
    referrals: dict[str, Referral]
    placeholders: dict[str, str]

    def values(self) -> dict[str, str]:
        """Every placeholder that a text may use, with what it says here."""
        desks = self.desks
        return {
            "gemeente": self.name,
            "assistent": self.assistant_name,
            "website": self.website,
            "telefoon": desks["general"].phone,
            "email": desks["general"].email,
            "openingstijden": self.hours_in_words(),
            "bewaardagen": str(self.retention_days),
            "fg_email": self.desk("privacy").email,
            "fg_telefoon": self.desk("privacy").phone,
            "woo_email": self.desk("woo").email,
            "data_email": self.desk("data").email,
            "algoritmes_email": self.desk("algorithms").email,
            "algoritmeregister_url": self.register_url,
            **self.placeholders,
        }

    def contact_details(self) -> list[str]:
        """Every telephone number and e-mail address of its own."""
        own = [(desk.phone, desk.email) for desk in self.desks.values()]
        return [detail for pair in (*own, (self.accessibility.phone, self.accessibility.email)) for detail in pair]

    def desk(self, name: DeskName) -> ServiceDesk:
        """The desk of that name, or the general one where the municipality has none."""
        return self.desks.get(name, self.desks["general"])

    def desk_called(self, name: str) -> ServiceDesk:
        """The desk of a name that was kept or typed, or the general one where there is none so called."""
        return next((desk for key, desk in self.desks.items() if key == name), self.desks["general"])

    def desk_for(self, topic: str | None, owner: str | None = None) -> ServiceDesk:
        """The desk behind an answer: by its owner where that has a desk, else by its topic."""
        by_owner = self.owner_desks.get(owner or "")
        return self.desk(by_owner or self.topic_desks.get(topic or "", "general"))

    def contact(self, desk: ServiceDesk, moment: datetime) -> dict[str, object]:
        """How to reach a desk, and whether it is open at `moment`."""
        return {
            "desk": desk.name, "phone": desk.phone, "email": desk.email, "url": desk.url,
            "opening_hours": self.hours_in_words(), "open_now": self.is_open(moment),
        }  # fmt: skip

    def is_open(self, moment: datetime) -> bool:
        """Whether the desks are open at `moment` (aware, any zone)."""
        local = moment.astimezone(ZoneInfo(self.timezone))
        hours = self.opening_hours.get(DAYS[local.weekday()])
        if hours is None or local.date() in self.holidays:
            return False
        opens, closes = (time.fromisoformat(part) for part in hours.split("-"))
        return opens <= local.time() < closes

    def hours_in_words(self) -> str:
        """The opening hours as people write them; days with the same hours stand together."""
        return hours_in_words([self.opening_hours.get(day) for day in DAYS])


def load_municipality(path: Path) -> Municipality:
    """The municipality of a settings file.

    Raises:
        ConfigurationError: the file is missing, no YAML, or a key is missing or wrong.
    """
    try:
        return Municipality.model_validate(load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{path}: {key}: {first['msg']}") from None
