"""`make links`: ask every link of published answers whether it still works. Takes minutes: hosts are spared."""

import argparse
import sys
import threading

from bot.faq.store import FaqStore
from bot.ground.database.engine import open_database
from bot.ground.errors import DatawijzerError
from bot.ground.municipality import load_municipality
from bot.ground.settings import read_settings
from bot.ops.console import explain, say
from bot.staff.links.asking import Asker
from bot.staff.links.checking import NetworkAway, check_links, used_links
from bot.staff.links.tables import FAILED


def main() -> int:
    """Ask; the exit code. A broken link is no failure of this command."""
    argparse.ArgumentParser(prog="bot.ops.links", description="Ask every link whether it still works.").parse_args()
    try:
        settings = read_settings()
        municipality = load_municipality(settings.municipality)
        engine = open_database(settings.database)
        links = used_links(FaqStore(engine, municipality).content())
        counts = check_links(engine, links, Asker(), threading.Event())
    except NetworkAway:
        say("links_no_network")
        return 1
    except DatawijzerError as error:
        return explain(error)
    named = {name: counts.get(name, 0) for name in ("ok", "moved", "unsure")}
    say("links_checked", count=sum(counts.values()), failed=sum(counts.get(state, 0) for state in FAILED), **named)
    return 0


if __name__ == "__main__":
    sys.exit(main())
