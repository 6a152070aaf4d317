"""Runs exercises in a process of their own and outlives whatever they do there."""

from __future__ import annotations

import json
import os
import selectors
import signal
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from workbook.course import paths
from workbook.course.catalogue import Exercise
from workbook.judge.feedback import Feedback, State
from workbook.judge.process import Starter, check_arguments, start_spawned

SECONDS = 10.0  # for one call of the learner's code; the slowest solution takes well under one
MAX_PRINTED = 4_000  # characters of the learner's output that are kept


def run(
    exercises: Sequence[Exercise], work: Path | None = None, start: Starter = start_spawned
) -> Iterator[Feedback]:
    """Judge the exercises one after the other, giving each verdict as soon as it is there.

    The first process starts with the call, not with the first ``next()``: what the caller does in
    between costs nobody any time.

    Args:
        work: the folder with the learner's files, ``my_work/exercises`` where left out.
        start: how a judging process is started.
    """
    work = work or paths.my_work() / "exercises"
    chapters = [list(group) for _, group in groupby(exercises, key=lambda each: each.chapter)]
    first = _Round(chapters[0], work, start) if chapters else None
    return _verdicts(chapters, first, work, start)


def _verdicts(
    chapters: list[list[Exercise]], first: _Round | None, work: Path, start: Starter
) -> Iterator[Feedback]:
    ready = first
    for waiting in chapters:
        while waiting:
            round_ = ready or _Round(waiting, work, start)
            ready = None
            done = 0
            for feedback in round_.verdicts():
                done += 1
                yield feedback
            waiting = waiting[done:]


class _Round:
    """One judging process and the exercises that it was given."""

    def __init__(self, exercises: Sequence[Exercise], work: Path, start: Starter) -> None:
        self.names = [exercise.name for exercise in exercises]
        self.child = start(check_arguments(exercises, work))
        self.printed = b""
        self.partial = b""
        self.deadline = time.monotonic() + 3 * SECONDS  # starting up is not the learner's doing
        self.overrun = False

    def verdicts(self) -> Iterator[Feedback]:
        """Verdicts until the process ends; if it ends early, the last one says why.

        Always gives at least one, so that the caller gets on.
        """
        given = 0
        code: int | None = None
        try:
            for feedback in self._read():
                given += 1
                yield feedback
        finally:
            # A child that has told all its verdicts leaves by itself; any other is stopped.
            code = self.child.wait(SECONDS if given == len(self.names) else 0.2)
            self.child.end()
        if given < len(self.names):
            yield self._ended_early(self.names[given], code)

    def _read(self) -> Iterator[Feedback]:
        with selectors.DefaultSelector() as selector:
            selector.register(self.child.verdicts, selectors.EVENT_READ)
            selector.register(self.child.output, selectors.EVENT_READ)
            told = 0
            while told < len(self.names):
                left = self.deadline - time.monotonic()
                ready = {key.fd for key, _ in selector.select(max(left, 0))}
                if self.child.output in ready:
                    self._read_output(selector)
                if self.child.verdicts in ready:
                    chunk = os.read(self.child.verdicts, 65536)
                    if not chunk:
                        return
                    for feedback in self._take(chunk):
                        told += 1
                        yield feedback
                elif time.monotonic() > self.deadline:
                    self.overrun = True
                    return

    def _read_output(self, selector: selectors.BaseSelector) -> None:
        chunk = os.read(self.child.output, 65536)
        if not chunk:
            selector.unregister(self.child.output)
        # Read and thrown away past the limit: a full pipe would stop the child instead.
        self.printed = (self.printed + chunk)[: MAX_PRINTED + 1]

    def _take(self, chunk: bytes) -> Iterator[Feedback]:
        *lines, self.partial = (self.partial + chunk).split(b"\n")
        for line in lines:
            try:
                message = json.loads(line)
                told = Feedback.from_json(message["feedback"]) if "feedback" in message else None
            except (ValueError, KeyError, TypeError):
                continue  # the learner's code wrote into our pipe
            self.deadline = time.monotonic() + SECONDS  # from here on, for one call
            if told is None:
                if "started" in message:
                    self.printed = b""
                continue
            told.printed = self._printed()
            yield told

    def _printed(self) -> str:
        text = self.printed.decode("utf-8", "replace")
        return text if len(text) <= MAX_PRINTED else f"{text[:MAX_PRINTED]}\n... and much more"

    def _ended_early(self, name: str, code: int | None) -> Feedback:
        """Why the process ended before it had judged this exercise."""
        if self.overrun:
            message = (
                f"Still running after {SECONDS:.0f} seconds, so it was stopped. "
                "Look for a loop that never ends, or for code that waits for input or for a lock."
            )
            mistake = "endless"
        elif code is not None and code < 0:
            message = f"The Python process was ended by {_signal(-code)}."
            if -code == signal.SIGSEGV:
                message += (
                    " A recursion without an end does that where the recursion limit was raised; "
                    "so does a broken extension module."
                )
            mistake = "process_killed"
        else:
            message = (
                "Your code ended the whole Python process, so the check could not look at the "
                "result. Look for os._exit() or for something that kills the process."
            )
            mistake = "process_ended"
        return Feedback(name, State.NOT_YET, message, mistake, printed=self._printed())


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # one of those without a name
        return f"signal {number}"
