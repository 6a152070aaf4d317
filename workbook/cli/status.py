"""``workbook status``: the weeks, how far you have come, and what is next."""

from __future__ import annotations

from itertools import groupby

from workbook.cli.console import console
from workbook.course import catalogue, progress

WEEKS = {
    1: "SQLAlchemy basics",
    2: "Relationships and queries",
    3: "Migrations and FastAPI",
    4: "Production",
}


def status() -> None:
    """Show the weeks, how far you have come, and what is next."""
    from rich.markup import escape
    from rich.table import Table

    done = progress.read()
    right, tried = set(done.right), set(done.tried)
    for week, chapters in groupby(catalogue.chapters(), key=lambda chapter: chapter.week):
        table = Table(
            title=f"Week {week}: {WEEKS[week]}",
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
            table.add_row(
                f"  {chapter.number}",
                escape(chapter.title),
                chapter.time,
                _bar(passed, len(names)),
                f"{passed} of {len(names)}" + (f", {open_} not yet right" if open_ else ""),
            )
        console().print(table)
    waiting = [found for found in catalogue.exercises() if found.name not in right]
    console().print()
    if waiting:
        exercise = waiting[0]
        console().print(
            f"Next: [bold]{exercise.name}[/bold], {escape(exercise.title)}. "
            "`workbook next` shows it."
        )
    else:
        console().print("All exercises that there are so far are right.")


def _bar(done: int, every: int) -> str:
    if not every:
        return ""
    filled = round(10 * done / every)
    return f"[green]{'█' * filled}[/green][dim]{'░' * (10 - filled)}[/dim]"
