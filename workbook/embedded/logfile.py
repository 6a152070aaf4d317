"""The server's log: one file, kept small."""

import os
from pathlib import Path

from workbook.embedded.privileges import Account

LIMIT = 4 * 1024 * 1024
_KEPT = 64 * 1024


def prepare(log: Path, account: Account) -> int:
    """Create the log if there is none, and return its size."""
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        account.own(descriptor)
        return os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def read_from(log: Path, begin: int) -> str:
    """What was written after the first ``begin`` bytes; "" if it cannot be read."""
    try:
        with log.open("rb") as file:
            file.seek(begin)
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def keep_small(log: Path) -> None:
    """Cut a log that has grown beyond ``LIMIT`` down to its newest lines.

    The server may be running: it appends, so it goes on behind what we leave.
    """
    try:
        size = log.stat().st_size
        if size <= LIMIT:
            return
        newest = read_from(log, size - _KEPT).partition("\n")[2]
        with log.open("r+b") as file:
            file.truncate(0)
            file.write(newest.encode())
    except OSError:
        pass  # a full disk, or another user's log: that is not worth failing a start for
