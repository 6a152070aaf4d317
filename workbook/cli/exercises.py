"""``workbook check``, ``next``, ``hint``, ``solution``, ``reset``."""

from __future__ import annotations

from typing import Annotated

import typer

from workbook.course import catalogue

Name = Annotated[
    str | None, typer.Argument(help="An exercise, a chapter such as ch05, or nothing for all.")
]


def check(name: Name = None) -> None:
    """Judge your answers against a real database."""
    from rich.console import Console

    from workbook.judge import as_text, session
    from workbook.judge.feedback import State

    console = Console(highlight=False)
    try:
        chosen = catalogue.select(name)
    except catalogue.UnknownName as error:
        console.print(str(error))
        raise typer.Exit(2) from None
    wrong = 0
    for feedback in session.check(chosen):
        wrong += feedback.state is State.NOT_YET
        whole = len(chosen) == 1 or feedback.state is State.NOT_YET
        console.print(as_text.render(feedback) if whole else as_text.line(feedback))
    if wrong:
        raise typer.Exit(1)
