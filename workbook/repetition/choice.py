"""Which questions there are for a learner, and which are asked today."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workbook.course import catalogue, paths, progress
from workbook.repetition import exercises, fact, predictions
from workbook.repetition.memory import Record
from workbook.repetition.question import Question


@dataclass(frozen=True)
class Standing:
    """How things stand, as numbers of questions."""

    known: int
    learning: int
    new: int

    def __str__(self) -> str:
        return (
            f"Questions about the chapters that you have begun: {self.known} known (answered right "
            f"on three different days in a row, the last time recently enough), {self.learning} "
            f"being learned, {self.new} not asked yet."
        )


def begun(memory: Mapping[str, Record]) -> list[str]:
    """The stems of the chapters that the learner has begun, in the order of the course.

    That is: an exercise was tried or a hint opened, the exercise file was changed, a cell of the
    notebook was run and saved, or something of it has been asked here before.
    """
    done = progress.read()
    names = {*done.right, *done.tried, *done.hints}
    asked = {key.partition("/")[0] for key in memory}
    return [
        chapter.stem
        for chapter in catalogue.chapters()
        if not paths.is_own(chapter.stem)
        and (
            chapter.stem in asked
            or any(each.name in names for each in chapter.exercises)
            or _changed(chapter.stem)
            or _has_run(chapter.stem)
        )
    ]


def _changed(stem: str) -> bool:
    path = paths.my_work() / "exercises" / f"{stem}.py"
    base = paths.my_work() / ".pristine" / "exercises" / f"{stem}.py"
    try:
        return path.read_bytes() != base.read_bytes()
    except OSError:
        return False


def _has_run(stem: str) -> bool:
    try:
        text = (paths.my_work() / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return re.search(r'"execution_count": [0-9]', text) is not None


def questions(memory: Mapping[str, Record]) -> list[Question]:
    """All questions that may be asked of this learner."""
    chapters = begun(memory)
    done = set(progress.read().right)
    candidates: list[Question] = []
    for stem in chapters:
        read = stem != chapters[-1] or _mostly_done(stem, done)
        candidates += fact.of_chapter(stem)
        # A prediction that the learner hasn't met yet is left for its page.
        candidates += [each for each in predictions.of_chapter(stem) if read or each.key in memory]
        for exercise in catalogue.chapter(stem).exercises:
            record = memory.get(exercises.key(exercise))
            # It shows the solution: only once the learner has one.
            if record is not None and exercise.name in done:
                question = exercises.question(exercise, record.mistake)
                candidates += [question] if question else []
    return candidates


def _mostly_done(stem: str, done: set[str]) -> bool:
    names = [each.name for each in catalogue.chapter(stem).exercises]
    return 2 * sum(name in done for name in names) >= len(names)


def choose(
    every: list[Question], memory: Mapping[str, Record], day: date, count: int
) -> list[Question]:
    """Those that are due, the most nearly forgotten first; then new ones, by chance of the day."""
    old = [each for each in every if each.key in memory and memory[each.key].due <= day]
    old.sort(key=lambda each: (memory[each.key].retrievability(day), each.key))
    new = [each for each in every if each.key not in memory]
    new.sort(key=lambda each: hashlib.sha256(f"{day} {each.key}".encode()).digest())
    return [*old, *new][:count]


def next_day(every: list[Question], memory: Mapping[str, Record]) -> date | None:
    """When the next question is due, if none is new."""
    return min((memory[each.key].due for each in every if each.key in memory), default=None)


def standing(every: list[Question], memory: Mapping[str, Record], day: date) -> Standing:
    """How many are known, being learned, and new."""
    asked = [memory[each.key] for each in every if each.key in memory]
    known = sum(record.known(day) for record in asked)
    return Standing(known, len(asked) - known, len(every) - len(asked))
