"""Which process is our server: proven, never assumed from a number in a file.

PostgreSQL writes the server's process id to ``postmaster.pid``. After a crash that file stays,
and its number may by now belong to anybody. ``pg_ctl`` only asks whether *some* process has that
number, and would stop it; the server only asks the same, and would refuse to start. So before we
trust the file we look at the process itself.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


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
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        # The state follows the command's name, which may itself hold spaces and brackets.
        return (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except (OSError, IndexError):
        return not _has_proc() or (_PROC / str(pid)).exists()


def is_postmaster(pid: int, data: Path) -> bool:
    """Whether process ``pid`` is the PostgreSQL server of the folder ``data``."""
    if not exists(pid):
        return False
    if _has_proc():
        return _is_postmaster_in_proc(pid, data)
    return _is_postmaster_by_ps(pid, data)


def running_postmaster(data: Path) -> PidFile | None:
    """The pid file, if the server that it names is really running."""
    found = read_pid_file(data)
    return found if found and is_postmaster(found.pid, data) else None


def _has_proc() -> bool:
    return (_PROC / "self" / "stat").exists()


def _is_postmaster_in_proc(pid: int, data: Path) -> bool:
    process = _PROC / str(pid)
    try:
        # Only the owner of the data folder can run its server.
        if process.stat().st_uid != data.stat().st_uid:
            return False
        arguments = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    if arguments[0].rpartition(b"/")[2] != b"postgres":
        return False  # also the server's own children: they are called "postgres: checkpointer"
    try:
        # The server works inside its data folder. Under that name even if the path has links.
        return os.path.samestat((process / "cwd").stat(), data.stat())
    except OSError:  # root in a container may not look: then as launch.py started it
        return os.fsencode(data) in arguments


def _is_postmaster_by_ps(pid: int, data: Path) -> bool:
    shown = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    ).stdout.strip()
    # As launch.py started it: .../postgres -D <data>
    program, separator, folder = shown.partition(b" -D ")
    return bool(separator) and program.endswith(b"postgres") and folder == os.fsencode(data)
