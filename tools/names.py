"""Makes the lists that masking knows names by: `python -m tools.names` fills data/masking/.

First names and surnames come from Faker (MIT) and from `more-names.txt`, ordinary words from simplemma (MIT) and the
content pack. Only checksums of words are kept: 370,000 in a megabyte and a half, and no dictionary in the website.
"""

import re
from collections.abc import Iterable
from importlib import import_module

import numpy as np
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from bot.ground.masking.lists import FOLDER, key_of
from bot.ground.masking.lists import words as listed
from bot.ground.settings import ROOT

LOCALES = ("nl_NL", "nl_BE", "tr_TR", "pl_PL")
NO_NAMES = {
    "us",
    "eşim",
    "ise",
    "kayıt",
    "baba",
    "nazi",
    "server",
    "an",
    "el",
    "beste",
    "kader",
    "bergen",
    "akar",
    "nas",
    "dag",
}
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
NOTE = "# Made by `python -m tools.names`, from Faker's {}, and more-names.txt.\n"


def from_faker(parts: tuple[str, ...]) -> set[str]:
    """Names of Faker's providers of people."""
    found: set[str] = set()
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for part in parts:
            found |= {name.lower() for name in getattr(provider, part, ())}
    return found


def by_hand() -> tuple[set[str], set[str]]:
    """First names and surnames of `more-names.txt`."""
    first, _, last = (FOLDER / "more-names.txt").read_text(encoding="utf-8").partition("# surnames")
    return _names(first), _names(last)


def _names(text: str) -> set[str]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name.lower() for name in " ".join(lines).split()}


def words() -> set[str]:
    """Words of Dutch, in small letters."""
    lemmas = DefaultDictionaryFactory().get_dictionary("nl")
    found = {word for pair in lemmas.items() for word in map(str, pair) if word.islower()}
    return found | in_content()


def in_content() -> set[str]:
    """What stands in small letters in the content pack and what is trained on."""
    texts = [path.read_text(encoding="utf-8") for folder in ("faq", "nlu", "out-of-scope", "urgent")
             for path in (ROOT / "data" / folder).rglob("*.yml")]  # fmt: skip
    return {word for text in texts for word in WORD.findall(text) if word.islower()}


def write(name: str, found: Iterable[str], source: str) -> None:
    """Write a list of names."""
    lines = "\n".join(sorted(found))
    (FOLDER / f"{name}.txt").write_text(f"{NOTE.format(source)}{lines}\n", encoding="utf-8")


def main() -> None:
    """Make the lists."""
    first, last = by_hand()
    first |= from_faker(("first_names", "first_names_male", "first_names_female"))
    surnames = {name.split()[-1] for name in last | from_faker(("last_names", "last_names_male", "last_names_female"))}
    first = {name for name in first if len(name) > 1 and WORD.fullmatch(name)} - NO_NAMES
    write("first-names", first, "first names")
    write("surnames", surnames, "surnames, without what stands before them")
    kept = (words() - first) | listed("names_and_words")  # a dictionary holds names too
    np.save(FOLDER / "ordinary.npy", np.array(sorted(map(key_of, kept)), dtype=np.uint32))


if __name__ == "__main__":
    main()
