"""`make purge`: erase conversations older than the retention period, in the live chat too, at once."""

import asyncio
import sys

from bot.conversation.conversations import Conversations
from bot.conversation.repeats import SharedRepeats
from bot.conversation.retention import Retention
from bot.ground.database.engine import open_database
from bot.ground.errors import DatawijzerError
from bot.ground.municipality import load_municipality
from bot.ground.settings import read_settings
from bot.ground.texts import load_texts
from bot.live.build import build_live
from bot.live.service import LiveService
from bot.ops.console import explain, say
from bot.ops.rasa import remove_old_conversations


def main() -> int:
    """Purge; the exit code."""
    try:
        settings = read_settings()
        municipality = load_municipality(settings.municipality)
        engine = open_database(settings.database)
        conversations = Conversations(engine, municipality.timezone)
        live = build_live(settings, municipality, load_texts(municipality), engine, str)
    except DatawijzerError as error:
        return explain(error)
    days = municipality.retention_days
    retention = Retention(conversations, SharedRepeats(engine), municipality, settings.datawijzer_home, live)
    receipt = retention.purge()
    remove_old_conversations(settings)
    say("purged", turns=receipt.turns, feedback=receipt.feedback, days=days)
    if live and not asyncio.run(erased(live)):
        say("live_chat_away")
        return 1
    return 0


async def erased(live: LiveService) -> bool:
    """Whether the live chat has erased everything that it must."""
    try:
        return await live.erase()
    finally:
        await live.close()


if __name__ == "__main__":
    sys.exit(main())
