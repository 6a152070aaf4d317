"""The folder of the Unix socket, and free TCP ports."""

import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path

from workbook.postgres.connection import HOST
from workbook.postgres.errors import PostgresError
from workbook.postgres.privileges import Account, can_enter

# sun_path holds 104 bytes on macOS and 108 on Linux, a zero byte included; the file in it is
# called .s.PGSQL.<port>, at most 15 bytes with its slash.
_LONGEST_FOLDER = 103 - len("/.s.PGSQL.65535")


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server does it: connections of a stopped server that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError:
            return False
        return True


def socket_folder(home: Path, account: Account, stored: Path | None = None) -> Path:
    """A folder of mode 0700 that belongs to ``account``; created if needed.

    The ``stored`` one is kept while it can be. Whoever can enter the folder may connect without
    a password, so a folder with another owner or with wider permissions is never used.

    Raises PostgresError if no folder can be made.
    """
    digest = hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:12]
    name = f"workbook-pg-{account.uid}-{digest}"
    candidates = [stored] if stored else []
    # A short /tmp serves when TMPDIR is too long, unwritable or closed to the account.
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp")):
        candidates.append(Path(parent) / name)
    for folder in candidates:
        if _is_short(folder) and _make(folder, account):
            return folder
    try:
        # Somebody else owns the name we wanted: any other name will do, we store it.
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
        account.own(folder)
        return folder
    except OSError as error:
        raise PostgresError(
            f"No folder for the server's socket can be made in /tmp ({error.strerror}).",
            "Make room there, or make it writable, then try again.",
        ) from error


def _is_short(folder: Path) -> bool:
    return len(os.fsencode(folder)) <= _LONGEST_FOLDER


def _make(folder: Path, account: Account) -> bool:
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        pass
    except OSError:
        return False
    return is_private(folder, account) and can_enter(folder, account)


def is_private(folder: Path, account: Account) -> bool:
    """Whether ``folder`` is a real folder of ``account`` that nobody else can enter."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == account.uid
        and stat.S_IMODE(found.st_mode) & 0o077 == 0
    )
