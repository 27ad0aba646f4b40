"""What keeps a text from residents: the one set of rules that hints, sending, publishing and imports share.

The shape is that of the content pack (`bot.faq.pack.PackEntry`); the words stand in `data/checks.yml`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, Field, ValidationError, create_model, model_validator
from pydantic_core import PydanticCustomError

from bot.faq.content_form import CONTENT_FIELDS, ON_THE_PAGE, SHAPES, EntryContent, Shape, blank
from bot.faq.pack import PackEntry, normalised
from bot.ground.database.base import now
from bot.ground.filling import PLACEHOLDER
from bot.ground.topics import topics
from bot.staff.checks.finding import Hint, Level, finding
from bot.staff.checks.known import Known
from bot.staff.checks.links import links_in, wrong_form

LONGEST_ANSWER = 20_000  # a cell of a spreadsheet holds 32,767
# A draft may be too long for residents, but not without end.
MOST_IN_A_DRAFT = {"question": 1_000, "answer": 40_000}
MOST_IN_A_ROW, MOST_ROWS = 2_000, 1_000
EAST_OF_UTC = timedelta(hours=2)  # summer time here: after midnight a new day has begun


RULES: Mapping[Shape, Any] = {Shape.TEXT: str, Shape.DAY: date, Shape.MOMENT: AwareDatetime}


class _Ready(PackEntry):
    """The rules of the content pack, in the words of one installation, and a beginning before the end."""

    topic: str = Field(pattern="^(" + "|".join(topics()) + ")$")
    answer: str = Field(min_length=20, max_length=LONGEST_ANSWER)
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "_Ready":
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise PydanticCustomError("valid_order", "ends before it begins")
        return self


_others: dict[str, Any] = {
    field.name: (RULES[field.shape] | None, None) if field.optional else (RULES[field.shape], ...)
    for field in CONTENT_FIELDS
    if field.name not in (*_Ready.model_fields, "status")
}
# A text that is ready for residents: those rules, and that every other field is of its shape.
WholeContent = create_model("WholeContent", __base__=_Ready, **_others)


def errors(
    content: EntryContent, values: Mapping[str, str] | None, known: Known | None, moment: datetime | None = None
) -> list[Hint]:
    """Everything that must be mended before residents may read it.

    `values`: the municipality's placeholders, none: any may be. `known`: what other entries have, none: that is
    looked at elsewhere. `moment`: when residents would read it, to see whether it is over by then.
    """
    found = [*_shape(content), *_checked_later(content), *_links_in_answer(content)]
    found += _placeholders(content, values) if values is not None else ()
    found += [*_phrasings(content, known), *_related(content, known)] if known is not None else ()
    ends = content.get("valid_until")
    if moment is not None and _is_over(ends, moment):
        found.append(finding("over_already", "valid_until", Level.ERROR))
    return found


def storable(content: EntryContent) -> list[Hint]:
    """What keeps a text from being kept even as a draft: without a question nobody finds it, without end nobody can."""
    found = [] if content["question"].strip() else [finding("question_empty", "question", Level.ERROR)]
    for field, most in MOST_IN_A_DRAFT.items():
        if len(content[field]) > most:
            found.append(finding("far_too_long", field, Level.ERROR, max_length=most))
    for field in ("phrasings", "sources", "related", "followups"):
        rows = [str(each) for each in (content[field].items() if isinstance(content[field], dict) else content[field])]
        if len(rows) > MOST_ROWS or any(len(row) > MOST_IN_A_ROW for row in rows):
            found.append(finding("rows_too_long", field, Level.ERROR, rows=MOST_ROWS, max_length=MOST_IN_A_ROW))
    return found


def _shape(content: EntryContent) -> Iterator[Hint]:
    given = {name: content[name] for name in ("id", *ON_THE_PAGE) if content.get(name) is not None}
    own = {name: value for name, value in (blank() | given).items() if name != "status"}
    try:
        WholeContent.model_validate(own)
    except ValidationError as error:
        for problem in error.errors():
            place = problem["loc"] or ("valid_until",)
            row = int(place[1]) + 1 if len(place) > 1 and isinstance(place[1], int) else 0
            name = _name_of(problem["type"], place)
            if name == "url_wrong" and _is_placeholder(content["sources"][row - 1].get("url", "")):
                continue  # an address of the municipality's settings, which are checked there
            yield finding(name, str(place[0]), Level.ERROR, row=row, **problem.get("ctx", {}))


def _name_of(kind: str, place: tuple[int | str, ...]) -> str:
    """The name of the sentence: by field and kind where the kind alone says too little."""
    if place[-1] == "url" and kind != "string_too_long":
        return "url_wrong"
    if kind.startswith(("date", "timezone")):
        return f"{SHAPES[str(place[0])]}_wrong"
    if kind in ("string_pattern_mismatch", "literal_error"):
        return f"{place[0]}_wrong" if place[-1] != "[key]" else "aspect_wrong"
    if kind in ("string_too_short", "too_short") and place[0] in ("sources", "phrasings"):
        return f"{place[0]}_{place[-1]}_short" if isinstance(place[-1], str) and len(place) > 1 else f"{place[0]}_short"
    return kind


def _is_placeholder(url: str) -> bool:
    return PLACEHOLDER.match(url) is not None and " " not in url


def _checked_later(content: EntryContent) -> Iterator[Hint]:
    try:
        day = date.fromisoformat(content.get("checked_on") or "")
    except ValueError:
        return
    if day > (now() + EAST_OF_UTC).date():
        yield finding("checked_later", "checked_on", Level.ERROR)


def _is_over(ends: Any, moment: datetime) -> bool:
    try:
        last = datetime.fromisoformat(ends or "")
    except ValueError:
        return False
    return last.tzinfo is not None and last <= moment


def _links_in_answer(content: EntryContent) -> Iterator[Hint]:
    for url, start, end in links_in(content.get("answer") or ""):
        wrong = None if _is_placeholder(url) else wrong_form(url)
        if wrong:
            yield finding(wrong, "answer", Level.ERROR, (start, end))


def _placeholders(content: EntryContent, values: Mapping[str, str]) -> Iterator[Hint]:
    texts = [("question", 0, content.get("question")), ("answer", 0, content.get("answer"))]
    texts += [("sources", row, source.get("url")) for row, source in enumerate(content.get("sources") or (), start=1)]
    for field, row, text in texts:
        for match in PLACEHOLDER.finditer(text or ""):
            if match[1] not in values:
                place = None if row else match.span()
                yield finding("unknown_placeholder", field, Level.ERROR, place, row=row, shown=match[0])


def _phrasings(content: EntryContent, known: Known) -> Iterator[Hint]:
    seen: set[str] = set()
    for row, text in enumerate(content.get("phrasings") or (), start=1):
        key = normalised(text)
        owner = known.phrasings.get(key, content.get("id")) if key else content.get("id")
        if owner != content.get("id"):
            question = known.questions.get(owner or "", "")
            yield finding(
                "phrasing_taken", "phrasings", Level.ERROR, row=row, text=text, faq=owner, question=question or owner
            )
        elif key and key in seen:
            yield finding("phrasing_twice", "phrasings", Level.ERROR, row=row, text=text)
        seen.add(key)


def _related(content: EntryContent, known: Known) -> Iterator[Hint]:
    wanted = {"related": content.get("related") or [], "followups": list((content.get("followups") or {}).values())}
    for field, names in wanted.items():
        for name in names:
            if name not in known.questions or (field == "related" and name == content.get("id")):
                yield finding("unknown_entry", field, Level.ERROR, faq=name)
