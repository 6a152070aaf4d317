"""Has mutants judged in processes of their own, several by each, and tells who survived."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal, Self

from workbook.authoring.mutation.mutants import Task, equivalents
from workbook.course import paths
from workbook.course.catalogue import Exercise

_PATIENCE = 120  # seconds for a reference solution, on a machine that may be busy
_LEAST, _FACTOR = 20, 6  # seconds for a mutant, and how many times what the reference took

Fate = Literal["killed", "timeout", "survived", "equivalent"]


class ReferenceRejected(Exception):
    """The reference solution itself is not judged right, so its mutants would say nothing."""


@dataclass(frozen=True)
class Result:
    """What became of a mutant; ``why`` it is equivalent, if its author says so."""

    task: Task
    fate: Fate
    why: str = ""


class Worker:
    """One judging process, replaced whenever a mutant ends it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory()
        self._number = 0
        self.seconds = _PATIENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._folder.cleanup()

    def right(self, exercise: Exercise, source: str) -> bool | None:
        """Whether the judge accepts this source; ``None`` if judging it did not end."""
        self._number += 1  # a folder for each: a traceback must not quote the lines of another
        file = Path(self._folder.name) / str(self._number) / f"{exercise.chapter}.py"
        file.parent.mkdir()
        file.write_text(source, encoding="utf-8")
        reply = self._ask({"exercise": exercise.name, "file": str(file), "seconds": self.seconds})
        return None if reply is None else bool(reply["right"])

    def _ask(self, question: dict[str, Any]) -> dict[str, Any] | None:
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if line:
            reply: dict[str, Any] = json.loads(line)
            return reply
        self.close()
        return None

    def _start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "workbook.authoring.mutation.worker"],
            cwd=paths.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        return self._process

    def close(self) -> None:
        """End the process with all that was started in it."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()


def run(tasks: Sequence[Task], workers: int = 1, proven: bool = False) -> Iterator[list[Result]]:
    """The results, exercise by exercise.

    Args:
        proven: the reference solutions are known to be right, and a process may go on with the
            next exercise: quicker, for a few mutants of many exercises.

    Raises:
        ReferenceRejected: a reference solution is not right.
    """
    groups = [list(group) for _, group in groupby(tasks, key=lambda task: task.exercise.name)]
    with ExitStack() as stack:
        free: SimpleQueue[Worker] = SimpleQueue()
        for _ in range(workers):
            free.put(stack.enter_context(Worker()))

        def judged(group: list[Task]) -> list[Result]:
            worker = free.get()
            try:
                return _judged_quickly(worker, group) if proven else _judged(worker, group)
            finally:
                free.put(worker)

        yield from stack.enter_context(ThreadPoolExecutor(workers)).map(judged, groups)


def _judged_quickly(worker: Worker, tasks: list[Task]) -> list[Result]:
    excused = equivalents(tasks[0].exercise)
    return [_result(worker, task, excused) for task in tasks]


def _judged(worker: Worker, tasks: list[Task]) -> list[Result]:
    exercise = tasks[0].exercise
    excused = equivalents(exercise)
    solution = exercise.solution.read_text(encoding="utf-8")
    worker.close()
    _must_be_right(worker, exercise, solution)
    results = [_result(worker, task, excused) for task in tasks]
    if worker.right(exercise, solution):
        return results
    # Some mutant left something behind in the process: each gets one of its own.
    alone = []
    for task in tasks:
        worker.close()
        alone.append(_result(worker, task, excused))
    worker.close()
    _must_be_right(worker, exercise, solution)
    return alone


def _must_be_right(worker: Worker, exercise: Exercise, solution: str) -> None:
    worker.seconds, began = _PATIENCE, time.monotonic()
    if not worker.right(exercise, solution):
        raise ReferenceRejected(
            f"{exercise.name}: the reference solution itself is not judged right"
        )
    worker.seconds = max(_LEAST, round(_FACTOR * (time.monotonic() - began)))


def _result(worker: Worker, task: Task, excused: dict[str, str]) -> Result:
    if task.mutant.key in excused:
        return Result(task, "equivalent", excused[task.mutant.key])
    right = worker.right(task.exercise, task.mutant.source)
    return Result(task, "timeout" if right is None else "survived" if right else "killed")
