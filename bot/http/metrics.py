"""What is counted: kinds of answers and times, never what was said.

`make run` names a folder in which the library adds up the counts of every web process; without one each counts alone.
"""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bot.ground.not_taken import THINGS

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name; it looks at it when it is imported
SECONDS = (0.01, 0.02, 0.04, 0.08, 0.12, 0.25, 0.5, 1, 2, 5, 10)


class Metrics:
    """Counters of this web process, shown with those of the others."""

    def __init__(self, together: bool = False, not_taken: Callable[[], Mapping[str, str]] = dict) -> None:
        """`together`: the library was given the folder of its counts, `PROMETHEUS_MULTIPROC_DIR`.

        `not_taken`: what was made anew and failed its trial (`bot.ground.not_taken`).
        """
        self._together = together
        self._not_taken = not_taken
        self._registry = CollectorRegistry()
        self._messages = Counter("datawijzer_messages", "Messages sent, by kind", ["kind"], registry=self._registry)
        self._answers = Counter("datawijzer_answers", "Answers given, by entry", ["faq"], registry=self._registry)
        self._seconds = Histogram(
            "datawijzer_turn_seconds", "Time from question to answer", buckets=SECONDS, registry=self._registry
        )
        self.refused = Counter("datawijzer_refused", "Turns refused by the rate limit", registry=self._registry)
        self.broken = Counter(
            "datawijzer_broken", "Requests that failed by a mistake or without database", registry=self._registry
        )
        self.engine_away = Counter("datawijzer_engine_away", "Turns without an engine", registry=self._registry)

    def observe(self, kinds: Iterable[str], answered: Iterable[str], seconds: float) -> None:
        """Count one turn: the kinds of its messages, and the entries that answered."""
        self._seconds.observe(seconds)
        for kind in kinds:
            self._messages.labels(kind).inc()
        for faq in answered:
            self._answers.labels(faq).inc()

    def page(self) -> bytes:
        """Everything in Prometheus' text form."""
        counted = self._registry
        if self._together:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + self._trials()

    def _trials(self) -> bytes:
        """What is so now, whichever process is asked: nothing to add up."""
        lines = [
            b"# HELP datawijzer_not_taken Whether the newest failed its trial",
            b"# TYPE datawijzer_not_taken gauge",
        ]
        told = self._not_taken()
        lines += [f'datawijzer_not_taken{{thing="{thing}"}} {int(thing in told)}.0'.encode() for thing in THINGS]
        return b"\n".join(lines) + b"\n"
