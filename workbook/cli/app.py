"""Puts the commands together."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from workbook.cli import (
    cheat,
    checklist,
    db,
    doctor,
    exercises,
    find,
    recall,
    status,
    update,
    watch,
    why,
)
from workbook.cli.console import console, spell_out

app = typer.Typer(
    help="Learn SQLAlchemy, Alembic and FastAPI on a real PostgreSQL.",
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,  # a password could stand in one of them
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        libraries = ("sqlalchemy", "alembic", "fastapi")
        versions = ", ".join(f"{each} {version(each)}" for each in libraries)
        console().print(f"workbook {version('sqlalchemy-workbook')} ({versions})", highlight=False)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def bare(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Learn SQLAlchemy, Alembic and FastAPI on a real PostgreSQL."""
    if context.invoked_subcommand is None:
        status.status(as_json=False, as_csv=False, skills=False, page=None)


@app.command()
def lab(
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
    port: Annotated[
        int | None, typer.Option(help="The port for JupyterLab; by default, a free one.")
    ] = None,
) -> None:
    """Open the workbook in JupyterLab."""
    from workbook.cli.lab import lab as run

    raise typer.Exit(run(browser=browser, port=port))


app.command()(status.status)
app.command()(exercises.check)
app.command()(watch.watch)
app.command("next")(exercises.next_)
app.command()(exercises.skip)
app.command()(find.find)
app.command()(recall.recall)
app.command()(why.why)
app.command()(cheat.cheat)
app.command()(checklist.checklist)
app.command()(exercises.replay)
app.command()(exercises.hint)
app.command()(exercises.solution)
app.command()(exercises.reset)
app.command()(doctor.doctor)
app.command()(update.update)
app.add_typer(db.app, name="db")


def run() -> None:
    """Run the command that was typed; a known problem ends in one line that says how to fix it."""
    spell_out()
    try:
        app(prog_name="workbook")  # also for `python -m workbook`
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not hasattr(error, "cure"):
            raise
        # A trouble that we know: one line and its cure, no traceback.
        console().print(str(error), style="red", markup=False)
        sys.exit(1)
