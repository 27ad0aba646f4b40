"""Everything behind an answer later, put together where there is a mail server."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.conversation.later.answers import LaterAnswers
from bot.conversation.later.letters import Letters
from bot.conversation.later.offering import LaterOffer
from bot.conversation.later.sealing import Seal
from bot.ground.mail import open_mailer
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.http.limits import VisitorLimit


@dataclass(frozen=True)
class Later:
    """What the pages and the conversation use."""

    seal: Seal
    answers: LaterAnswers
    letters: Letters
    offer: LaterOffer
    limit: VisitorLimit
    own: Collection[str]  # what masking leaves as it is


def build_later(
    settings: Settings, municipality: Municipality, texts: Texts, engine: Engine, own: Collection[str]
) -> Later | None:
    """None without `SMTP_URL`: then it is never offered.

    Raises:
        ConfigurationError: the mail server's or the sender's address is none.
    """
    mailer = open_mailer(settings, municipality)
    if mailer is None:
        return None
    seal = Seal(settings.datawijzer_home)
    answers = LaterAnswers(engine, seal)
    letters = Letters(answers, mailer, municipality, texts)
    offer = LaterOffer(engine, municipality, texts, settings.public_url)
    return Later(seal, answers, letters, offer, VisitorLimit(settings, engine), own)
