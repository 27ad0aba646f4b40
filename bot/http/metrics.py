"""What is counted: kinds of answers and times, never what was said.

`make run` names a folder in which the library adds up the counts of every web process; without one each counts alone.
"""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bot.ground.not_taken import THINGS

SECONDS = (0.01, 0.02, 0.04, 0.08, 0.12, 0.25, 0.5, 1, 2, 5, 10)


class Metrics:
    """Counters of this web process, shown with those of the others."""

    def __init__(self, together: bool = False, not_taken: Callable[[], Mapping[str, str]] = dict) -> None:
        """`together`: the library was given the folder of its counts, `PROMETHEUS_MULTIPROC_DIR`.

        `not_taken`: what was made anew and failed its trial (`bot.ground.not_taken`).
        """
        self._together = together
        self._trials = CollectorRegistry()
        self._trials.register(_Trials(not_taken))
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
        return generate_latest(counted) + generate_latest(self._trials)


class _Trials(Collector):
    """What is so now, whichever process is asked: nothing to add up."""

    def __init__(self, not_taken: Callable[[], Mapping[str, str]]) -> None:
        self._not_taken = not_taken

    def collect(self) -> Iterable[Metric]:
        told = self._not_taken()
        gauge = GaugeMetricFamily("datawijzer_not_taken", "Whether the newest failed its trial", labels=["thing"])
        for thing in THINGS:
            gauge.add_metric([thing], float(thing in told))
        yield gauge
