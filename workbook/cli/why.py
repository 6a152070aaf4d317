"""``workbook why``: explains an error, with code that leads to it and code that doesn't."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from workbook.cli.console import console


def why(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MESSAGE]",
            help="A message, a few words, or a code such as s03; read from standard input if "
            "omitted.",
        ),
    ] = None,
    run: Annotated[
        bool,
        typer.Option(
            "--run",
            help="Run the code that leads to the error and the code that doesn't, each on a fresh "
            "blog database.",
        ),
    ] = False,
) -> None:
    """Explain an error: paste its message or its traceback."""
    from rich.padding import Padding
    from rich.syntax import Syntax

    from workbook.errorindex.search import lookup

    if not words and sys.stdin.isatty():
        console().print("Paste the message or the traceback, and end with Ctrl-D.")
    text = " ".join(words) if words else sys.stdin.read()
    entries = lookup(text)
    if not entries:
        console().print("The error index has nothing that fits.")
        raise typer.Exit(1)
    entry, *others = entries
    out = console()
    out.print(f"{entry.code}  {entry.words}", style="bold", markup=False, highlight=False)
    about = (
        f"{entry.title}\n\nWhy:     {entry.why}\nCure:    {entry.cure}\nChapter: {entry.chapter}"
    )
    if entry.asked:
        about += f"\nIssue:   {entry.asked}"
    out.print(Padding(about, (0, 0, 1, 2)), markup=False, highlight=False)
    out.print(Padding(Syntax(entry.code_lines, "python", background_color="default"), (0, 0, 1, 2)))
    if run:
        from workbook.errorindex import demonstration

        for form in ("bad", "good"):
            outcome = demonstration.run(entry, form)
            first = str(outcome).partition("\n")[0]
            out.print(f"  {form}: {first}", markup=False, highlight=False)
    for other in others:
        out.print(f"See also {other.code}  {other.words}", markup=False, highlight=False)
