"""A link that moved for good: its new address in a draft of the entry that has it."""

from sqlalchemy.orm import Session

from bot.faq.content_form import EntryContent
from bot.ground.errors import Refused
from bot.ground.roles import Person
from bot.staff.checks.links import links_in
from bot.staff.editing import workflow
from bot.staff.editing.tables import Draft
from bot.staff.links.checking import ENDS_OF_SENTENCES
from bot.staff.links.tables import CheckedLink, LinkState


def take_over(session: Session, person: Person, faq_id: str, url: str) -> Draft:
    """Put the new address in the open draft of an entry, or in a new one; what follows a # stays.

    Raises:
        Refused: the link did not move, or the text does not have it any more; or a draft may not be changed.
    """
    link = session.get(CheckedLink, url)
    if link is None or link.state is not LinkState.MOVED or not link.moved_to:
        raise Refused("links.unknown")
    draft = workflow.start_draft(session, person, faq_id)
    content = with_new_address(draft.content, url, link.moved_to)
    if content == draft.content:
        raise Refused("links.elsewhere")
    return workflow.save_draft(session, person, draft.id, content, draft.revision)


def with_new_address(content: EntryContent, old: str, new: str) -> EntryContent:
    """A content in which every link to `old`, in the answer and among the sources, leads to `new`."""
    answer = content["answer"]
    for url, start, end in reversed(links_in(answer)):
        answer = answer[:start] + _moved(url, old, new) + answer[end:]
    sources = [{**source, "url": _moved(source["url"], old, new)} for source in content["sources"]]
    return {**content, "answer": answer, "sources": sources}


def _moved(url: str, old: str, new: str) -> str:
    if not url.strip().startswith(old):
        return url
    rest = url.strip().removeprefix(old)
    if rest.startswith("#"):  # a place on the page, unless the new address names one itself
        return new if "#" in new else new + rest
    return new + rest if not rest.strip(ENDS_OF_SENTENCES) else url
