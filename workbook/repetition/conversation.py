"""Asks the questions of a day, one after the other. How it looks is up to the ``Screen``."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from workbook.course import catalogue
from workbook.repetition import choice, memory
from workbook.repetition.question import YES_NO, Part, Question, agrees, letter, turned, understood

COUNT = 5
PATIENCE = 3  # answers in the wrong form, before it counts as "I don't know"
HOW = "Press Enter if you don't know. Type `stop` to end; your answers so far are kept."
STOP = "stop"


@dataclass(frozen=True)
class Verdict:
    """What became of one question. ``answer`` is the right one, as it is to be shown."""

    question: Question
    right: bool
    answer: str
    again: date


class Screen(Protocol):
    """Where questions are shown and answers come from."""

    def say(self, text: str) -> None:
        """Show a sentence."""

    def show(self, question: Question, head: str, choices: Sequence[str]) -> None:
        """Show a question, with its choices in this order."""

    def ask(self, prompt: str) -> str | None:
        """The answer; ``None`` where there will be no more."""

    def judged(self, verdict: Verdict) -> None:
        """Show what became of it."""


def hold(screen: Screen, day: date, count: int = COUNT) -> None:
    """Ask the questions that are due on that day, and new ones, at most ``count``.

    Raises:
        NotWritable: an answer cannot be kept.
    """
    remembered = memory.read()
    if damaged := ", ".join(path.name for path in memory.damaged()):
        screen.say(
            "An earlier my_work/recall.json couldn't be read, so recall started over. The file is "
            f"kept as {damaged}. Delete it, and this message disappears."
        )
    every = choice.questions(remembered)
    asked = choice.choose(every, remembered, day, count)
    if not asked:
        screen.say(_nothing(every, choice.next_day(every, remembered)))
        return
    screen.say(f"{len(asked)} question{'s'[: len(asked) > 1]}. {HOW}")
    for number, question in enumerate(asked, 1):
        times = len(remembered[question.key].answers) if question.key in remembered else 0
        choices = _ordered(question, times)
        screen.show(question, f"{number} of {len(asked)}", choices)
        right = _right(screen, question, choices)
        if right is None:
            break
        record = memory.note(question.key, day, right=right, where="recall")
        screen.judged(Verdict(question, right, _shown(question, choices), record.due))
    screen.say(str(choice.standing(every, memory.read(), day)))


def where(question: Question) -> str:
    """``chapter 5, “Reading one row”``."""
    number = int(catalogue.chapter(question.chapter).number.removeprefix("ch"))
    return f"chapter {number}, “{question.section}”"


def plain(markdown: str) -> str:
    """Markdown for a terminal: emphasis and addresses of links left out."""
    text = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", markdown)
    return text.replace("**", "")


def _nothing(every: list[Question], day: date | None) -> str:
    if not every:
        return (
            "Recall asks about chapters that you have begun, and you haven't begun one yet. Run a "
            "cell of a notebook and save it, or check an exercise."
        )
    return f"Nothing is due today. The next question comes back on {day}."


def _ordered(question: Question, times: int) -> list[str]:
    if not question.choices:
        return []
    return turned(question.choices, zlib.crc32(question.key.encode()) + times)


def _right(screen: Screen, question: Question, choices: Sequence[str]) -> bool | None:
    """Whether all parts were answered right; ``None`` if the learner has stopped."""
    right = True
    for part in question.parts:
        answer = _answer(screen, part, choices)
        if answer is None:
            return None
        right &= bool(answer) and agrees(part, answer, choices)
    return right


def _answer(screen: Screen, part: Part, choices: Sequence[str]) -> str | None:
    """What was answered, in a form that can be judged; empty for "I don't know"."""
    for _ in range(PATIENCE):
        given = screen.ask(_prompt(part, choices))
        if given is None or given.strip().casefold() == STOP:
            return None
        if not given.strip():
            return ""
        problem = understood(part, given, choices)
        if problem is None:
            return given
        screen.say(problem)
    return ""


def _prompt(part: Part, choices: Sequence[str]) -> str:
    if tuple(choices) == YES_NO:
        return "yes or no"
    return "error raised, or nothing" if part.asked == "error raised" else part.asked


def _shown(question: Question, choices: Sequence[str]) -> str:
    if choices and tuple(choices) != YES_NO:
        right = question.parts[0].answer
        name = letter(choices.index(right))
        return name if "\n" in right else f"{name}, {right}"
    if len(question.parts) == 1:
        return question.parts[0].answer
    return ", ".join(f"{part.asked}: {part.answer}" for part in question.parts)
