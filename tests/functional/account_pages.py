"""Pages of accounts in /beheer, and what the audit log says of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord
from bot.ground.database.engine import open_database
from bot.staff.accounts.tables import Account
from tests.site import Site

OWN = (
    "/beheer/mijn-account", "/beheer/mijn-account/wachtwoord", "/beheer/mijn-account/tweede-stap",
    "/beheer/mijn-account/tweede-stap/uit", "/beheer/mijn-account/herstelcodes",
)  # fmt: skip


OTHERS = ("/beheer/accounts", "/beheer/accounts/nieuw", "/beheer/accounts/{number}")


def audited(site: Site) -> list[tuple[str, str, str]]:
    with Session(open_database(site.settings.database)) as session:
        records = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
        about = [record for record in records if record.action.startswith("account.")]
        return [(record.person_name, record.action, record.target) for record in about]


def row_of(site: Site, name: str) -> Account:
    with Session(open_database(site.settings.database), expire_on_commit=False) as session:
        return session.scalars(select(Account).where(Account.sign_in_name == name.casefold())).one()


def secret_on(page: str) -> str:
    return page.split('<code class="secret">')[1].split("<")[0]
