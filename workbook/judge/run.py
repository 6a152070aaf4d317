"""Runs exercises in a process of their own and outlives whatever they do there."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from workbook.course import paths
from workbook.course.catalogue import Exercise
from workbook.judge.feedback import Feedback, State

SECONDS = 10.0  # for one exercise; the slowest solution takes well under one
MOST_PRINTED = 4_000  # characters of the learner's output that are kept


def run(exercises: Sequence[Exercise], work: Path | None = None) -> Iterator[Feedback]:
    """Judge the exercises one after the other, giving each verdict as soon as it is there.

    Args:
        work: the folder with the learner's files, ``my_work/exercises`` where left out.
    """
    for _, group in groupby(exercises, key=lambda exercise: exercise.chapter):
        waiting = list(group)
        while waiting:
            done = 0
            for feedback in _one_process(waiting, work):
                done += 1
                yield feedback
            waiting = waiting[done:]


def _one_process(exercises: list[Exercise], work: Path | None) -> Iterator[Feedback]:
    """Verdicts until the process ends; if it ends early, the last one says why.

    Always gives at least one, so that the caller gets on.
    """
    names = [exercise.name for exercise in exercises]
    verdicts, child_end = os.pipe()
    process = _start(exercises[0].chapter, names, work, child_end)
    os.close(child_end)
    watch = _Watch(process, verdicts)
    given = 0
    try:
        for feedback in watch.feedback():
            given += 1
            yield feedback
    finally:
        _end(process, finished=given == len(names))
        os.close(verdicts)
    if given < len(names):
        yield watch.ended_early(names[given])


def _start(
    stem: str, names: list[str], work: Path | None, child_end: int
) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-m", "workbook.judge.child"),
        str(paths.CHECKS / f"{stem}.py"),
        *("--only", ",".join(names)),
        *("--report-to", str(child_end)),
    ]
    if work is not None:
        command += ["--work", str(work)]
    environment = {
        **os.environ,
        # The plugins of a notebook environment would cost 3.5 s at every start.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.Popen(
        command,
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[child_end],
        env=environment,
        start_new_session=True,  # a process group of its own, so that its children end with it
    )


class _Watch:
    """Reads both pipes of the child and keeps the time."""

    def __init__(self, process: subprocess.Popen[bytes], verdicts: int) -> None:
        assert process.stdout is not None
        self.process = process
        self.verdicts = verdicts
        self.output = process.stdout.fileno()
        self.printed = b""
        self.partial = b""
        self.deadline = time.monotonic() + 3 * SECONDS  # starting up is not the learner's doing
        self.overrun = False

    def feedback(self) -> Iterator[Feedback]:
        with selectors.DefaultSelector() as selector:
            selector.register(self.verdicts, selectors.EVENT_READ)
            selector.register(self.output, selectors.EVENT_READ)
            while True:
                left = self.deadline - time.monotonic()
                ready = {key.fd for key, _ in selector.select(max(left, 0))}
                if self.output in ready:
                    self._read_output(selector)
                if self.verdicts in ready:
                    chunk = os.read(self.verdicts, 65536)
                    if not chunk:
                        return
                    yield from self._take(chunk)
                if time.monotonic() > self.deadline:
                    self.overrun = True
                    return

    def _read_output(self, selector: selectors.BaseSelector) -> None:
        chunk = os.read(self.output, 65536)
        if not chunk:
            selector.unregister(self.output)
        # Read and thrown away past the limit: a full pipe would stop the child instead.
        self.printed = (self.printed + chunk)[: MOST_PRINTED + 1]

    def _take(self, chunk: bytes) -> Iterator[Feedback]:
        *lines, self.partial = (self.partial + chunk).split(b"\n")
        for line in lines:
            message = json.loads(line)
            self.deadline = time.monotonic() + SECONDS
            if "started" in message:
                self.printed = b""
                continue
            feedback = Feedback.from_json(message["feedback"])
            feedback.printed = self._printed()
            yield feedback

    def _printed(self) -> str:
        text = self.printed.decode("utf-8", "replace")
        return text if len(text) <= MOST_PRINTED else f"{text[:MOST_PRINTED]}\n... and much more"

    def ended_early(self, name: str) -> Feedback:
        """Why the process ended before it had judged this exercise."""
        code = self.process.wait()
        if self.overrun:
            message = (
                f"Still running after {SECONDS:.0f} seconds, so it was stopped. "
                "Look for a loop that never ends, or for code that waits for input or for a lock."
            )
            mistake = "endless"
        elif code < 0:
            message = f"The Python process was ended by {signal.Signals(-code).name}."
            mistake = "process_killed"
        else:
            message = (
                f"Your code ended the whole Python process (exit code {code}), so the check could "
                "not look at the result. Look for os._exit() or something that kills the process."
            )
            mistake = "process_ended"
        return Feedback(name, State.NOT_YET, message, mistake, printed=self._printed())


def _end(process: subprocess.Popen[bytes], finished: bool) -> None:
    """End the child and everything that it started; remove the databases of one that was killed."""
    if finished:  # it has told its last verdict and is tidying up
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=SECONDS)
    tidy = process.poll() is not None and finished
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
    if not tidy:
        from workbook.judge import arenas

        arenas.sweep(process.pid)
