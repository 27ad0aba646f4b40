"""`make staff-password NAME=…`: for who is shut out of Beheer. Also the first login, which `make run` prints once."""

import sys

from bot.ground.database.base import now
from bot.ground.database.engine import migrate, open_database
from bot.ground.errors import ConfigurationError, Refused
from bot.ground.municipality import load_municipality
from bot.ground.settings import Settings, read_settings
from bot.ops.console import explain, line, say
from bot.staff.accounts.managing import FIRST, Accounts
from bot.staff.accounts.room import open_sessions


def open_accounts(settings: Settings) -> Accounts:
    """The accounts of this installation.

    Raises:
        ConfigurationError: a settings file is wrong, or the database does not answer.
    """
    engine = open_database(settings.database)
    migrate(engine)
    return Accounts(open_sessions(settings, load_municipality(settings.municipality), engine).door)


def print_first_login(settings: Settings) -> None:
    """Make the first admin where nobody has an account yet, and print the login; it is kept nowhere.

    Raises:
        ConfigurationError: as of `open_accounts`.
    """
    password = open_accounts(settings).make_first(now())
    if password:
        say("first_login", who=FIRST, password=password)


def rescue(settings: Settings, name: str) -> None:
    """Give a local account a temporary password and open it, whatever kept it shut; make the first where none is.

    Raises:
        ConfigurationError: there is no such account, or as of `open_accounts`.
    """
    accounts = open_accounts(settings)
    first = accounts.make_first(now()) if name == FIRST else None
    if first:
        say("first_login", who=FIRST, password=first)
        return
    try:
        password = accounts.rescue(name)
    except Refused:
        raise ConfigurationError(line("no_account", who=name)) from None
    say("new_login", who=name, password=password)


def main() -> int:
    """Make another password for the name on the command line; the exit code."""
    try:
        rescue(read_settings(), sys.argv[1])
    except ConfigurationError as error:
        return explain(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
