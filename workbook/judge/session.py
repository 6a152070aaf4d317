"""One round of checking, as the terminal and the notebook both do it: keep, judge, note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbook.course import my_work, paths, progress
from workbook.course.catalogue import Exercise
from workbook.judge.feedback import Feedback
from workbook.judge.run import run


def check(exercises: Sequence[Exercise]) -> Iterator[Feedback]:
    """Judge the learner's exercises, keeping a copy of each file first and noting each verdict."""
    for chapter in dict.fromkeys(exercise.chapter for exercise in exercises):
        my_work.keep_earlier(paths.my_work() / "exercises" / f"{chapter}.py")
    for feedback in run(exercises):
        progress.record_states({feedback.exercise: feedback.state.value})
        yield feedback
