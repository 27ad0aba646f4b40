"""Teaches starlette-admin Dutch: its own catalogue format, ready to be offered upstream.

The library knows a fixed list of languages, without Dutch, but answers in any language that it has a catalogue of.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from starlette_admin import i18n

LOCALE = "nl"
FOLDER = Path(__file__).parent / "translations"
CATALOGUE = FOLDER / LOCALE / "LC_MESSAGES/admin.po"


def speak_dutch() -> None:
    """Give the library the Dutch catalogue; `I18nConfig(default_locale="nl")` then finds it."""
    i18n.translations[LOCALE] = _compiled()


@cache
def _compiled() -> Translations:
    """The catalogue, compiled in memory: nothing to forget after a change of a sentence."""
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale=LOCALE)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="admin")
