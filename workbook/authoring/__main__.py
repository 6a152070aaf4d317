"""``python -m workbook.authoring new|check|rebuild|export|import|mutate``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import nbformat
import typer

from workbook.authoring import new, percent, pieces
from workbook.authoring.rebuild import rebuild as rebuild_one
from workbook.authoring.rebuild import write
from workbook.course import catalogue, my_work, paths

app = typer.Typer(add_completion=False, help="For those who write chapters.")


_new = typer.Typer(help="Make the pieces of a chapter or an exercise.")
app.add_typer(_new, name="new")


@_new.command("chapter")
def new_chapter(stem: str) -> None:
    """Make what a chapter consists of: notebook, lesson, exercise file. STEM is like ch05_crud."""
    _make(new.chapter(stem), stem)


@_new.command("exercise")
def new_exercise(chapter: str, name: str) -> None:
    """Make the folder of an exercise, list it in its chapter, and add it to the stub."""
    stem = next((each for each in pieces.stems() if each.startswith(f"{chapter}_")), chapter)
    _make(new.exercise(stem, name), stem)


def _make(files: Iterable[Path], stem: str) -> None:
    try:
        for path in files:
            print(path.relative_to(paths.ROOT).as_posix())
    except new.CannotCreate as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    print(f"What is left to do: python -m workbook.authoring check {stem}")


@app.command()
def check(stem: Annotated[str | None, typer.Argument()] = None) -> None:
    """Say of each missing or wrong piece of a chapter, or of all chapters, how to mend it."""
    known = pieces.stems()
    chosen = [each for each in known if stem in (None, each, each.split("_")[0])]
    if not chosen:
        print(f"There is no chapter {stem!r}: there are {', '.join(known)}.", file=sys.stderr)
        raise typer.Exit(2)
    problems = [line for each in chosen for line in pieces.problems(each)]
    print("\n".join(problems) or "Nothing is missing.")
    raise typer.Exit(1 if problems else 0)


@app.command()
def taught(name: Annotated[str | None, typer.Argument(metavar="[NAME|CHAPTER]")] = None) -> None:
    """Say where the course first has a name of the libraries; or what a chapter uses untaught."""
    from workbook.authoring import taught as names

    known = [chapter.stem for chapter in catalogue.chapters()]
    chosen = [stem for stem in known if name in (None, stem, stem.split("_")[0])]
    if not chosen and (place := names.first_places().get(name or "")):
        print(f"{name}: {place.chapter}, {place.section}, cell {place.cell}")
        return
    uses = [line for stem in chosen for line in names.untaught(stem)]
    print("\n".join(uses) or f"Nothing is used untaught in {', '.join(chosen)}.")
    raise typer.Exit(1 if uses or not chosen else 0)


@app.command()
def rebuild(stems: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Run notebooks (all where none is named) and store their outputs."""
    chosen = [paths.NOTEBOOKS / f"{stem}.ipynb" for stem in stems or []]
    with tempfile.TemporaryDirectory() as folder:
        # Check cells show what a newcomer sees: nothing attempted yet.
        os.environ["WORKBOOK_MY_WORK"] = folder
        my_work.create()
        for path in chosen or sorted(paths.NOTEBOOKS.glob("ch*.ipynb")):
            print(path.stem, "changed" if rebuild_one(path) else "unchanged", flush=True)


@app.command()
def export(stem: str) -> None:
    """Print a notebook as text in the percent format."""
    notebook = nbformat.read(paths.NOTEBOOKS / f"{stem}.ipynb", as_version=4)
    print(percent.render(notebook))


@app.command("import")
def import_(stem: str, file: Path) -> None:
    """Make the notebook ``stem`` from a percent file (then rebuild it)."""
    cells = percent.parse(file.read_text(encoding="utf-8"))
    target = paths.NOTEBOOKS / f"{stem}.ipynb"
    target.write_text(write({"cells": cells}, stem), encoding="utf-8")
    print(f"{target.name}: {len(cells)} cells", file=sys.stderr)


@app.command()
def cheat() -> None:
    """Run every line of the cheat sheet, record what comes, and renew its cells in the notebook."""
    from workbook.authoring import sheet
    from workbook.cheatsheet import recorded

    record = recorded.make()
    recorded.write(record)
    text = write({"cells": sheet.spliced()}, sheet.STEM)
    sheet.NOTEBOOK.write_text(text, encoding="utf-8")
    print(f"{len(record)} lines recorded; `rebuild {sheet.STEM}` runs the notebook.")


@app.command()
def mutate(
    name: Annotated[str | None, typer.Argument(metavar="[CHAPTER|EXERCISE]")] = None,
    sample: Annotated[int, typer.Option(help="Only so many, always the same ones.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=8)] = 1,
) -> None:
    """Change reference solutions in small ways, and list the changes that the judge accepts.

    A change that makes no difference is declared in the exercise's exercise.toml:

        [equivalent_mutants]
        "one_or_none to first: row = ..." = "why"
    """
    from workbook.authoring.mutation import mutants, report, runner

    exercises = catalogue.select(name)
    every = {exercise.name: mutants.tasks(exercise) for exercise in exercises}
    chosen = [task for tasks in every.values() for task in tasks]
    if sample:
        chosen = mutants.sample(chosen, sample)
    by_chapter: dict[str, list[runner.Result]] = {}
    for results in runner.run(chosen, workers):
        exercise = results[0].task.exercise
        print("\n".join(report.lines(exercise.name, results)), flush=True)
        by_chapter.setdefault(exercise.chapter, []).extend(results)
    print()
    for chapter, results in by_chapter.items():
        print(f"{report.counts(chapter, results)}; {report.share(results)}")
    stale = [
        f"{exercise.name}: no mutant is called {key!r} in [equivalent_mutants]"
        for exercise in exercises
        for key in mutants.stale(exercise, every[exercise.name])
    ]
    print("\n".join(stale), file=sys.stderr, end="\n" if stale else "")
    survivors = sum(r.fate == "survived" for results in by_chapter.values() for r in results)
    raise typer.Exit(1 if stale or survivors else 0)


if __name__ == "__main__":
    app()
