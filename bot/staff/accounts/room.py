"""The room of accounts: the door of an installation, and every page that leads through it."""

from sqlalchemy import Engine
from starlette.routing import Route

from bot.ground.municipality import Municipality
from bot.ground.roles import Permission
from bot.ground.settings import Settings
from bot.staff.accounts.door import Door
from bot.staff.accounts.limits import SignInLimit
from bot.staff.accounts.pages.external import ExternalPages
from bot.staff.accounts.pages.others import OtherPages
from bot.staff.accounts.pages.own import OwnPages
from bot.staff.accounts.pages.sign_in import SignInPages
from bot.staff.accounts.passwords import Passwords
from bot.staff.accounts.provider import open_provider
from bot.staff.accounts.reader import Sessions
from bot.staff.accounts.vault import Vault
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom


def open_sessions(settings: Settings, municipality: Municipality, engine: Engine) -> Sessions:
    """The sessions of an installation, and the door behind them."""
    door = Door(engine, municipality.sign_in, Passwords(), Vault(settings.datawijzer_home), (municipality.name,))
    return Sessions(door, settings)


def routes(desk: Desk, sessions: Sessions | None = None) -> list[Route]:
    """The pages of accounts.

    Raises:
        ConfigurationError: there is an identity provider, but no secret for it.
    """
    sessions = sessions or open_sessions(desk.settings, desk.municipality, desk.engine)
    rules = sessions.door.rules
    client = open_provider(desk.settings, rules.provider)
    limit = SignInLimit(desk.settings, desk.engine, rules.tries_per_visitor)
    sign_in = SignInPages(desk, sessions, limit, client)
    return [
        *sign_in.routes(),
        *(ExternalPages(sign_in, client).routes() if client else ()),
        *OwnPages(desk, sessions).routes(),
        *OtherPages(desk, sessions).routes(),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("accounts", "/accounts", Permission.MANAGE_ACCOUNTS, "control", 20, "fa-solid fa-users"),),
)
