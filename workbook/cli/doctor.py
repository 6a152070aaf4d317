"""``workbook doctor``: checks everything that the workbook needs; a problem comes with its cure."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import typer

from workbook.cli.console import console
from workbook.course import paths, progress

if TYPE_CHECKING:
    from sqlalchemy import URL

NEEDED_SPACE = 300 * 2**20  # bytes: templates and the databases of a chapter or two


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and the cure if something is wrong."""

    what: str
    detail: str
    cure: str = ""

    @property
    def well(self) -> bool:
        return not self.cure


def doctor() -> None:
    """Check everything that the workbook needs, and say how to fix what is wrong."""
    from rich.text import Text

    ill = 0
    for look in LOOKS:
        for finding in _safely(look):
            ill += not finding.well
            mark = ("✓", "green") if finding.well else ("✗", "red")
            console().print(Text.assemble(mark, f" {finding.what:12} ", finding.detail))
            if finding.cure:
                console().print(f"  {'':12} {finding.cure}", style="yellow", markup=False)
    if ill:
        raise typer.Exit(1)


def _safely(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    name = look.__name__.strip("_")
    try:
        yield from look()
    except Exception as error:
        cure = getattr(error, "cure", "") or "Please report this line as an issue."
        yield Finding(name, str(error).splitlines()[0] if str(error) else repr(error), cure)


def _python() -> Iterator[Finding]:
    interpreter = f"{sys.version.split()[0]} in {sys.prefix}"
    if sys.prefix == sys.base_prefix:
        yield Finding(
            "Python", interpreter, "This is not the workbook's environment: use `make lab`."
        )
    else:
        yield Finding("Python", interpreter)


def _packages() -> Iterator[Finding]:
    names = [
        "sqlalchemy",
        "psycopg2-binary",
        "asyncpg",
        "alembic",
        "fastapi",
        "jupyterlab",
        "pytest",
    ]
    installed, missing = [], []
    for name in names:
        try:
            installed.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    cure = (
        f"Missing: {', '.join(missing)}. `make clean lab` installs them again." if missing else ""
    )
    yield Finding("packages", ", ".join(installed), cure)
    try:
        import greenlet  # noqa: F401
    except ImportError:
        yield Finding("greenlet", "missing", "`make clean lab` installs it again.")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(paths.ROOT).free
    space = f"{free / 2**30:.1f} GiB free"
    cure = "PostgreSQL needs about 300 MiB: make room." if free < NEEDED_SPACE else ""
    yield Finding("disk", space, cure)
    folder = paths.my_work()
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):  # root may write where a disk may not be written
            pass
        yield Finding("my_work", str(folder))
    except OSError as error:
        refused = f"{nearest} cannot be written ({error.strerror})"
        yield Finding(
            "my_work", refused, "Take ownership of the folder (chown), or free some disk space."
        )


def _exercises() -> Iterator[Finding]:
    if not progress.sound():
        yield Finding("progress", f"{progress.file()} is damaged", "`workbook check` rebuilds it.")
    folder = paths.my_work() / "exercises"
    if not folder.is_dir():
        yield Finding("exercises", "no copies yet", "`workbook lab` (or `make lab`) makes them.")
        return
    expected = [f"{stem}.py" for stem in paths.stubs()]
    missing = [name for name in expected if not (folder / name).exists()]
    cure = f"`workbook reset {missing[0].split('_')[0]}` brings it back." if missing else ""
    files = (
        f"missing: {', '.join(missing)}" if missing else f"{len(list(folder.glob('ch*.py')))} files"
    )
    yield Finding("exercises", files, cure)


def _database() -> Iterator[Finding]:
    from workbook import databases

    where = "DATABASE_URL" if databases.external_url() else "embedded"
    name = f"doctor_{os.getpid()}"  # two may be asking at once
    try:
        target = databases.url(name)
        yield Finding("server", f"{where}, {target.host}, port {target.port or 5432}")
        databases.create(name)
        try:
            server_version = _version(target)
            open_to_all = _lets_in(target.set(password=f"not {target.password}"))
        finally:
            databases.drop(name)
        old = int(server_version.split(".")[0]) < 16
        cure = "The chapters are written for PostgreSQL 18; use at least version 16." if old else ""
        yield Finding(
            "database", f"PostgreSQL {server_version}, a database was created and removed", cure
        )
        if open_to_all:
            yield Finding(
                "password",
                "this server lets everybody in, whatever the password",
                "Chapter 3 has exercises about wrong passwords, and this server accepts them all: "
                "replace trust with scram-sha-256 in its pg_hba.conf, or unset DATABASE_URL.",
            )
    except databases.DatabaseUnavailable as error:
        message = str(error).removesuffix(error.cure).strip()
        yield Finding("database", " ".join(message.split()), error.cure)


def _lets_in(target: URL) -> bool:
    from psycopg2 import Error

    from workbook import databases

    try:
        databases.connect(target).close()
    except Error:
        return False
    return True


def _version(target: URL) -> str:
    from workbook import databases

    connection = databases.connect(target)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            row = cursor.fetchone()
            return str(row[0] if row else "").split()[0]
    finally:
        connection.close()


def _jupyter() -> Iterator[Finding]:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec("python3")
        yield Finding("kernel", "python3")
    except NoSuchKernel:
        yield Finding("kernel", "python3 is missing", "`make clean lab` installs it again.")
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", 8888)) == 0
    note = "8888 is taken; `workbook lab` uses another one" if taken else "8888 is free"
    yield Finding("port", note)


LOOKS: list[Callable[[], Iterator[Finding]]] = [
    _python,
    _packages,
    _disk,
    _exercises,
    _database,
    _jupyter,
]
