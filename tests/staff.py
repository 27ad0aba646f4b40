"""Staff for tests: hire somebody, then let them use /beheer as a browser without scripts would.

anna = hire(site.settings, Role.EDITOR)
with visit(site.app) as browser:            # or Browser(stack.http) over real HTTP
    browser.sign_in(anna.name)
    browser.send("/beheer/schakelaars", {"reason": "proef"})
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Self

import httpx
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.ground.municipality import load_municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.staff.accounts import second_factor, sessions
from bot.staff.accounts.door import Door
from bot.staff.accounts.passwords import Passwords
from bot.staff.accounts.room import open_sessions
from bot.staff.accounts.tables import Account
from tests.site import words_on

PASSWORD = "vier gele olifanten"
ACCEPT = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')


@cache
def door_of(settings: Settings) -> Door:
    """The door of an installation; the same for everybody, as making one takes a while."""
    return open_sessions(settings, load_municipality(settings.municipality), open_database(settings.database)).door


@cache
def hash_of(password: str) -> str:
    """Its hash; the same for everybody, as it takes a while."""
    return Passwords().hash(password)


def hire(settings: Settings, role: Role, name: str = "", password: str = PASSWORD) -> Person:
    """Somebody with that role who signs in with `password`; the name, in lower case, is also the sign-in name.

    Who is there already starts anew: signed out, not shut, without second factor.
    """
    name = name or f"{role}-1"
    door = door_of(settings)
    with Session(door.engine) as session, session.begin():
        account = session.scalar(select(Account).where(Account.sign_in_name == name.casefold()))
        if account is None:
            account = Account(sign_in_name=name.casefold(), name=name, made_at=now())
            session.add(account)
        account.role, account.active, account.password_is_temporary = role, True, False
        account.password_hash = hash_of(password)
        session.flush()
        second_factor.switch_off(session, account)
        sessions.end_all(session, account.id)
        door.lock.open(session, account.sign_in_name)
        return account.person


def dismiss_all(settings: Settings) -> None:
    """Nobody works there any more: for a test that reads who its colleagues are."""
    with Session(door_of(settings).engine) as session, session.begin():
        session.execute(update(Account).values(active=False))


class Browser:
    """A browser without scripts, over a client that keeps cookies."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.last: httpx.Response | None = None

    def get(self, path: str) -> httpx.Response:
        """Open a page, following redirects."""
        self.last = self.client.get(path, headers=ACCEPT, follow_redirects=True)
        return self.last

    def read(self, path: str) -> str:
        """What a person reads on a page."""
        return words_on(self.get(path).text)

    def send(self, path: str, fields: Mapping[str, str] | None = None, page: str | None = None) -> httpx.Response:
        """Send a form of the page that is open, or of `page`, with its hidden token; follows redirects."""
        if page is not None:
            self.get(page)
        found = TOKEN.search(self.last.text) if self.last is not None else None
        data = {**({"csrftoken": found[1]} if found else {}), **(fields or {})}
        self.last = self.client.post(path, data=data, headers=ACCEPT, follow_redirects=True)
        return self.last

    def sign_in(self, name: str, password: str = PASSWORD, back_to: str = "/beheer/mijn-account") -> Self:
        """Fill in the first page."""
        fields = {"name": name, "password": password, "back_to": back_to}
        self.send("/beheer/aanmelden", fields, page="/beheer/aanmelden")
        return self

    @property
    def words(self) -> str:
        """What a person reads on the page that is open."""
        assert self.last is not None
        return words_on(self.last.text)


@contextmanager
def visit(app: Starlette, base_url: str = "https://chat.zandermeer.example") -> Iterator[Browser]:
    """A browser of its own on the application, in this process."""
    with TestClient(app, base_url=base_url) as client:
        yield Browser(client)
