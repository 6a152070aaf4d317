"""``workbook db``: the database server, for those who want to see it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.cli.console import console

if TYPE_CHECKING:
    from workbook.embedded import Cluster

app = typer.Typer(
    help="The database: start, stop, status, url, shell, reset.", no_args_is_help=True
)

Database = Annotated[
    str | None,
    typer.Argument(
        help="A chapter's database, e.g. ch05_crud or ch05; by default, the server's own database, "
        "postgres."
    ),
]


@app.command()
def start() -> None:
    """Start the embedded PostgreSQL."""
    from workbook import databases

    connection = _cluster().start()
    console().print(f"PostgreSQL is running on {connection.host}, port {connection.port}.")
    if databases.external_url():
        console().print("DATABASE_URL is set, so the workbook continues to use that server.")


@app.command()
def stop() -> None:
    """Stop the embedded PostgreSQL. Its data stays."""
    _cluster().stop()
    console().print("PostgreSQL is stopped.")


@app.command()
def status() -> None:
    """Show whether the server is running, where its data is, and which databases it has."""
    from workbook import databases

    if databases.external_url():
        console().print("DATABASE_URL is set: the embedded PostgreSQL is not used.")
    else:
        server = _cluster().status()
        state = f"is running on port {server.port}" if server.running else "is not running"
        console().print(f"PostgreSQL {server.version or ''} {state}.", markup=False)
        console().print(f"Data  {server.data}", markup=False)
        console().print(f"Log   {server.log}", markup=False)
        if not server.running:
            return
    for name in databases.names():
        console().print(f"  {databases.PREFIX}{name}", markup=False)


@app.command()
def url(
    database: Database = None,
    driver: Annotated[
        bool, typer.Option("--driver", help="Include the driver's name, for create_engine.")
    ] = False,
) -> None:
    """Print the address of a database, for psql, DBeaver, pgAdmin or another client."""
    from workbook import databases

    name = _existing(database)
    target = databases.url(name) if name else databases.url("").set(database="postgres")
    if not driver:  # the driver is SQLAlchemy's word: no other client knows it
        target = target.set(drivername=target.get_backend_name())
    console().print(target.render_as_string(hide_password=False), markup=False, soft_wrap=True)


@app.command()
def shell(database: Database = None) -> None:
    """Open psql on a database; `exit` leaves it."""
    from workbook import databases

    name = _existing(database)
    target = databases.url(name) if name else databases.url("").set(database="postgres")
    psql = _cluster().binary("psql")
    given = {
        "PGHOST": target.host,
        "PGPORT": str(target.port or 5432),
        "PGUSER": target.username,
        "PGPASSWORD": target.password,  # in the environment: arguments are for all to see
        "PGDATABASE": target.database,
    }
    environment = {**os.environ, **{key: value for key, value in given.items() if value}}
    more = " ".join(f"{key}='{value}'" for key, value in target.query.items())
    sys.stdout.flush()
    # By its full path: psql looks for itself on the PATH if its name has no folder.
    command = [os.fspath(psql), *([more] if more else [])]
    os.execve(psql, command, environment)  # noqa: S606 - takes over


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove all databases of the workbook. Your files in my_work stay."""
    from workbook import databases

    if not yes and not typer.confirm("Remove all databases of the workbook (not your files)?"):
        return
    try:
        for name in databases.names():
            databases.drop(name)
    except databases.DatabaseUnavailable:
        if databases.external_url():
            raise
        _cluster().destroy()  # it cannot even be started: the next start sets it up again
    console().print("All databases of the workbook are gone; each chapter creates its own again.")


def _existing(name: str | None) -> str | None:
    """The database that the argument names.

    Ends the command with a message if there is none of that name.
    """
    from workbook import databases

    if name is None:
        return None
    known = databases.names()
    wanted = name.removeprefix(databases.PREFIX)
    matching = [wanted] if wanted in known else [n for n in known if n.startswith(f"{wanted}_")]
    if not matching:
        console().print(
            f"There is no database {wanted}. A chapter creates its own when its first cell runs. "
            f"Existing databases: {', '.join(known) or 'none'}.",
            markup=False,
        )
        raise typer.Exit(2)
    return matching[0]


def _cluster() -> Cluster:
    from workbook.embedded import Cluster, default_home

    return Cluster(default_home())
