"""One process at a time may initialise, start or stop a cluster."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbook.embedded.errors import PostgresError
from workbook.embedded.privileges import Account


@contextmanager
def locked(path: Path, account: Account, *, timeout: float = 120.0) -> Iterator[int]:
    """Hold the lock file ``path``; yields its descriptor.

    The kernel releases the lock when its holder ends, however it ends. A child that is given the
    descriptor (``pass_fds``) keeps the lock until it has ended too.

    Raises PostgresError if others hold the lock for longer than ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except FileNotFoundError:
            raise PostgresError(
                f"Another process is just removing the server in {path.parent}.", "Try again."
            ) from None
        try:
            account.own(descriptor)
            _wait_for(descriptor, path, deadline)
            # Whoever held it may have removed the file: then it no longer guards anything.
            if _is_same_file(descriptor, path):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _wait_for(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise PostgresError(
                    f"Another process has been starting or stopping the server in {path.parent} "
                    "for a long time.",
                    "Wait for it or end it, then try again.",
                ) from None
            time.sleep(0.01)
        else:
            return


def _is_same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
