"""Which steps the page offers: by the state of the draft, the person's permissions and the rules of the house."""

from bot.faq.tables import Status
from bot.ground.roles import Permission, Person
from bot.staff.editing.entry_view import EntryView
from bot.staff.editing.holding import Rules
from bot.staff.editing.standing import gap_of
from bot.staff.editing.steps import GOES_OUT_FROM
from bot.staff.editing.tables import DraftState


def own_work(view: EntryView, person: Person, rules: Rules) -> bool:
    """Whether four eyes keep this person from letting the draft through."""
    return rules.four_eyes and view.draft is not None and view.draft.author_id == person.id


def steps_for(view: EntryView, person: Person, rules: Rules) -> list[str]:
    """The steps that this person may take now, in the order of the page; saving is not among them."""
    return [*_with_draft(view, person, rules), *_with_entry(view, person)]


def _with_draft(view: EntryView, person: Person, rules: Rules) -> list[str]:
    draft = view.draft
    if draft is None:
        return []
    own, steps = own_work(view, person, rules), []
    goes_out = draft.state in GOES_OUT_FROM or not rules.four_eyes
    if draft.state is DraftState.DRAFT and person.may(Permission.EDIT):
        steps.append("send_for_review")
    if draft.state is DraftState.IN_REVIEW and person.may(Permission.REVIEW) and not own:
        steps.append("approve")
    if goes_out and person.may(Permission.PUBLISH) and not own and not view.base_moved:
        steps += ["schedule"] if gap_of(view.entry, draft.content) else ["publish", "schedule"]
    if draft.state in GOES_OUT_FROM and person.may(Permission.REVIEW):
        steps.append("send_back")
    if person.may(Permission.EDIT):
        steps.append("withdraw")
    return steps


def _with_entry(view: EntryView, person: Person) -> list[str]:
    if view.entry is None or view.draft is not None or not person.may(Permission.PUBLISH):
        return []
    return {Status.PUBLISHED: ["archive"], Status.ARCHIVED: ["unarchive"]}.get(view.entry.status, [])
