"""What waits in the national texts: facts in an answer that hold no longer, or not much longer."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.tables import Entry, Status
from bot.ground.roles import Permission
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml
from bot.staff.desk.tasks import Asked, Task

PACK = ROOT / "data/faq"
DAYS_AHEAD = 30


def claims_due(session: Session, asked: Asked) -> Iterator[Task]:
    """Published answers with the national text in which a claim ends soon or has ended, the first to end first."""
    if not asked.person.may(Permission.EDIT):
        return
    due = {faq: day for faq, day in _ends().items() if day <= asked.today + timedelta(DAYS_AHEAD)}
    national = (Entry.status == Status.PUBLISHED, Entry.is_override.is_(False), Entry.id.in_(due))
    found = session.execute(select(Entry.id, Entry.question).where(*national)).all()
    for faq, question in sorted(found, key=lambda entry: (due[entry[0]], entry[0])):
        yield Task("claim_due", f"/beheer/vragen/{faq}", question, at=due[faq], public=question)


@cache
def _ends() -> Mapping[str, date]:
    """For each entry of the pack with a claim that will end, the first day on which one does."""
    ends: dict[str, date] = {}
    for path in sorted(PACK.glob("*.yml")):
        for entry in load_yaml(path)["entries"]:
            days = [claim["valid_until"] for claim in entry.get("claims", ()) if claim.get("valid_until")]
            if days:
                ends[entry["id"]] = min(days)
    return ends
