"""Under which account the server runs, and files that belong to it.

PostgreSQL refuses to run as root. When we are root, the server's programs run as the account
``postgres`` if the machine has one, else ``nobody``. A home that already belongs to an ordinary
user keeps running as that user. When we are an ordinary user, the server runs as ourselves.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.embedded.errors import PostgresError


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments for ``subprocess`` that make the child run under this account."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, target: Path | int) -> None:
        """Give a file or folder that we have just made (never another) to this account."""
        if os.geteuid() != self.uid:
            os.chown(target, self.uid, self.gid, follow_symlinks=isinstance(target, int))


def _by_uid(uid: int, gid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # usual in containers: a number without a name
        return Account(str(uid), uid, gid)
    return Account(entry.pw_name, uid, entry.pw_gid)


def server_account(home: Path) -> Account:
    """The account for the server in ``home``, which need not exist yet.

    Raises PostgresError if we are root and the machine has no account to step down to.
    """
    if os.geteuid() != 0:
        return _by_uid(os.geteuid(), os.getegid())
    try:
        owner = home.stat()
    except OSError:
        pass
    else:
        if owner.st_uid != 0:
            return _by_uid(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise PostgresError(
        "PostgreSQL does not run as root, and this machine has no account `postgres` or `nobody`.",
        "Run the workbook as an ordinary user.",
    )


def _succeeds(command: Sequence[str | Path], account: Account) -> bool:
    try:
        finished = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **account.popen,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return finished.returncode == 0


def can_enter(folder: Path, account: Account) -> bool:
    """Whether ``account`` reaches ``folder``: tried, not computed, so that ACLs count too."""
    if os.geteuid() == account.uid:
        return os.access(folder, os.X_OK)
    return _succeeds(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], account)


def can_run(program: Path, account: Account) -> bool:
    """Whether ``account`` can execute ``program`` (a PostgreSQL program: ``--version`` is run)."""
    if os.geteuid() == account.uid:
        return os.access(program, os.X_OK)
    return _succeeds([program, "--version"], account)


def write_private(path: Path, content: bytes, account: Account) -> None:
    """Replace ``path`` by a file of mode 0600 that belongs to ``account``, in one step."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        account.own(descriptor)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    new.replace(path)
