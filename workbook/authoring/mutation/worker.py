"""Judges mutants one after the other: ``python -m workbook.authoring.mutation.worker``.

Reads a line of JSON for each, ``{"exercise": name, "file": path, "seconds": limit}``, and answers
with one, ``{"right": bool, "error": text}``. It may be ended at any moment, also by itself: a
mutant that never ends is killed by the alarm that was set before it began.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

_MEMORY = 4 * 2**30


def judge(exercise: str, file: Path) -> bool:
    """Whether the judge takes that file's answer for right."""
    from workbook.course import catalogue
    from workbook.judge import submission, verdict
    from workbook.judge.feedback import NotYet

    entry = catalogue.exercise(exercise)
    try:
        objects = submission.pick(submission.load(file), entry.objects)
    except NotYet:  # it cannot even be read
        return False
    return verdict.accepts(entry, objects)


def main() -> None:
    """Judge until there is nothing more to read."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a mutant prints is no reply
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, hard))
    for line in sys.stdin:
        question: dict[str, Any] = json.loads(line)
        signal.alarm(question["seconds"])
        error = ""
        try:
            right = judge(question["exercise"], Path(question["file"]))
        except BaseException as raised:  # a mutant may raise anything, also SystemExit
            right, error = False, f"{type(raised).__name__}: {raised}"
        signal.alarm(0)
        replies.write(json.dumps({"right": right, "error": error}) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
