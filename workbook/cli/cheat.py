"""``workbook cheat``: the cheat sheet in the terminal, and as a page to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.cli.console import console

if TYPE_CHECKING:
    from workbook.cheatsheet.reading import Line

MOST = 4  # lines that are shown whole; of further ones only what they are for


def cheat(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]...", help="Words to look up; without any, the list of all entries."
        ),
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the sheet as a PDF to print.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the sheet as a page for a browser.")
    ] = None,
) -> None:
    """Look something up in the cheat sheet, e.g. `workbook cheat upsert`."""
    if pdf or html:
        _write(pdf, html)
        return
    from workbook.cheatsheet.searching import search

    if not words:
        _list()
        return
    matching = search(words)
    if not matching:
        console().print(
            f"The cheat sheet has nothing on {' '.join(words)}. "
            "`workbook cheat` lists its entries.",
            markup=False,
        )
        raise typer.Exit(1)
    for line in matching[:MOST]:
        _show(line)
    for line in matching[MOST:]:
        console().print(f"See also {line.id}: {line.need}", markup=False)


def _write(pdf: Path | None, html: Path | None) -> None:
    from workbook.cheatsheet import page

    try:
        if html:
            html.write_text(page.html(), encoding="utf-8")
            console().print(f"Written: {html}", markup=False)
        if pdf:
            page.write_pdf(pdf)
            console().print(f"Written: {pdf}", markup=False)
    except OSError as error:
        console().print(f"{error.filename} cannot be written: {error.strerror}.", markup=False)
        raise typer.Exit(1) from None


def _list() -> None:
    from workbook.cheatsheet.reading import lines, sections

    width = max(len(line.id) for line in lines())
    for section in sections():
        console().print(section.title, style="bold")
        for line in section.lines:
            console().print(f"  {line.id:{width}}  {line.need}", markup=False)
    console().print("\n`workbook cheat WORDS` shows the code, e.g. `workbook cheat upsert`.")


def _show(line: Line) -> None:
    from rich.padding import Padding
    from rich.syntax import Syntax

    from workbook.cheatsheet import verdicts

    out = console()
    out.print(f"{line.need}  ({line.chapter})", style="bold", markup=False)
    for spelling in line.spellings:
        label = spelling.label
        if spelling.kind == "legacy":
            label += f": {verdicts.verdict(line, spelling)}"
        out.print(f"  {label}", style="dim", markup=False)
        language = "console" if spelling.kind == "shell" else "python"
        code = Syntax(spelling.code, language, background_color="default", word_wrap=True)
        out.print(Padding(code, (0, 0, 0, 4)))
        came = verdicts.outcome(line, spelling)
        if spelling is line.main:
            for text in came.get("value", "").splitlines():
                out.print(f"    -> {text}", markup=False)
            for sql in came.get("sent", []):
                out.print(f"    sends {sql}", markup=False)
    out.print()
