"""Runs under Rasa's own interpreter for test_mends.py: JSON of responses in, JSON of verdicts out, then the log.

For each response: does the mended check refuse it, does Rasa's own? And what the log keeps of what goes wrong.
"""

import json
import logging
import sys
import warnings
from collections.abc import Callable
from typing import Any

import jsonschema
import rasa.__main__ as command
import structlog
from nl_datawijzer.mends import checks, logs
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage


def refused(check: Callable[..., Any], response: Any) -> "str | None":
    """In which words a check refuses a response, if it does."""
    try:
        check(RemoteAction("action_test", None), response)
    except jsonschema.ValidationError as error:
        return str(error)
    return None


def go_wrong(said: str, times: int) -> None:
    """Every way in which Rasa tells of trouble, with what somebody said in it."""
    for _ in range(times):
        try:
            try:
                raise KeyError(said)
            except KeyError as cause:
                raise ValueError(said) from cause
        except ValueError as error:
            structlog.get_logger().error("test.failed", text=said, exc_info=True)
            structlog.get_logger().error("test.failed.too", error=error, user_message=said, exc_info=error)
            logging.getLogger("rasa.test").exception(f"answering '{said}' went wrong")
    warnings.warn(f"no intent '{said}'", UserWarning, stacklevel=1)


def main() -> None:
    """Judge what comes in."""
    asked = json.load(sys.stdin)
    own = RemoteAction._validate_action_result
    checks.mend()
    mended = RemoteAction._validate_action_result
    verdicts = [{"own": refused(own, r) is not None, "mended": refused(mended, r)} for r in asked["responses"]]
    sys.stdout.write(json.dumps({"is_mended": mended is not own, "verdicts": verdicts}) + "\n")

    decide = logs.mend()
    clock = [0.0]
    decide._clock = lambda: clock[0]
    command.configure_structlog()
    logging.getLogger("rasa.test").error("the model cannot be read")
    UserMessage(asked["said"])
    go_wrong(asked["said"], times=20)
    clock[0] = logs.SECONDS
    go_wrong(asked["said"], times=1)


main()
