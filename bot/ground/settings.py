"""The settings of one installation: one typed table, read once at start and passed in.

Every setting is an environment variable of the same name; all have a default.
Documented for people in docs/settings.md, which a test compares with this table.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.ground.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
WEB_OR_NONE = r"^(https?://\S+)?$"
MOST_PAIRS = 4  # of a Rasa and its actions, by default: each pair takes the memory of an index and a model


def _pairs() -> int:
    """A Rasa and its actions together keep two cores busy."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores // 2, MOST_PAIRS))


class Settings(BaseSettings):
    """What an operator can set; frozen, so nobody changes it underway."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    port: int = Field(8000, ge=1, le=65535, description="port of the website, on every interface")
    rasa_port: int = Field(5005, ge=1, le=65535, description="port of Rasa, loopback only")
    actions_port: int = Field(5055, ge=1, le=65535, description="port of the actions, loopback only")
    web_processes: int = Field(2, ge=1, le=64, description="processes of the website; they share PORT")
    rasa_processes: int = Field(
        default_factory=_pairs, ge=1, le=64, description="processes of Rasa, on the ports from RASA_PORT on"
    )
    actions_processes: int = Field(
        default_factory=_pairs, ge=1, le=64, description="processes of the actions, on the ports from ACTIONS_PORT on"
    )
    datawijzer_home: Path = Field(ROOT / "var", description="folder for database, secrets and logs")
    database_url: str = Field("", description="SQLAlchemy address; empty: SQLite in DATAWIJZER_HOME")
    redis_url: str = Field("", description="shared rate limits over several web processes; empty: none")
    municipality: Path = Field(
        ROOT / "data/municipalities/voorbeeld.yml", description="settings file of the municipality"
    )
    encoder: Literal["e5", "none"] = Field("e5", description="sentence encoder; `none`: words and characters alone")
    chat_rate_limit: Literal["on", "off"] = Field("on", description="`off` only for measuring")
    public_url: str = Field(
        "", pattern=WEB_OR_NONE, description="address that residents see; empty: that of each request"
    )
    metrics_token: str = Field("", description="bearer token for /metrics beyond loopback; empty: none")
    rasa_auth_token: str = Field("", description="bearer token of Rasa; empty: a file in secrets/, made by `make run`")
    forwarded_allow_ips: str = Field("127.0.0.1", description="proxies whose word for a visitor's address counts")
    machines: int = Field(1, ge=1, description="machines or pods that share the database")
    datawijzer_production: Literal["0", "1"] = Field(
        "0", description="`1`: refuse to start where residents are not safe"
    )
    prometheus_multiproc_dir: str = Field("", description="where web processes add up their counts; `make run` sets it")
    live_chat_token: str = Field("", description="administrator's token of the live chat; empty: a file in secrets/")
    live_chat_secret: str = Field("", description="secret of the live chat's webhook; empty: a file in secrets/")
    oidc_client_secret: str = Field("", description="secret of `sign_in.provider`; empty: a file in secrets/")

    smtp_url: str = Field("", description="mail server; empty: a file in secrets/, and without that nothing is mailed")
    mail_from: str = Field("", description="address that mail comes from; empty: that of the general desk")

    datasets_url: str = Field(
        "https://data.overheid.nl/data/api/3/action/",
        pattern=WEB_OR_NONE, description="CKAN API in which datasets are looked up; empty: in our own catalogue alone",
    )  # fmt: skip
    datasets_seconds: float = Field(2.5, ge=0.2, le=3, description="the most that a look-up of datasets takes")
    datasets_owner: str = Field(
        "", pattern=WEB_OR_NONE, description="the municipality in the national list of owners; empty: by its name"
    )
    algorithms_url: str = Field(
        "https://algoritmes.overheid.nl/api/downloads/NLD?filetype=csv",
        pattern=WEB_OR_NONE, description="the Algoritmeregister's export, for `make register` and ALGORITHMS_REFRESH",
    )  # fmt: skip
    algorithms_seconds: float = Field(120, ge=1, le=900, description="the most that fetching that export takes")

    algorithms_refresh: Literal["off", "daily"] = Field(
        "off", description="`daily`: the website fetches that export once a day by itself"
    )
    links_check: Literal["off", "daily"] = Field(
        "off", description="`daily`: the website asks every link of published answers once a day"
    )

    @field_validator("datawijzer_home", "municipality")
    @classmethod
    def from_the_root(cls, path: Path) -> Path:
        """Relative paths are meant from the project's root, wherever the process was started."""
        return path if path.is_absolute() else ROOT / path

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database, with the driver that this project installs."""
        if not self.database_url:
            return f"sqlite:///{self.datawijzer_home / 'datawijzer.db'}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    def secret_file(self, name: str) -> Path:
        """Where a secret may stand instead of in the environment: `live_chat_token` in `secrets/live-chat-token`."""
        return self.datawijzer_home / "secrets" / name.replace("_", "-")

    def secret(self, name: str) -> str:
        """The secret of that name: the environment's, else the file's, else empty."""
        given: str = getattr(self, name)
        file = self.secret_file(name)
        return given or (file.read_text().strip() if file.exists() else "")

    @property
    def is_production(self) -> bool:
        """Whether residents are served, so that nothing may be left open."""
        return self.datawijzer_production == "1"

    @property
    def rasa_headers(self) -> dict[str, str]:
        """What a call of Rasa has to bring; nothing where Rasa has no token."""
        token = self.secret("rasa_auth_token")
        return {"Authorization": f"Bearer {token}"} if token else {}

    @property
    def rasa_urls(self) -> list[str]:
        """Loopback addresses of every Rasa."""
        return [f"http://127.0.0.1:{self.rasa_port + number}" for number in range(self.rasa_processes)]

    @property
    def actions_urls(self) -> list[str]:
        """Loopback addresses of every action server."""
        return [f"http://127.0.0.1:{self.actions_port + number}" for number in range(self.actions_processes)]

    def actions_of(self, rasa: int) -> list[str]:
        """Addresses of the action servers that one Rasa (0, 1, …) calls: each has some, and none is left over."""
        addresses = self.actions_urls
        return addresses[rasa :: self.rasa_processes] or [addresses[rasa % len(addresses)]]

    @property
    def rasa_url(self) -> str:
        """Loopback address of the first Rasa."""
        return self.rasa_urls[0]

    @property
    def actions_url(self) -> str:
        """Loopback address of the first action server."""
        return self.actions_urls[0]


def read_settings() -> Settings:
    """The settings from the environment.

    Raises:
        ConfigurationError: a value is malformed; the message names the variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name}={first['input']!r}: {first['msg']}") from None
