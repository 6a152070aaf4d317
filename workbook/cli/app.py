"""Puts the commands together."""

from __future__ import annotations

import typer

from workbook.cli import exercises

app = typer.Typer(
    help="Learn SQLAlchemy, Alembic and FastAPI on a real PostgreSQL.",
    no_args_is_help=False,
    rich_markup_mode="rich",
)

app.command()(exercises.check)


@app.callback(invoke_without_command=True)
def bare(context: typer.Context) -> None:
    """Learn SQLAlchemy, Alembic and FastAPI on a real PostgreSQL."""


def main() -> None:
    """The entry point of the ``workbook`` command."""
    app()
