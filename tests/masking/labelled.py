"""The labelled messages, and how much of what is personal in them masking takes out."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.ground.masking import MARKS, mask
from bot.ground.yaml_lines import load_yaml
from tests.masking.made import made

WRITTEN = Path(__file__).with_name("written.yml")
_LABEL = re.compile(r"\{(\w+) ([^}]*)\}")
_PIECE = re.compile(r"[^\W_]+")
NUMBERED = ("bsn", "iban", "card", "phone", "email", "ip", "plate", "birth", "document", "secret")
BY_WORDS = ("address", "name")
WORDS_AROUND = {
    "paspoort",
    "id",
    "kaart",
    "rijbewijs",
    "v",
    "nummer",
    "van",
    "de",
    "den",
    "der",
}  # tell nothing of anybody


@dataclass(frozen=True)
class Labelled:
    """A message, and what is personal in it."""

    text: str
    values: tuple[tuple[str, str], ...]  # kind and value
    around: str = ""  # what is left without them

    def missed(self) -> list[tuple[str, str]]:
        """What still stands there, wholly or in part, once it is masked."""
        text = mask(self.text).text
        for mark in MARKS.values():
            text = text.replace(mark, " ")
        left = _pieces(text) - _pieces(self.around)
        return [(kind, value) for kind, value in self.values if _pieces(value) & left]


def _pieces(value: str) -> Counter[str]:
    found = Counter(piece.lower() for piece in _PIECE.findall(value))
    return Counter({piece: many for piece, many in found.items() if piece not in WORDS_AROUND})


def labelled() -> list[Labelled]:
    """All of them, written and made."""
    return [_read(text) for text in (*load_yaml(WRITTEN), *made())]


def _read(text: str) -> Labelled:
    values = tuple((match[1], match[2]) for match in _LABEL.finditer(text))
    return Labelled(_LABEL.sub(lambda match: match[2], text), values, _LABEL.sub(" ", text))


@dataclass(frozen=True)
class Recall:
    """How many of how many were taken out whole."""

    found: int
    of: int

    @property
    def share(self) -> float:
        """As a share of 1."""
        return self.found / self.of


def recalls(messages: Iterable[Labelled]) -> dict[str, Recall]:
    """The recall of each kind."""
    of, missed = Counter[str](), Counter[str]()
    for message in messages:
        of.update(kind for kind, _ in message.values)
        missed.update(kind for kind, _ in message.missed())
    return {kind: Recall(of[kind] - missed[kind], of[kind]) for kind in MARKS}
