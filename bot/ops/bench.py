"""`make bench`: how fast a running assistant answers, with one resident and with eight at once."""

import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import httpx

from bot.bench.evaluation.playing import Player, new_sender
from bot.bench.evaluation.sets import load_set
from bot.ground.errors import ConfigurationError, DatawijzerError
from bot.ground.settings import read_settings
from bot.ops.console import explain, line, say

QUESTIONS = 200
RESIDENTS = (1, 8)


def times(address: str, texts: list[str], residents: int) -> tuple[list[float], float]:
    """Milliseconds per question, and questions per second over all residents."""
    players = [Player(address) for _ in range(residents)]
    work = list(zip(cycle(players), texts, strict=False))
    begun = time.perf_counter()
    with ThreadPoolExecutor(residents) as pool:
        seconds = list(pool.map(lambda item: item[0].ask(new_sender(), item[1])[1], work))
    return [1000 * each for each in seconds], len(work) / (time.perf_counter() - begun)


def main() -> int:
    """Measure; the exit code."""
    try:
        address = f"http://127.0.0.1:{read_settings().port}"
        texts = list(islice(cycle(question.text for question in load_set().questions), QUESTIONS))
        times(address, texts[:10], 1)
        for residents in RESIDENTS:
            milliseconds, per_second = times(address, texts, residents)
            cuts = statistics.quantiles(milliseconds, n=20)
            say("bench", residents=residents, p50=round(cuts[9]), p95=round(cuts[18]), rate=round(per_second))
    except DatawijzerError as error:
        return explain(error)
    except httpx.HTTPError:
        return explain(ConfigurationError(line("needs_running", address=address)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
