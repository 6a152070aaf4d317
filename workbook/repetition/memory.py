"""What was answered when, in ``my_work/recall.json``, and what follows from it.

FSRS counts in days, so a day is all that is kept of a moment. The day is always handed in: nothing
here looks at a clock.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.course import my_work, paths, whole_file
from workbook.course.not_writable import writing

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

KEPT = 30  # answers of one question
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
IN_REVIEW = 2  # the only state of a card, without steps within a day
IN_A_ROW = 3  # right answers on different days, before a question counts as known


@dataclass(frozen=True)
class Answer:
    """One answer: when, whether it was right, and where it was given."""

    day: date
    right: bool
    where: str  # "recall", "prediction", "check"


@dataclass
class Record:
    """All that is known about one question. ``mistake`` is what a check has found last."""

    answers: list[Answer] = field(default_factory=list)
    card: dict[str, Any] | None = None
    mistake: str = ""

    @property
    def due(self) -> date:
        """The day from which on it is asked again."""
        return datetime.fromisoformat(self.card["due"]).date() if self.card else date.min

    def retrievability(self, day: date) -> float:
        """How likely it is to be remembered on that day, as FSRS estimates it."""
        return _scheduler().get_card_retrievability(_card(self), _moment(day))

    def known(self, day: date) -> bool:
        """Whether there is reason to say that it is known.

        One right answer isn't: the last three were right, in recall, on different days, and FSRS
        expects the next one to be right with 90 %.
        """
        last = self.answers[-IN_A_ROW:]
        return (
            len({each.day for each in last}) == IN_A_ROW
            and all(each.right and each.where == "recall" for each in last)
            and self.retrievability(day) >= 0.9
        )


Memory = dict[str, Record]  # by the key of the question


def file() -> Path:
    """Where it is kept."""
    return paths.my_work() / "recall.json"


def peek() -> Memory:
    """All records; none where the file is damaged."""
    try:
        return _parsed(file().read_text(encoding="utf-8"))
    except UNREADABLE:
        return {}


def read() -> Memory:
    """All records. A damaged file is set aside, so that nothing is lost of it.

    Raises:
        NotWritable: there is a damaged file that cannot be set aside.
    """
    if not file().exists():
        return {}
    try:
        return _parsed(file().read_text(encoding="utf-8"))
    except UNREADABLE:
        with writing():
            _set_aside()
        return {}


def damaged() -> list[Path]:
    """The files that were set aside and are still there."""
    return sorted(paths.my_work().glob("recall.damaged-*.json"))


def note(key: str, day: date, *, right: bool, where: str, mistake: str = "") -> Record:
    """Note an answer, and when the question is due next.

    A second wrong answer on the same day says nothing new, and isn't counted.

    Raises:
        NotWritable: the file cannot be written.
    """
    from fsrs import Rating

    with _changing() as memory:
        record = memory.setdefault(key, Record())
        record.mistake = mistake or record.mistake
        if not right and record.answers and record.answers[-1] == Answer(day, right, where):
            return record
        rating = Rating.Good if right else Rating.Again
        card, _ = _scheduler().review_card(_card(record), rating, _moment(day))
        record.card = dict(card.to_dict())
        record.answers = [*record.answers, Answer(day, right, where)][-KEPT:]
        return record


def forget() -> None:
    """Begin again with nothing. The file as it was is kept in ``.earlier``.

    Raises:
        NotWritable: it cannot be removed.
    """
    my_work.keep_earlier(file())
    with writing():
        file().unlink(missing_ok=True)


def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    # No steps within a day, and no chance: the same answers always lead to the same days.
    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _card(record: Record) -> Card:
    from fsrs import Card

    if record.card is None:
        return Card(card_id=1, due=_moment(date.min))
    return Card.from_dict(record.card)  # type: ignore[arg-type]


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _parsed(text: str) -> Memory:
    memory: Memory = {}
    for key, stored in json.loads(text)["questions"].items():
        answers = [
            Answer(date.fromisoformat(day), _bool(right), str(where))
            for day, right, where in stored["answers"]
        ]
        memory[str(key)] = Record(answers, _sound(stored["card"]), str(stored.get("mistake", "")))
    return memory


def _sound(card: dict[str, Any]) -> dict[str, Any]:
    """The stored card, if it is one that FSRS can work with."""
    for moment in (card["due"], card["last_review"]):
        if datetime.fromisoformat(moment).utcoffset() is None:
            raise ValueError(moment)
    for number in (card["stability"], card["difficulty"]):
        if not (math.isfinite(number) and number > 0):
            raise ValueError(number)
    if card["state"] != IN_REVIEW:
        raise ValueError(card["state"])
    return card


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


@contextmanager
def _changing() -> Iterator[Memory]:
    """The memory to change; written when the block ends, whole or not at all."""
    import fcntl

    with writing():
        file().parent.mkdir(parents=True, exist_ok=True)
    # A notebook and a terminal may both be noting: one after the other.
    with writing(), file().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        memory = read()
        yield memory
        questions = {
            key: {
                "answers": [[each.day.isoformat(), each.right, each.where] for each in r.answers],
                "card": r.card,
            }
            | ({"mistake": r.mistake} if r.mistake else {})
            for key, r in sorted(memory.items())
        }
        whole_file.write(file(), json.dumps({"questions": questions}, indent=1) + "\n")


def _set_aside() -> None:
    """Rename the file to the first free name."""
    number = 1
    while (target := file().with_name(f"recall.damaged-{number}.json")).exists():
        number += 1
    file().rename(target)
