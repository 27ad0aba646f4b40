"""How an answer begins where a premise is to be confirmed, or advice on a case is asked: `data/openings.yml`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.faq.store import FaqEntry
from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

OPENINGS = ROOT / "data/openings.yml"
NO_ADVICE_ON = "assistent."  # entries on the assistant itself settle no case

_YES_OR_NO = re.compile(r"^(?:Ja|Nee), ")
_FIRST_SENTENCE = re.compile(r"^.*?\.(?:\s+|$)", re.DOTALL)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Premise(_Strict):
    """Something that people hold to be so, by its words, and what is said of it before the answer."""

    any: tuple[str, ...]
    none: tuple[str, ...] = ()
    says: str

    def fits(self, said: str) -> bool:
        """Whether a message in plain words holds it."""
        return _has(said, self.any) and not _has(said, self.none)


class OpeningData(_Strict):
    """The file, typed."""

    confirming: tuple[str, ...]
    ending: tuple[str, ...]
    premises: Mapping[str, tuple[Premise, ...]]
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Openings:
    """Begins answers to fit what was asked."""

    data: OpeningData

    def begun(self, said: str, entry: FaqEntry) -> str:
        """The answer of an entry to a message: with yes or no where that was asked of something it knows of."""
        plain = _plain(said)
        known = self.data.premises.get(entry.id, ())
        if not known or not self._wants_it_confirmed(plain):
            return entry.answer
        premise = next((each for each in known if each.fits(plain)), None)
        return _opened(premise.says, entry.answer) if premise else entry.answer

    def asks_advice(self, said: str) -> bool:
        """Whether a message asks what will come of a case of the resident's own."""
        return self._advice.search(_plain(said)) is not None

    def needs_care(self, said: str, entry: FaqEntry) -> bool:
        """Whether an answer must say first that it judges no case."""
        return not entry.id.startswith(NO_ADVICE_ON) and self.asks_advice(said)

    def _wants_it_confirmed(self, plain: str) -> bool:
        return _has(plain, self.data.confirming) or plain.endswith(tuple(f" {each}" for each in self.data.ending))

    @cached_property
    def _advice(self) -> re.Pattern[str]:
        return re.compile("|".join(rf"\b{re.escape(each)}\b" for each in self.data.advice))


@cache
def load_openings(path: Path = OPENINGS) -> Openings:
    """The openings of a file, read once a process.

    Raises:
        ConfigurationError: the file is missing or a key is wrong.
    """
    try:
        return Openings(OpeningData.model_validate(load_yaml(path)))
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"{path}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None


def _plain(said: str) -> str:
    return " ".join(re.findall(r"[\w'-]+", said.lower()))


def _has(said: str, phrases: Collection[str]) -> bool:
    padded = f" {said} "
    return any(f" {phrase} " in padded for phrase in phrases)


def _opened(says: str, answer: str) -> str:
    """An answer with an opening; a yes or no of its own makes way, alone or with the sentence that it begins."""
    if not _YES_OR_NO.match(answer):
        return f"{says}\n\n{answer}"
    if says.endswith(":"):
        return f"{says} {_YES_OR_NO.sub('', answer, count=1)}"
    return f"{says} {_FIRST_SENTENCE.sub('', answer, count=1)}"
