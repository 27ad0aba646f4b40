"""Asking the municipality's identity provider: OpenID Connect, authorization code with PKCE, by Authlib."""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError

from bot.ground.errors import Refused
from bot.ground.sign_in import Provider
from bot.staff.accounts.provider import Errand, Identity, role_of

DISCOVERY = "/.well-known/openid-configuration"
SECONDS_TO_ANSWER = 10.0
log = logging.getLogger(__name__)


class ProviderClient:
    """Sends people to the provider, and hears from it who came back."""

    def __init__(self, provider: Provider, secret: str) -> None:
        self._provider = provider
        self._client = OAuth().register(
            "staff",
            client_id=provider.client_id,
            client_secret=secret,
            server_metadata_url=provider.issuer.rstrip("/") + DISCOVERY,
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "timeout": SECONDS_TO_ANSWER,
            },
        )

    async def begin(self, redirect_uri: str, back_to: str) -> tuple[str, Errand]:
        """The address to send the browser to, and what to remember meanwhile.

        Raises:
            Refused: the provider is away, or is another one than the settings say.
        """
        try:
            metadata = await self._client.load_server_metadata()
            if metadata.get("issuer") != self._provider.issuer:
                raise Refused("accounts.refused.provider_wrong")
            begun = await self._client.create_authorization_url(redirect_uri)
        except (httpx2.HTTPError, AuthlibBaseError, ValueError) as error:
            raise _away(error) from None
        return begun["url"], Errand(begun["state"], begun["nonce"], begun["code_verifier"], redirect_uri, back_to)

    async def way_out(self, back_to: str) -> str | None:
        """The address that ends the session at the provider too and leads back; none where it offers that not."""
        try:
            metadata = await self._client.load_server_metadata()
        except (httpx2.HTTPError, AuthlibBaseError, ValueError):  # who is out here is out here
            return None
        address = metadata.get("end_session_endpoint")
        if not address or metadata.get("issuer") != self._provider.issuer:
            return None
        query = urlencode({"client_id": self._provider.client_id, "post_logout_redirect_uri": back_to})
        return f"{address}{'&' if '?' in address else '?'}{query}"

    async def finish(self, errand: Errand, code: str) -> Identity:
        """Who came back with a code.

        Raises:
            Refused: the provider is away, or what it says does not hold.
        """
        try:
            token = await self._client.fetch_access_token(
                redirect_uri=errand.redirect_uri, code=code, code_verifier=errand.code_verifier
            )
            claims = await self._client.parse_id_token(token, errand.nonce, claims_options=self._expected())
            if claims is None:
                raise Refused("accounts.refused.provider_wrong")
            if self._provider.role_claim.partition(".")[0] not in claims:
                claims = await self._with_user_info(claims, token)
        except httpx2.HTTPError as error:
            raise _away(error) from None
        except (AuthlibBaseError, JoseError, ValueError) as error:
            log.warning("identity provider: %s", type(error).__name__)
            raise Refused("accounts.refused.provider_wrong") from None
        return self._identity(claims)

    def _expected(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": self._provider.client_id},
        }

    async def _with_user_info(self, claims: Mapping[str, Any], token: Mapping[str, Any]) -> Mapping[str, Any]:
        """Claims with those of the user info beside them, where the provider has that."""
        metadata = await self._client.load_server_metadata()
        if "userinfo_endpoint" not in metadata:
            return claims
        more = await self._client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise Refused("accounts.refused.provider_wrong")
        return {**more, **claims}

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        subject = str(claims["sub"])
        known_as = claims.get("email") or claims.get("preferred_username") or subject
        return Identity(
            self._provider.issuer, subject, str(known_as), str(claims.get("name") or known_as),
            role_of(claims, self._provider),
        )  # fmt: skip


def _away(error: Exception) -> Refused:
    log.warning("identity provider: %s", type(error).__name__)
    return Refused("accounts.refused.provider_away")
