"""The first start: initdb, the roles, the extension."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from workbook.embedded import binaries, configuration
from workbook.embedded.connection import Connection
from workbook.embedded.failures import failure
from workbook.embedded.privileges import Account

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
    with _shell_safe(root) as programs:
        try:
            _initdb(new, programs, account, lock)
            configuration.include_ours(new, account)
            configuration.write_settings(new, connection, settings, account)
            _create_roles(new, root, connection, account, lock)
            new.rename(data)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise


@contextmanager
def _shell_safe(root: Path) -> Iterator[Path]:
    """A ``pginstall`` folder for initdb, which runs the server through a shell.

    initdb puts the server's path between double quotes. A path in which the shell would still
    see something to do gets a copy of the programs for the time of initdb.
    """
    if not set(str(root)) & set('"$`\\\n'):
        yield root
        return
    with tempfile.TemporaryDirectory(prefix="workbook-initdb-") as copy:
        yield binaries.copy_programs(root, Path(copy))


def _initdb(new: Path, root: Path, account: Account, lock: int) -> None:
    for ctype in (_CTYPE, "C"):
        command = (root / "bin" / "initdb", f"--pgdata={new}", *_INITDB, f"--lc-ctype={ctype}")
        code, output = binaries.run_server_program(command, account, lock=lock)
        if code == 0:
            return
        if "invalid locale name" not in output:
            break
    raise failure(output, "The database server could not be set up", new.parent)


def _create_roles(
    new: Path, root: Path, connection: Connection, account: Account, lock: int
) -> None:
    # Roles belong to all databases; the extension gets into every database made from template1.
    statements = (
        f"CREATE ROLE {connection.user} LOGIN CREATEDB",
        f"GRANT pg_monitor, pg_signal_backend TO {connection.user}",
        # The labs with two sessions decide with it who is ended in a deadlock.
        f"GRANT SET ON PARAMETER deadlock_timeout TO {connection.user}",
        "CREATE EXTENSION pg_stat_statements",
        *_passwords(connection),
    )
    _single_user(statements, new, root, account, lock)


def set_passwords(
    data: Path, root: Path, connection: Connection, account: Account, lock: int
) -> None:
    """Give the roles of a stopped server the passwords of ``connection``. Raises PostgresError."""
    _single_user(_passwords(connection), data, root, account, lock)


def _passwords(connection: Connection) -> tuple[str, ...]:
    return (
        # Thousands of rounds protect a password that somebody could guess. These are random, and
        # the rounds would cost each connection over TCP several milliseconds.
        "SET scram_iterations = 1",
        f"ALTER ROLE {connection.admin_user} PASSWORD '{connection.admin_password}'",
        f"ALTER ROLE {connection.user} PASSWORD '{connection.password}'",
    )


def _single_user(
    statements: tuple[str, ...], data: Path, root: Path, account: Account, lock: int
) -> None:
    # In the server's single-user mode there is nobody to connect, and nothing to wait for.
    # It ends a statement at the end of a line.
    command = (root / "bin" / "postgres", "--single", "-D", data, "template1")
    script = "".join(f"{statement}\n" for statement in statements)
    code, output = binaries.run_server_program(command, account, stdin=script, lock=lock)
    if code != 0 or "ERROR:" in output:
        raise failure(output, "The roles of the database server could not be made", data.parent)
