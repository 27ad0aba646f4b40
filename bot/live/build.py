"""The live chat of a municipality, if it has one."""

from collections.abc import Callable, Mapping

from sqlalchemy import Engine

from bot.ground.errors import ConfigurationError
from bot.ground.municipality import LiveChatSettings, Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.live.chatwoot import Chatwoot
from bot.live.handovers import Handovers
from bot.live.live_chat import LiveChat
from bot.live.service import LiveService

SECRETS = ("live_chat_token", "live_chat_secret")
PRODUCTS: Mapping[str, Callable[[LiveChatSettings, str, str], LiveChat]] = {"chatwoot": Chatwoot}


def build_live(
    settings: Settings, municipality: Municipality, texts: Texts, engine: Engine, words: Callable[[str], str]
) -> LiveService | None:
    """The service over the municipality's live chat; none where it has none.

    Raises:
        ConfigurationError: a secret is missing. Without it anybody could speak as the municipality.
    """
    if municipality.live_chat is None:
        return None
    refuse_without_secrets(settings, municipality)
    token, secret = (settings.secret(name) for name in SECRETS)
    product = PRODUCTS[municipality.live_chat.product](municipality.live_chat, token, secret)
    return LiveService(product, Handovers(engine), texts, municipality, words)


def refuse_without_secrets(settings: Settings, municipality: Municipality) -> None:
    """Stop before anything starts where there is a live chat that we do not know, or one without its secrets.

    Raises:
        ConfigurationError: names the products there are, or the secret and where it may stand.
    """
    if municipality.live_chat and municipality.live_chat.product not in PRODUCTS:
        raise ConfigurationError(f"live_chat.product: must be one of {', '.join(PRODUCTS)}")
    for name in SECRETS if municipality.live_chat else ():
        if not settings.secret(name):
            raise ConfigurationError(f"{name.upper()}: live_chat needs it, or {settings.secret_file(name)}")
