"""`make content`: the content pack into the database; a running assistant follows within two seconds."""

import sys

from bot.ground.errors import ConfigurationError, ContentError
from bot.ground.settings import read_settings
from bot.ops.console import explain, progress, say
from bot.ops.prepare import fit_index, import_content


def main() -> int:
    """Import; the exit code."""
    try:
        settings = read_settings()
        settings.datawijzer_home.mkdir(parents=True, exist_ok=True)
        report = import_content(settings)
        fit_index(settings, lambda done, total: progress("encoding", done, total))
    except (ContentError, ConfigurationError) as error:
        return explain(error)
    counts = {name: len(getattr(report, name)) for name in ("added", "updated", "archived", "overridden")}
    say("imported", **counts)
    if report.overridden:
        say("to_compare", count=len(report.overridden))
    if report.kept:
        say("kept", entries=", ".join(report.kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
