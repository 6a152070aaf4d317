"""How to reach the server, and the file that remembers it."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from workbook.embedded.errors import PostgresError
from workbook.embedded.privileges import Account, write_private

HOST = "127.0.0.1"
USER = "workbook"
ADMIN = "postgres"


@dataclass(frozen=True)
class Connection:
    """Everything a client needs. ``user`` is for learners' code, ``admin_user`` for the tool."""

    host: str
    port: int
    user: str
    password: str
    admin_user: str
    admin_password: str
    socket_dir: Path

    def __repr__(self) -> str:
        # The generated repr would put the passwords into notebooks and tracebacks.
        return f"Connection({self.user}@{self.host}:{self.port}, socket_dir={self.socket_dir})"


def new_connection(port: int, socket_dir: Path) -> Connection:
    """A connection with fresh passwords."""
    return Connection(
        host=HOST,
        port=port,
        user=USER,
        password=secrets.token_urlsafe(24),
        admin_user=ADMIN,
        admin_password=secrets.token_urlsafe(24),
        socket_dir=socket_dir,
    )


def store(connection: Connection, path: Path, account: Account) -> None:
    """Write ``connection`` to ``path``, readable by its owner only, replacing it in one step."""
    # ASCII escapes keep any folder name, even one that is not valid UTF-8, in the file.
    fields = asdict(connection) | {"socket_dir": os.fspath(connection.socket_dir)}
    write_private(path, json.dumps(fields, indent=2).encode() + b"\n", account)


def load(path: Path) -> Connection:
    """Read what ``store`` wrote.

    Raises PostgresError if the file is missing, unreadable or damaged.
    """
    try:
        fields = json.loads(path.read_bytes())
        fields["socket_dir"] = Path(fields["socket_dir"])
        fields["port"] = int(fields["port"])
        return Connection(**fields)
    except FileNotFoundError:
        raise PostgresError(
            f"There is no database server in {path.parent} yet.",
            "Start it once with `workbook db start`.",
        ) from None
    except PermissionError:
        raise PostgresError(
            f"The file {path} belongs to another user.",
            "Run this as the user who started the server first.",
        ) from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PostgresError(
            f"The file {path} cannot be used ({error}).",
            "Remove the server with `workbook db reset` and start again.",
        ) from None
