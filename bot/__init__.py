"""Datawijzer: our application, without what runs inside Rasa."""

import sys

# httpx does without its command line, which brings a colourer of terminals: 4 MB in every process
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
