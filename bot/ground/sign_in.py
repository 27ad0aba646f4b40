"""How signing in works here: one table, `sign_in` in the municipality's file. Its defaults are meant to be kept."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.ground.roles import Role

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
RECOVERY_CODES = 10
STEP_TIMEOUT = timedelta(minutes=10)  # how long a half-finished sign-in or the set-up of a second factor may take


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provider(_Strict):
    """The municipality's own identity provider, over OpenID Connect."""

    issuer: Annotated[str, Field(pattern=r"^https?://\S+$")]
    client_id: Annotated[str, Field(min_length=1)]
    title: str = "uw werkaccount"  # after "Aanmelden met"
    scope: str = "openid profile email"
    role_claim: str = "roles"  # dots reach into groups, as `realm_access.roles`
    roles: Annotated[dict[str, Role], Field(min_length=1)]  # value of the claim → role here; the highest one counts


class SignInRules(_Strict):
    """Time-outs, lock-out and limits."""

    idle_minutes: int = Field(60, ge=1)  # without a click
    longest_hours: int = Field(12, ge=1)  # clicks or not
    failures: int = Field(5, ge=1)  # in a row, then the account is shut for a while
    lock_minutes: int = Field(15, ge=1)
    tries_per_visitor: int = Field(30, ge=1)  # that went wrong, in five minutes, all accounts together
    provider: Provider | None = None

    @property
    def idle(self) -> timedelta:
        """How long a session lasts without a click."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        """How long a session lasts at all."""
        return timedelta(hours=self.longest_hours)

    @property
    def lock(self) -> timedelta:
        """How long an account stays shut."""
        return timedelta(minutes=self.lock_minutes)
