"""One round of checking, as the terminal and the notebook both do it: keep, judge, note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from workbook.course import catalogue, my_work, paths, progress
from workbook.course.catalogue import Exercise
from workbook.course.not_writable import NotWritable
from workbook.judge.feedback import FILE_BROKEN, NOT_JUDGED, Feedback, State
from workbook.judge.process import Starter, start_spawned
from workbook.judge.run import run


def check(exercises: Sequence[Exercise], start: Starter = start_spawned) -> Iterator[Feedback]:
    """Judge the learner's exercises, keeping a copy of each file first and noting each verdict.

    Judging begins with the call. Without a database it ends with the first verdict.

    Raises:
        NotWritable: at the end, where a verdict could not be noted.
    """
    for chapter in dict.fromkeys(exercise.chapter for exercise in exercises):
        with suppress(NotWritable):  # judging changes nothing; that no copy can be kept comes out
            my_work.keep_earlier(paths.my_work() / "exercises" / f"{chapter}.py")
    for package in {exercise.package for exercise in exercises} - {""}:
        with suppress(NotWritable):
            my_work.keep_earlier_package(package)
    return _noted(run(exercises, start=start))


def _noted(verdicts: Iterator[Feedback]) -> Iterator[Feedback]:
    trouble: NotWritable | None = None
    for feedback in verdicts:
        if feedback.mistake not in FILE_BROKEN | NOT_JUDGED:
            try:
                progress.record_states({feedback.exercise: feedback.state.value})
            except NotWritable as error:
                trouble = error
        yield feedback
        try:
            _note_for_recall(feedback)  # afterwards: nobody waits for it
        except NotWritable as error:
            trouble = error
        if feedback.mistake == "no_database":
            break
    if trouble is not None:
        raise trouble


def _note_for_recall(feedback: Feedback) -> None:
    """A check that went wrong comes back as a question, once the exercise is right."""
    if feedback.state is not State.NOT_YET or feedback.mistake in FILE_BROKEN | NOT_JUDGED:
        return
    from datetime import datetime

    from workbook.repetition import exercises, memory

    exercise = catalogue.exercise(feedback.exercise)
    if paths.is_own(exercise.chapter):
        return
    memory.note(
        exercises.key(exercise),
        datetime.now().astimezone().date(),
        right=False,
        where="check",
        mistake=feedback.mistake or "",
    )
