"""Starts Rasa as `rasa run` does, with three mends that its last open-source release needs here.

`python -m nl_datawijzer.serve --port … --endpoints …`: every option is `rasa run`'s own.

1. Rasa 3.6 checks each action response with `jsonschema.validate`, which first re-checks the constant
   schema itself: 70% of the time of a message. Here the validator is built once; what it refuses is the same.
2. Rasa writes the text of a message into its error log. Here that field never reaches a log.
3. Rasa opens its SQLite file so that every turn waits for the disk several times. Here it writes ahead (WAL),
   which survives a crash of the process and saves most of a turn's time.
"""

import sqlite3
import sys
from functools import lru_cache

import sqlalchemy
import structlog
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

KEPT_FIELDS = ("event", "event_key", "level")


@lru_cache(maxsize=1)
def _validator():
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def validate_action_result(_action, result):
    """Rasa's own check of an action's response, with the validator built once.

    Raises:
        jsonschema.ValidationError: the response is not of the form that Rasa documents.
    """
    error = next(_validator().iter_errors(result), None)
    if error is None:
        return True
    raise ValidationError(f"the action server's response is not valid: {error.validator} at {list(error.path)}")


def keep_only_names(_logger, _method, event):
    """A structlog processor: what happened and the class of the error, never what somebody said."""
    error = event.get("exc_info")
    kept = {field: event[field] for field in KEPT_FIELDS if field in event}
    if error:
        kept["error"] = (sys.exc_info()[0] or type(error)).__name__
    return kept


def write_ahead(connection, _record):
    """A SQLAlchemy listener: how a new connection to SQLite writes."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")


def mend():
    """Put the mends in place."""
    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "connect", write_ahead)
    RemoteAction._validate_action_result = validate_action_result
    import rasa.__main__ as command

    configure = command.configure_structlog

    def configure_without_text(*args, **kwargs):
        configure(*args, **kwargs)
        structlog.configure(processors=[keep_only_names, *structlog.get_config()["processors"]])

    command.configure_structlog = configure_without_text


def main():
    """Run Rasa's server."""
    mend()
    from rasa.__main__ import main as rasa

    sys.argv = ["rasa", "run", *sys.argv[1:]]
    rasa()


if __name__ == "__main__":
    main()
