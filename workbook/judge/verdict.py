"""Runs one check of one exercise on one data set and turns whatever happens into feedback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workbook.course.catalogue import Exercise
from workbook.databases import DatabaseUnavailable
from workbook.judge import arenas
from workbook.judge.case import Case
from workbook.judge.feedback import Feedback, NotAttempted, NotYet, State
from workbook.judge.learner import first_line
from workbook.sqltape import text

Check = Callable[[Case], None]


def judge(
    exercise: Exercise, check: Check, objects: Mapping[str, Any], file: Path | None = None
) -> Feedback:
    """Run ``check`` on each of its data sets until one says "not yet".

    A check says with ``@on("empty")`` that it wants another data set than the two blogs.
    """
    feedback = Feedback(exercise.name, State.RIGHT)
    for data in data_sets(check):
        feedback = _on_one(exercise, check, objects, file, data)
        if feedback.state is not State.RIGHT:
            break
    return feedback


def on(*data: str) -> Callable[[Check], Check]:
    """Which data sets a check runs on: ``"authored"``, ``"generated"``, ``"empty"``."""

    def mark(check: Check) -> Check:
        check.data_sets = data  # type: ignore[attr-defined]
        return check

    return mark


def data_sets(check: Check) -> tuple[str, ...]:
    """The data sets of a check, the two blogs where it names none."""
    return getattr(check, "data_sets", (arenas.AUTHORED, arenas.GENERATED))


def _on_one(
    exercise: Exercise, check: Check, objects: Mapping[str, Any], file: Path | None, data: str
) -> Feedback:
    case = Case(exercise, objects, arenas.arena(data), arenas.contents(data), file)
    try:
        check(case)
    except NotAttempted:
        return Feedback(exercise.name, State.NOT_ATTEMPTED)
    except NotYet as wrong:
        return not_yet(exercise.name, wrong, case, data)
    finally:
        case.close()
    return Feedback(exercise.name, State.RIGHT)


def not_yet(
    name: str, wrong: NotYet, case: Case | None = None, data: str | None = None
) -> Feedback:
    """The feedback that a ``NotYet`` stands for."""
    sent = case is not None and case.recording.entries
    return Feedback(
        name,
        State.NOT_YET,
        message=wrong.message,
        mistake=wrong.mistake,
        got=wrong.got,
        expected=wrong.expected,
        sent=text.render(case.recording) if case and sent else "",
        line=wrong.line,
        data=arenas.WORDS[data] if data else "",
        symptom=wrong.symptom,
    )


def broken_check(name: str, error: BaseException) -> Feedback:
    """A check that fails by itself is the workbook's fault, or its database's, and says so."""
    if isinstance(error, DatabaseUnavailable):
        return Feedback(name, State.NOT_YET, message=str(error), mistake="no_database")
    return Feedback(
        name,
        State.NOT_YET,
        message=f"The check itself stopped with {first_line(error)}. That is a defect of the "
        "workbook, or something that your code did to its database; your file is untouched.",
        mistake="check_broken",
    )
