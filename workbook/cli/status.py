"""``workbook status``: the weeks, how far you have come, and what is next."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from workbook.cli.console import console
from workbook.cli.exercises import upcoming
from workbook.course import catalogue, progress

WEEKS = {
    1: "SQLAlchemy basics",
    2: "Relationships and queries",
    3: "Migrations and FastAPI",
    4: "Production",
}


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Each exercise, as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Each exercise, as CSV.")] = False,
    skills: Annotated[
        bool, typer.Option("--skills", help="What your passed checks have shown, by topic.")
    ] = False,
    page: Annotated[
        Path | None,
        typer.Option("--page", help="With --skills: write them to this file, as an HTML page."),
    ] = None,
) -> None:
    """Show the weeks, how far you have come, and what is next."""
    if skills or page is not None:
        from workbook.cli.skills import show

        show(page, as_json=as_json)
        return
    from rich.markup import escape
    from rich.table import Table

    done = progress.read()
    if as_json:
        sys.stdout.write(json.dumps(list(_rows(done)), indent=1) + "\n")
        return
    if as_csv:
        rows = list(_rows(done))
        writer = csv.DictWriter(sys.stdout, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return
    right, tried, skipped = set(done.right), set(done.tried), set(done.skipped)
    for week, chapters in groupby(catalogue.chapters(), key=lambda chapter: chapter.week):
        table = Table(
            title=f"Week {week}: {WEEKS[week]}" if week else "Your own exercises",
            title_justify="left",
            title_style="bold",
            box=None,
            padding=(0, 2, 0, 0),
            show_header=False,
        )
        for chapter in chapters:
            names = [exercise.name for exercise in chapter.exercises]
            passed = sum(name in right for name in names)
            open_ = sum(name in tried for name in names)
            left = sum(name in skipped for name in names)
            table.add_row(
                f"  {chapter.number}",
                escape(chapter.title),
                chapter.time,
                _bar(passed, len(names)),
                (f"{passed} of {len(names)}" if names else "nothing to solve")
                + (f", {open_} not yet right" if open_ else "")
                + (f", {left} skipped" if left else ""),
            )
        console().print(table)
    console().print()
    if exercise := upcoming(done):
        console().print(
            f"Next: [bold]{exercise.name}[/bold], {escape(exercise.title)}. "
            "`workbook next` shows it."
        )
    else:
        console().print("You have solved all exercises.")
    if _recall_is_due():
        console().print("Questions are due: `workbook recall`.")


def _recall_is_due() -> bool:
    from datetime import datetime

    from workbook.repetition import memory

    today = datetime.now().astimezone().date()
    return any(
        record.due <= today
        for key, record in memory.peek().items()
        if "/exercise/" not in key  # asked only when the exercise is right
    )


def _rows(done: progress.Progress) -> Iterator[dict[str, str | int]]:
    """What a teacher's list needs: a row for each exercise."""
    for exercise in catalogue.exercises():
        state = "not attempted"
        for name, those in (
            ("skipped", done.skipped),
            ("not yet right", done.tried),
            ("right", done.right),
        ):
            if exercise.name in those:
                state = name
        yield {
            "chapter": exercise.chapter,
            "exercise": exercise.name,
            "state": state,
            "hints": done.hints.get(exercise.name, 0),
        }


def _bar(done: int, every: int) -> str:
    if not every:
        return ""
    filled = round(10 * done / every)
    return f"[green]{'█' * filled}[/green][dim]{'░' * (10 - filled)}[/dim]"
