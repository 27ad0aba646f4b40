"""`make purge`: erase conversations older than the retention period; run it nightly."""

import sys

from bot.chat.conversations import Conversations
from bot.chat.tracker import open_tracker
from bot.database.engine import open_database
from bot.errors import DatawijzerError
from bot.municipality import load_municipality
from bot.ops.console import explain, say
from bot.settings import read_settings


def main() -> int:
    """Purge; the exit code."""
    try:
        settings = read_settings()
        days = load_municipality(settings.municipality).retention_days
        conversations = Conversations(open_database(settings.database), open_tracker(settings))
    except DatawijzerError as error:
        return explain(error)
    receipt = conversations.purge(days)
    say("purged", turns=receipt.turns, feedback=receipt.feedback, events=receipt.engine_events, days=days)
    return 0


if __name__ == "__main__":
    sys.exit(main())
