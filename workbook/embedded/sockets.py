"""The folder of the Unix socket, and free TCP ports."""

import hashlib
import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

from workbook.embedded.connection import HOST
from workbook.embedded.errors import PostgresError
from workbook.embedded.privileges import Account, can_enter

# sun_path holds 104 bytes on macOS and 108 on Linux, a zero byte included; the file in it is
# called .s.PGSQL.<port>, at most 15 bytes with its slash.
_TMP = "/tmp"  # noqa: S108 - only for folders whose owner and permissions are checked
_LONGEST_FOLDER = 103 - len("/.s.PGSQL.65535")


_PREFIX = "workbook-pg-"

_FIRST_PORT = 15432
_PORTS = 10000


def _digest(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def free_port(home: Path) -> int:
    """A TCP port of 127.0.0.1 that nobody uses at this moment; for one home mostly the same.

    It lies below the numbers that the system hands out to outgoing connections: one of those
    would too often be taken at the next start.

    Raises PostgresError if a thousand ports are taken.
    """
    begin = _FIRST_PORT + int(_digest(home), 16) % _PORTS
    for port in range(begin, begin + 1000):
        if is_free(port):
            return port
    raise PostgresError(
        f"No TCP port of {HOST} is free between {begin} and {begin + 999}.",
        "Check that your system lets programs listen on 127.0.0.1.",
    )


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
    for folder in ([stored] if stored else []) + _wanted(home, account):
        if _is_short(folder) and _make(folder, account):
            return folder
    try:
        # Somebody else owns the name we wanted: any other name will do, we store it.
        name = _wanted(home, account)[0].name
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=_TMP))
        account.own(folder)
    except OSError as error:
        raise PostgresError(
            f"No folder for the server's socket can be made in /tmp ({error.strerror}).",
            "Make room there, or make it writable, then try again.",
        ) from error
    return folder


def remove_folders(home: Path, account: Account, stored: Path | None) -> None:
    """Remove the socket folders of the cluster in ``home``; nothing happens to any other."""
    for folder in ([stored] if stored else []) + _wanted(home, account):
        if folder.name.startswith(_PREFIX) and is_private(folder, account):
            shutil.rmtree(folder, ignore_errors=True)


def _wanted(home: Path, account: Account) -> list[Path]:
    name = f"{_PREFIX}{account.uid}-{_digest(home)}"
    # A short /tmp serves when TMPDIR is too long, unwritable or closed to the account.
    return [Path(parent) / name for parent in dict.fromkeys((tempfile.gettempdir(), _TMP))]


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
        info = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(info.st_mode)
        and info.st_uid == account.uid
        and stat.S_IMODE(info.st_mode) & 0o077 == 0
    )
