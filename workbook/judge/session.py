"""One round of checking, as the terminal and the notebook both do it: keep, judge, note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbook.course import my_work, paths, progress
from workbook.course.catalogue import Exercise
from workbook.judge.feedback import Feedback
from workbook.judge.process import Starter, start_cold
from workbook.judge.run import run


def check(exercises: Sequence[Exercise], start: Starter = start_cold) -> Iterator[Feedback]:
    """Judge the learner's exercises, keeping a copy of each file first and noting each verdict.

    Judging begins with the call.
    """
    for chapter in dict.fromkeys(exercise.chapter for exercise in exercises):
        my_work.keep_earlier(paths.my_work() / "exercises" / f"{chapter}.py")
    return _noted(run(exercises, start=start))


def _noted(verdicts: Iterator[Feedback]) -> Iterator[Feedback]:
    for feedback in verdicts:
        progress.record_states({feedback.exercise: feedback.state.value})
        yield feedback
