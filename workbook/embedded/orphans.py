"""End the children that a killed server has left behind."""

import subprocess
from pathlib import Path

from workbook.embedded.privileges import Account

# $1: the data folder, $2: the signal, then process ids. The shell runs under the account that
# owns the server, so that it can look into the processes, and end none of anybody else.
_END = """
data=$1 signal=$2
shift 2
for pid do
    [ "/proc/$pid/cwd" -ef "$data" ] && kill -s "$signal" "$pid"
done
"""


def end_orphans(data: Path, account: Account, *, hard: bool) -> None:
    """End what still works in ``data`` after its server was killed.

    Most children notice at once by themselves. One in the middle of a long query does not, and
    keeps the next server from starting. QUIT is what the server itself sends them after a crash;
    ``hard`` takes KILL. Neither costs data: the next start recovers it from the write-ahead log.
    The caller has made sure that there is no server.

    Without /proc (macOS) nothing is done: the children end with their query.
    """
    children = _server_children()
    if not children:
        return
    subprocess.run(
        ["/bin/sh", "-c", _END, "sh", data, "KILL" if hard else "QUIT", *children],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        **account.popen,
    )


def _server_children() -> list[str]:
    """The ids of the processes called "postgres: ...", of any server."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes().startswith(b"postgres: "):
                pids.append(process.name)
        except OSError:
            continue  # it has ended meanwhile
    return pids
