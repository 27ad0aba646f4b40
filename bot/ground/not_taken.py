"""What was made anew and not taken, since it failed its trial: a line per thing in DATAWIJZER_HOME, for who watches.

The one before serves on. `index` is the fit of the index, `model` Rasa's.
"""

import json
from contextlib import suppress
from pathlib import Path

THINGS = ("index", "model")
FOLDER = "not-taken"


def tell(home: Path, thing: str, why: str) -> None:
    """Note why it was not taken; an empty reason: it was, and nothing is noted any more."""
    path = home / FOLDER / f"{thing}.json"
    with suppress(OSError):  # a full disk; the log has it too
        if why:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(why))
        else:
            path.unlink(missing_ok=True)


def told(home: Path) -> dict[str, str]:
    """Why each thing that was not taken was not."""
    found = {}
    for thing in THINGS:
        with suppress(OSError, ValueError):
            found[thing] = str(json.loads((home / FOLDER / f"{thing}.json").read_text()))
    return found
