"""``workbook recall``: five short questions about what went wrong and about past chapters."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.cli.console import console

if TYPE_CHECKING:
    from workbook.repetition.conversation import Verdict
    from workbook.repetition.question import Question


def recall(
    count: Annotated[int, typer.Option(min=1, max=50, help="How many questions at most.")] = 5,
) -> None:
    """Answer five short questions on what you have met before. It takes about three minutes."""
    from workbook.repetition import conversation

    conversation.hold(Terminal(), datetime.now().astimezone().date(), count)


class Terminal:
    """Questions in a terminal, or on pipes."""

    def say(self, text: str) -> None:
        console().print(text, markup=False)

    def show(self, question: Question, head: str, choices: Sequence[str]) -> None:
        from workbook.repetition.conversation import plain, where
        from workbook.repetition.question import YES_NO, letter

        out = console()
        out.print(f"\n{head}: {where(question)}", style="bold", markup=False)
        out.print(f"\n{plain(question.text)}\n", markup=False)
        if question.code:
            self._code(question.code)
        for number, each in enumerate(choices if question.choices != YES_NO else ()):
            if "\n" in each or question.key.split("/")[1] == "exercise":
                out.print(f"{letter(number)})", markup=False)
                self._code(each)
            else:
                out.print(f"  {letter(number)}) {each}", markup=False)

    def ask(self, prompt: str) -> str | None:
        try:
            return input(f"{prompt}> ")
        except (EOFError, UnicodeDecodeError):
            return None
        finally:
            if not sys.stdin.isatty():
                sys.stdout.write("\n")

    def judged(self, verdict: Verdict) -> None:
        from workbook.repetition.conversation import plain

        out = console()
        if verdict.right:
            out.print("✓ right", style="green")
        else:
            out.print(f"✗ not right. The answer: {verdict.answer}", style="red", markup=False)
        if verdict.question.why:
            out.print(plain(verdict.question.why), markup=False)
        if verdict.question.proof:
            out.print("The run that shows it:")
            self._code(verdict.question.proof)
        out.print(f"It comes back on {verdict.again}.", style="dim", markup=False)

    def _code(self, code: str) -> None:
        from rich.padding import Padding
        from rich.syntax import Syntax

        console().print(Padding(Syntax(code, "python", background_color="default"), (0, 0, 1, 4)))
