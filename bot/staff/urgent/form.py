"""What staff fill in to change a text for who may be in danger, and what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from bot.faq.urgent.tables import UrgentText
from bot.ground.filling import fill_known, unknown_placeholders
from bot.ground.municipality import Municipality

MOST_TEXT, MOST_NAME, MOST_REASON, MOST_CONTACTS = 2000, 80, 500, 10

# Without spaces, dots and dashes: emergency lines, 14 with the area code of a municipality, European and free or
# paid service numbers, any other number of the Netherlands, with its country in front or not.
NUMBER = re.compile(r"112|113|140\d{2,4}|116\d{3}|0(?:800|900|906|909)\d{4}(?:\d{3})?|(?:0|\+31)[1-9]\d{8}")
_BETWEEN = re.compile(r"[\s.()-]")


@dataclass(frozen=True)
class ContactLine:
    """One contact as it was filled in: a name, and a number or an address."""

    name: str
    place: str

    @property
    def is_address(self) -> bool:
        """Whether the place is meant as an address on the web."""
        return "/" in self.place or "www." in self.place

    def as_contact(self) -> dict[str, str]:
        """As the table keeps it."""
        return {"name": self.name, "address" if self.is_address else "number": self.place}


@dataclass(frozen=True)
class FilledText:
    """A form as it came in; `wrong` names what is wrong per field (`urgent.wrong` in data/staff.yml)."""

    text: str
    lines: tuple[ContactLine, ...]
    translations: Mapping[str, str]
    reason: str = ""
    confirmation: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """As the table keeps it; a translation without words is none."""
        return {
            "text": self.text,
            "contacts": [line.as_contact() for line in self.lines],
            "translations": {language: text for language, text in self.translations.items() if text},
        }


def filled_from(row: UrgentText, languages: tuple[str, ...]) -> FilledText:
    """The form as it is before anybody changes it."""
    lines = tuple(ContactLine(each["name"], each.get("number") or each["address"]) for each in row.contacts)
    return FilledText(row.text, lines, {language: row.translations.get(language, "") for language in languages})


def read(
    form: Mapping[str, object], languages: tuple[str, ...], municipality: Municipality, confirm: str
) -> FilledText:
    """Read and check what was filled in; `confirm` is the word that has to be typed."""
    pairs = [(_line(form, f"name-{n}"), _line(form, f"place-{n}")) for n in range(MOST_CONTACTS)]
    lines = tuple(ContactLine(name, place) for name, place in pairs if name or place)
    translations = {language: _text(form, f"translation-{language}") for language in languages}
    filled = FilledText(_text(form, "text"), lines, translations, _line(form, "reason"), _line(form, "confirmation"))
    wrong = dict(_wrong_content(filled, municipality.values()))
    if form.get("do") != "preview":
        wrong |= wrong_step(filled.reason, filled.confirmation, confirm)
    return replace(filled, wrong=wrong)


def wrong_step(reason: str, confirmation: str, confirm: str) -> dict[str, str]:
    """What keeps a step from being taken: no reason, or no word typed to confirm it."""
    wrong = {} if 0 < len(reason) <= MOST_REASON else {"reason": "reason"}
    return wrong if confirmation.lower() == confirm.lower() else wrong | {"confirmation": "confirmation"}


def is_number(text: str) -> bool:
    """Whether it can be called in the Netherlands."""
    return NUMBER.fullmatch(_BETWEEN.sub("", text)) is not None


def is_address(text: str) -> bool:
    """Whether it is a page on the web that nobody can listen in on."""
    parts = urlsplit(text)
    return parts.scheme == "https" and "." in (parts.hostname or "") and not re.search(r"\s", text)


def _wrong_content(filled: FilledText, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not filled.text:
        yield "text", "text"
    texts = {"text": filled.text, **{f"translation-{key}": text for key, text in filled.translations.items()}}
    for name, text in texts.items():
        if len(text) > MOST_TEXT:
            yield name, "long"
        elif unknown_placeholders(text, values):
            yield name, "placeholder"
    for number, line in enumerate(filled.lines):
        wrong = _wrong_line(line, values)
        if wrong:
            yield f"place-{number}", wrong
    if all(line.is_address for line in filled.lines):
        yield "place-0", "no_number"


def _wrong_line(line: ContactLine, values: dict[str, str]) -> str:
    place = fill_known(line.place, values)
    if not line.name or not line.place:
        return "both"
    if len(line.name) > MOST_NAME:
        return "name_long"
    if unknown_placeholders(line.name + line.place, values):
        return "placeholder"
    if line.is_address:
        return "" if is_address(place) else "address"
    return "" if is_number(place) or is_address(place) else "number"


def _line(form: Mapping[str, object], field: str) -> str:
    return " ".join(str(form.get(field, "")).split())


def _text(form: Mapping[str, object], field: str) -> str:
    return str(form.get(field, "")).replace("\r\n", "\n").strip()
