"""Staff in a real browser. A room adds its pages to PAGES: each is held to axe, in light, dark and on a small screen.

page = sign_in(new_context(), stack, Role.EDITOR)
page.goto(f"{stack.url}/beheer/vragen")
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.database.base import Base, now
from bot.ground.roles import Person, Role
from bot.staff.accounts import sessions
from bot.staff.accounts.reader import SESSION
from bot.staff.accounts.tables import Account, Stage
from bot.staff.editing.tables import Draft, DraftState
from bot.staff.editing.workflow import restore
from tests.office import Office
from tests.stack import Stack
from tests.staff import door_of, hire


@contextmanager
def left_as_it_was(stack: Stack, faq: str, *tables: type[Base]) -> Iterator[Stack]:
    """The assistant; afterwards the entry says what it said, no draft is open, and the tables are empty."""
    with Session(stack.database) as session:
        entry = session.get_one(Entry, faq)
        before, version = content_of(entry), entry.version
    yield stack
    with Session(stack.database) as session, session.begin():
        session.execute(update(Draft).values(state=DraftState.WITHDRAWN, publish_at=None))
        for table in tables:
            session.execute(delete(table))
        if content_of(session.get_one(Entry, faq)) != before:
            restore(session, Person(0, "test", Role.ADMIN), faq, version, "na de test")


PAGES: tuple[tuple[str, Role], ...] = (
    ("/overzicht", Role.READER),
    ("/overzicht", Role.ADMIN),
    ("/inbox", Role.EDITOR),
    ("/inbox/herstel", Role.EDITOR),
    ("/later", Role.EDITOR),
    ("/steekproef", Role.EDITOR),
    ("/vragen", Role.READER),
    ("/vragen?q=inzage&page_size=50", Role.EDITOR),
    ("/vragen?filter=status__in%3Ddraft%20AND%20topic__in%3Dprivacy", Role.EDITOR),
    ("/vragen/privacy.inzage", Role.READER),
    ("/vragen/privacy.inzage", Role.PUBLISHER),
    ("/vragen/nieuw", Role.EDITOR),
    ("/vragen/samen?kies=privacy.inzage&kies=privacy.wissen&owner=datateam", Role.PUBLISHER),
    ("/concepten", Role.EDITOR),
    ("/buiten-bereik", Role.READER),
    ("/buiten-bereik/create", Role.EDITOR),
    ("/nood", Role.READER),
    ("/nood/fraud", Role.READER),
    ("/nood/fraud", Role.PUBLISHER),
    ("/beweringen", Role.EDITOR),
    ("/links", Role.EDITOR),
    ("/inhoud", Role.PUBLISHER),
    ("/inhoud/invoer", Role.PUBLISHER),
    ("/versies", Role.READER),
    ("/reacties", Role.READER),
    ("/proberen", Role.TESTER),
    ("/testen", Role.TESTER),
    ("/testen", Role.TESTER),
    ("/testen/nieuw", Role.TESTER),
    ("/testen/opnemen", Role.TESTER),
    ("/testen/bestand/privacy/inzage.yml", Role.TESTER),
    ("/schakelaars", Role.PUBLISHER),
    ("/schakelaars/pauze?wat=all", Role.ADMIN),
    ("/mededelingen", Role.READER),
    ("/mededelingen", Role.PUBLISHER),
    ("/mededelingen/nieuw", Role.PUBLISHER),
    ("/accounts", Role.ADMIN),
    ("/accounts/nieuw", Role.ADMIN),
    ("/audit", Role.ADMIN),
    ("/audit/keten", Role.ADMIN),
    ("/mijn-account", Role.READER),
    ("/mijn-account/wachtwoord", Role.READER),
    ("/audit", Role.READER),  # refused
    ("/nergens", Role.READER),  # not there
)


def sign_in(context: BrowserContext, stack: Stack, role: Role) -> Page:
    """A page of somebody with that role, just signed in."""
    person = hire(stack.settings, role, f"frame-{role}")
    page = enter(context, stack, person.name, "/beheer/overzicht")
    expect(page.get_by_text(f"Aangemeld als {person.name}")).to_be_attached()
    return page


def enter(context: BrowserContext, place: Stack | Office, name: str, path: str) -> Page:
    """A page of Beheer for somebody who signed in before: `test_accounts` does that as people do, others need not."""
    door = door_of(place.settings)
    with Session(door.engine) as session, session.begin():
        account = session.scalars(select(Account).where(Account.sign_in_name == name.casefold())).one()
        token = sessions.begin(session, account, Stage.SIGNED_IN, now(), door.rules)
    cookie = {"name": SESSION, "value": token, "url": place.url, "httpOnly": True, "sameSite": "Lax"}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{place.url}{path}")
    expect(page).to_have_url(f"{place.url}{path}")
    return page
