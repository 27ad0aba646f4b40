"""Back-ups, which expire by themselves."""

import time
from pathlib import Path

SECONDS_OF_A_DAY = 86_400


def archives_in(home: Path) -> Path:
    """The folder that back-ups are written to."""
    return home / "backups"


def remove_old_archives(home: Path, days: int) -> int:
    """Remove back-ups older than so many days (at least one); how many."""
    limit = time.time() - max(days, 1) * SECONDS_OF_A_DAY
    old = [path for path in archives_in(home).glob("datawijzer-*.tar.gz") if path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
