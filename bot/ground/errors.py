"""The few errors of this application. Everything else is a bug and ends in the outer net."""


class DatawijzerError(Exception):
    """Base of every error that this application raises on purpose."""


class ConfigurationError(DatawijzerError):
    """A setting, a settings file or an interpreter is missing or wrong; the message says which."""


class ContentError(DatawijzerError):
    """The content pack is not right; one line per finding, each with file and line."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


class EngineAway(DatawijzerError):
    """Rasa or the actions did not answer in time."""
