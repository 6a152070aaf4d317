"""``recall()`` for a notebook cell, and what cells with a wrong prediction leave for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from html import escape

from workbook.course.not_writable import NotWritable
from workbook.displays.show import Html, display
from workbook.notebook.source import Source
from workbook.repetition import conversation, memory, predictions
from workbook.repetition.conversation import Verdict
from workbook.repetition.question import YES_NO, Question, letter


def recall(count: int = conversation.COUNT) -> None:
    """Answer five short questions on what you have met before. It takes about three minutes.

    The answers are typed in the field that appears under the cell.
    """
    try:
        conversation.hold(Notebook(), datetime.now().astimezone().date(), count)
    except NotWritable as error:
        _say(str(error))


def note_prediction(cell: str, outcome: Mapping[str, str]) -> None:
    """Let a prediction that went wrong come back.

    Where the cell did something else than in the chapter, because a name was missing for example,
    the prediction may have been right. What cannot be kept doesn't stop a cell.

    Args:
        outcome: what the cell did.
    """
    question = predictions.asked_by(cell)
    if question is None or outcome["error raised"] == "NameError":
        return
    if all(outcome[part.asked] == part.answer for part in question.parts):
        with suppress(NotWritable):
            day = datetime.now().astimezone().date()
            memory.note(question.key, day, right=False, where="prediction")


class Notebook:
    """Questions under a cell."""

    def say(self, text: str) -> None:
        _say(text)

    def show(self, question: Question, head: str, choices: Sequence[str]) -> None:
        _say(f"{head}: {conversation.where(question)}", "b")
        display(Markdown(question.text))
        if question.code:
            display(Source(question.code))
        for number, each in enumerate(choices if question.choices != YES_NO else ()):
            if "\n" in each or question.key.split("/")[1] == "exercise":
                _say(f"{letter(number)})")
                display(Source(each))
            else:
                _say(f"{letter(number)}) {each}")

    def ask(self, prompt: str) -> str | None:
        try:
            return input(f"{prompt}: ")
        except (EOFError, NotImplementedError):
            _say("Nothing can be typed here. `workbook recall` asks in a terminal.")
            return None

    def judged(self, verdict: Verdict) -> None:
        words = "✓ right" if verdict.right else f"✗ not right. The answer: {verdict.answer}"
        _say(words, "b")
        if verdict.question.why:
            display(Markdown(verdict.question.why))
        if verdict.question.proof:
            _say("The run that shows it:")
            display(Source(verdict.question.proof))
        _say(f"It comes back on {verdict.again}.")


class Markdown:
    """A text of the notebooks, set as there."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_markdown_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return conversation.plain(self.text)


def _say(text: str, tag: str = "span") -> None:
    display(Html(f"<div><{tag}>{escape(text)}</{tag}></div>", text))
