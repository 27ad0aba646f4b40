"""The municipality's identity provider: whom it vouches for, and as what. `provider_client.py` asks it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.ground.errors import ConfigurationError
from bot.ground.roles import Role
from bot.ground.settings import Settings
from bot.ground.sign_in import Provider

if TYPE_CHECKING:
    from bot.staff.accounts.provider_client import ProviderClient


@dataclass(frozen=True)
class Errand:
    """A visit to the provider that is under way; the browser carries it, sealed."""

    state: str
    nonce: str
    code_verifier: str
    redirect_uri: str
    back_to: str

    def as_dict(self) -> dict[str, str]:
        """For sealing."""
        return asdict(self)


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for; without a role when its claim names none of ours."""

    issuer: str
    subject: str
    sign_in_name: str
    name: str
    role: Role | None


def role_of(claims: Mapping[str, Any], provider: Provider) -> Role | None:
    """The highest role that the claim gives; none when it gives none."""
    value: Any = claims
    for part in [provider.role_claim] if provider.role_claim in claims else provider.role_claim.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    values = value if isinstance(value, list) else [value]
    given = {provider.roles[each] for each in values if isinstance(each, str) and each in provider.roles}
    return max(given, key=list(Role).index, default=None)


def open_provider(settings: Settings, provider: Provider | None) -> "ProviderClient | None":
    """The client of the provider in the municipality's file; none without one.

    Raises:
        ConfigurationError: there is a provider and no secret for it.
    """
    if provider is None:
        return None
    secret = settings.secret("oidc_client_secret")
    if not secret:
        raise ConfigurationError(f"OIDC_CLIENT_SECRET or {settings.secret_file('oidc_client_secret')} is missing")
    from bot.staff.accounts.provider_client import ProviderClient  # Authlib: who has no provider does without

    return ProviderClient(provider, secret)
