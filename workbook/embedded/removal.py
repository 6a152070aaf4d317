"""Remove a stopped cluster."""

import shutil
from contextlib import suppress
from pathlib import Path

from workbook.embedded import sockets
from workbook.embedded.connection import load
from workbook.embedded.errors import PostgresError
from workbook.embedded.privileges import Account

# The secret with which `make api` signs tokens on this server.
API_SECRET = "api_secret"  # noqa: S105 - the name of a file


def remove(home: Path, stored: Path, account: Account) -> None:
    """Remove what we have made for the cluster in ``home``. The caller holds the lock.

    Only what is ours by name goes: a mistyped home must not cost anybody a folder.

    Raises OSError if something cannot be removed.
    """
    try:
        socket_dir = load(stored).socket_dir
    except PostgresError:  # never set up, or damaged
        socket_dir = None
    sockets.remove_folders(home, account, socket_dir)
    for folder in (home / "data", home / "data.new"):
        if folder.exists():
            shutil.rmtree(folder)
    files = (stored.name, API_SECRET, "postgresql.log", "lock")
    for name in (*files, f"{stored.name}.new", f"{API_SECRET}.new"):
        (home / name).unlink(missing_ok=True)
    with suppress(OSError):  # somebody keeps other things in it, or is starting anew
        home.rmdir()
