"""``workbook update``: brings the learner's copies up to date without touching their work."""

from __future__ import annotations

from typing import Annotated

import typer

from workbook.cli.console import console


def update(
    diff: Annotated[bool, typer.Option(help="Show what changed upstream in kept files.")] = False,
) -> None:
    """Bring in new and revised files; what you have changed yourself is kept."""
    from workbook.course import my_work
    from workbook.course.my_work import Change

    outcome = my_work.update()
    quiet = {Change.SAME, Change.DELETED}
    for file in outcome:
        if file.change not in quiet:
            console().print(f"{file.change.value:18} my_work/{file.name}", markup=False)
        if diff and file.diff:
            console().print(file.diff, markup=False)
    if any(file.change is Change.CARRIED for file in outcome):
        console().print(
            "\nExercises have moved to a new chapter. A file marked “carried over” already "
            "contains what you had written for them; the old file is kept as it is."
        )
    revised = [file for file in outcome if file.change is Change.REVISED]
    if revised and not diff:
        console().print(
            "\nFiles marked “revised upstream” contain changes of your own, so they were kept. "
            "`workbook update --diff` shows what is new in them. To switch to the new version, run "
            "`workbook reset CHAPTER` (for a notebook, `workbook reset CHAPTER --notebook`); your "
            "version is kept."
        )
    if all(file.change in quiet for file in outcome):
        console().print("Everything is up to date.")
