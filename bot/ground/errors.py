"""The few errors of this application. Everything else is a bug and ends in the outer net."""

from collections.abc import Callable


class DatawijzerError(Exception):
    """Base of every error that this application raises on purpose."""


class ConfigurationError(DatawijzerError):
    """A setting, a settings file or an interpreter is missing or wrong; the message says which."""


class ContentError(DatawijzerError):
    """The content pack is not right; one line per finding, each with file and line."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


class NotTaken(DatawijzerError):
    """What was made anew failed its trial; the message says how. The one before serves on."""


class EngineAway(DatawijzerError):
    """Rasa or the actions did not answer in time."""


class Term(str):
    """A value of a refusal that is itself the address of a word, as `editing.states.scheduled`."""

    __slots__ = ()


class Refused(DatawijzerError):
    """What somebody asked for is not done, and nothing was changed.

    `code` is the address of the sentence that says why, in the texts of who asked (`accounts.refused.locked` in
    data/staff.yml); `values` fill it. A class of its own only where one refusal is caught apart from others, or
    carries more.
    """

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    @property
    def name(self) -> str:
        """The last part of the code."""
        return self.code.rpartition(".")[2]

    def said(self, words: Callable[..., str]) -> str:
        """The sentence, from texts such as `bot.ground.texts.Texts`."""
        values = {name: words(value) if isinstance(value, Term) else value for name, value in self.values.items()}
        return words(self.code, **values)
