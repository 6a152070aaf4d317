"""Takes times of interleaved runs, so that a noisy minute hits all alike."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence


def seconds(run: Callable[[], object]) -> float:
    """How long one call takes, in seconds."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def interleaved(runs: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """The median of each, in seconds, after one round that nobody counts."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            spent = seconds(run)
            if number:
                taken[name].append(spent)
    return {name: statistics.median(times) for name, times in taken.items()}


def command(*words: str, **options: object) -> Callable[[], object]:
    """A call that runs a command quietly; a failing one is reported, not timed."""

    def run() -> Sequence[str]:
        done = subprocess.run(words, capture_output=True, text=True, **options)  # type: ignore[call-overload]
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{words[0]} failed: {done.stdout}{done.stderr}")
        return words

    return run
