"""Start the server process and wait until it accepts connections."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from workbook.embedded import logfile, processes
from workbook.embedded.binaries import server_environment
from workbook.embedded.errors import PostgresError
from workbook.embedded.privileges import Account

# What `pg_ctl start` does, except that it puts the paths into a command line between double
# quotes, which breaks on folders with a quote or a dollar sign. Here they are arguments. The
# server becomes a child of init: a parent that lives on would otherwise have to collect it.
_LAUNCHER = 'umask 077; "$1" -D "$2" </dev/null >>"$3" 2>&1 & echo $!'

_POLL = 0.004


class Refused(Exception):
    """The server ended instead of getting ready. ``output`` is what it wrote."""

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.output = output


def launch(
    root: Path, data: Path, log: Path, account: Account, *, timeout: float = 120.0
) -> processes.PidFile:
    """Start the server of ``data`` in a session of its own; return once it is ready.

    It holds none of our files or pipes, and no Ctrl-C from our terminal reaches it.

    Raises Refused if it ended, and PostgresError if it is not ready in time.
    """
    begin = logfile.prepare(log, account)
    pid = _spawn(root, data, log, account)
    deadline = time.monotonic() + timeout
    while True:
        pid_file = processes.read_pid_file(data)
        if pid_file and pid_file.pid == pid and pid_file.ready:
            return pid_file
        if not processes.exists(pid):
            raise Refused(logfile.read_from(log, begin))
        if time.monotonic() > deadline:
            raise PostgresError(
                f"The database server in {data} was started but is not ready yet.",
                f"Wait and try again; the file {log} says what it is doing.",
            )
        time.sleep(_POLL)


def wait_until(condition: Callable[[], bool], timeout: float) -> bool:
    """Whether ``condition`` came true within ``timeout`` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL)
    return True


def _spawn(root: Path, data: Path, log: Path, account: Account) -> int:
    try:
        # Only the shell, which ends at once, holds the pipe that tells us the server's number.
        launcher = subprocess.run(
            ["/bin/sh", "-c", _LAUNCHER, "sh", root / "bin" / "postgres", data, log],
            cwd="/",
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=False,
            **account.popen,
        )
        return int(launcher.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise PostgresError(
            f"The database server could not be started ({error}).",
            f"The file {log} may say more.",
        ) from error
