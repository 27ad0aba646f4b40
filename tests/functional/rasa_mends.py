"""Runs under Rasa's own interpreter for test_mends.py: JSON of responses in, JSON of verdicts out.

For each response: does the mended check refuse it, does Rasa's own? And what a log line keeps of a message.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import jsonschema
import rasa.__main__ as command
import structlog
from nl_datawijzer import serve
from rasa.core.actions.action import RemoteAction


def refused(check: Callable[..., Any], response: Any) -> "str | None":
    """In which words a check refuses a response, if it does."""
    try:
        check(RemoteAction("action_test", None), response)
    except jsonschema.ValidationError as error:
        return str(error)
    return None


def main() -> None:
    """Judge what comes in."""
    asked = json.load(sys.stdin)
    own = RemoteAction._validate_action_result
    serve.mend()
    mended = RemoteAction._validate_action_result
    verdicts = [{"own": refused(own, r) is not None, "mended": refused(mended, r)} for r in asked["responses"]]
    sys.stdout.write(json.dumps({"is_mended": mended is not own, "verdicts": verdicts}) + "\n")

    command.configure_structlog()
    log = structlog.get_logger()
    try:
        raise ValueError(asked["said"])
    except ValueError as error:
        log.error("test.failed", text=asked["said"], exc_info=True)
        log.error("test.failed.too", error=error, user_message=asked["said"], exc_info=error)


main()
