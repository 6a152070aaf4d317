"""Servers that end with the program that started them, however it ends.

A kernel that is killed runs no clean-up of its own. So a process waits for the end of a pipe that
only the program holds open, and then stops and removes its servers.
"""

import subprocess
import sys
from pathlib import Path

from workbook.embedded.cluster import Cluster
from workbook.embedded.errors import PostgresError

_PROJECT = Path(__file__).resolve().parents[2]


def guard(*homes: Path) -> "subprocess.Popen[bytes]":
    """Have the servers in these homes removed when this process ends, or ``end`` is called."""
    return subprocess.Popen(
        [sys.executable, "-m", "workbook.embedded.guard", *homes],
        cwd=_PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # no Ctrl-C of ours reaches it
    )


def end(guarding: "subprocess.Popen[bytes]") -> None:
    """Have the servers removed now, and wait for it."""
    assert guarding.stdin is not None
    guarding.stdin.close()
    guarding.wait(120)


def main(homes: list[str]) -> None:
    """Wait until nobody holds the other end of our standard input; then remove the servers."""
    sys.stdin.buffer.read()
    for home in map(Path, homes):
        try:
            Cluster(home).destroy()
        except (PostgresError, OSError) as error:
            print(error, file=sys.stderr)  # noqa: T201 - the next home is removed all the same


if __name__ == "__main__":
    main(sys.argv[1:])
