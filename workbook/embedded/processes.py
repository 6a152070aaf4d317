"""Which process is our server: proven, never assumed from a number in a file.

PostgreSQL writes the server's process id to ``postmaster.pid``. After a crash that file stays,
and its number may by now belong to anybody. ``pg_ctl`` only asks whether *some* process has that
number, and would stop it; the server only asks the same, and would refuse to start. So before we
trust the file we look at the process itself. psutil is imported late: a command that uses
``DATABASE_URL`` looks at no process.
"""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PidFile:
    """The lines of ``postmaster.pid`` that we use."""

    pid: int
    port: int | None
    ready: bool


def read_pid_file(data: Path) -> PidFile | None:
    """``postmaster.pid`` in ``data``, or None if there is none that can be read."""
    try:
        lines = (data / "postmaster.pid").read_bytes().splitlines()
        # Line 1: pid. 4: port. 8: what the server is doing; pg_ctl waits for "ready" there too.
        return PidFile(
            pid=_process_id(lines[0]),
            port=int(lines[3]) if len(lines) > 3 and lines[3].strip() else None,
            ready=len(lines) > 7 and lines[7].strip() == b"ready",
        )
    except (OSError, ValueError, IndexError):
        return None


def _process_id(text: bytes) -> int:
    pid = int(text)
    if not 0 < pid < 2**31:  # zero and negative numbers mean groups of processes
        raise ValueError(text)
    return pid


def exists(pid: int) -> bool:
    """Whether the process is alive. One that only waits to be collected by its parent is not."""
    import psutil

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def is_postmaster(pid: int, data: Path) -> bool:
    """Whether process ``pid`` is the PostgreSQL server of the folder ``data``."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        # Only the owner of the data folder can run its server.
        if process.uids().effective != data.stat().st_uid:
            return False
        arguments = process.cmdline()
    except (psutil.Error, OSError):
        return False
    if not arguments or Path(arguments[0]).name != "postgres":
        return False  # also the server's own children: they are called "postgres: checkpointer"
    try:
        # The server works inside its data folder. Under that name even if the path has links.
        return os.path.samestat(Path(process.cwd()).stat(), data.stat())
    except (psutil.Error, OSError):
        # Root in a container may not look: then as launch.py started it.
        return os.fspath(data) in arguments


def running_postmaster(data: Path) -> PidFile | None:
    """The pid file, if the server that it names is really running."""
    pid_file = read_pid_file(data)
    return pid_file if pid_file and is_postmaster(pid_file.pid, data) else None
