"""``workbook checklist``: looks at a running application and its database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.cli.console import console

if TYPE_CHECKING:
    from sqlalchemy import Engine

PASSWORD = "CHECKLIST_PASSWORD"  # noqa: S105 - the name of a variable


def checklist(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="The application, e.g. http://127.0.0.1:8000")
    ],
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The database's URL, as it is set in the application."),
    ] = None,
    alembic: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The application's alembic.ini.")
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with lines from the application's log."),
    ] = None,
    connections: Annotated[
        int | None,
        typer.Option(help="How many connections all workers of the application may open."),
    ] = None,
    login: Annotated[
        str | None,
        typer.Option(
            help="The username of an account; its password is read from the environment variable "
            f"{PASSWORD}."
        ),
    ] = None,
) -> None:
    """Check a running application and its database against the production checklist."""
    import httpx
    from rich.text import Text

    from workbook.checklist import run
    from workbook.checklist.finding import State
    from workbook.checklist.target import TIMEOUT, Login, Target

    for file in filter(None, (alembic, log)):
        if not file.is_file():
            console().print(f"There is no file {file}.", markup=False)
            raise typer.Exit(2)
    if not url.startswith(("http://", "https://")):
        console().print("The address must begin with http:// or https://.", markup=False)
        raise typer.Exit(2)
    account = Login(login, os.environ.get(PASSWORD, "")) if login else None
    marks = {
        State.GOOD: ("✓", "green"),
        State.MISSING: ("✗", "red"),
        State.UNSEEN: ("?", "yellow"),
    }
    counts = dict.fromkeys(State, 0)
    engine = _engine(database) if database else None
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT) as client:
            target = Target(client, engine, alembic, log, connections, account)
            for title, finding in run.look(target):
                counts[finding.state] += 1
                mark = marks[finding.state]
                console().print(Text.assemble(mark, f" {title}: ", finding.saw))
                if finding.cure:
                    console().print(f"  {finding.cure}", style="yellow", markup=False)
    finally:
        if engine is not None:
            engine.dispose()
    console().print(", ".join(f"{count} {state}" for state, count in counts.items()))
    if counts[State.MISSING]:
        raise typer.Exit(1)


def _engine(address: str) -> Engine:
    """An engine for the database, whichever driver the application uses."""
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import ArgumentError, OperationalError

    from workbook.checklist.target import TIMEOUT, Unreachable

    cure = "It should look like postgresql+psycopg2://user:password@localhost:5432/blog"
    try:
        url = make_url(address.replace("postgres://", "postgresql://", 1))
        if url.get_backend_name() != "postgresql":
            raise Unreachable("That isn't the address of a PostgreSQL database.", cure)
        url = url.set(drivername="postgresql+psycopg2")
        engine = create_engine(url, connect_args={"connect_timeout": TIMEOUT})
        engine.connect().close()
    except (ArgumentError, ValueError) as error:
        raise Unreachable(f"The database's address can't be read: {error}.", cure) from error
    except OperationalError as error:
        message = " ".join(str(error.orig).split())
        raise Unreachable(
            f"Connecting to the database failed: {message}.", "Is its address right?"
        ) from error
    return engine
