"""Start the server in spite of what a crash, another program or a cleaner has left behind."""

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from workbook.embedded import configuration, logfile, processes, sockets
from workbook.embedded.connection import Connection, store
from workbook.embedded.failures import failure
from workbook.embedded.launch import Refused, launch
from workbook.embedded.orphans import end_orphans
from workbook.embedded.privileges import Account

notice = logging.getLogger(__name__)

# Seconds that the children of a killed server get to notice that, and to end.
_PATIENCE = 30.0

# The server's word for: a process of its predecessor is still attached to the shared memory.
_HELD = "pre-existing shared memory block"


def bring_up(
    root: Path,
    data: Path,
    stored: Path,
    log: Path,
    connection: Connection,
    settings: Mapping[str, str],
    account: Account,
) -> Connection:
    """Start the server of ``data``, which does not run; return the connection, stored if changed.

    Raises PostgresError.
    """
    deadline = time.monotonic() + _PATIENCE
    attempt = 0
    while True:
        connection = _usable(connection, data.parent, stored, account)
        configuration.write_settings(data, connection, settings, account)
        _forget_dead_server(data, connection)
        logfile.keep_small(log)
        try:
            launch(root, data, log, account)
        except Refused as refused:
            reason = refused.output
        else:
            return connection
        if time.monotonic() > deadline or not _passes(reason):
            raise failure(reason, "The database server did not start", data.parent)
        if _HELD in reason:
            end_orphans(data, account, hard=attempt > 0)
        attempt += 1
        time.sleep(0.1)


def _usable(connection: Connection, home: Path, stored: Path, account: Account) -> Connection:
    port = connection.port
    if not sockets.is_free(port):
        port = sockets.free_port(home)
        notice.warning(
            "Port %s is used by another program: the database server moves to port %s.",
            connection.port,
            port,
        )
    folder = sockets.socket_folder(home, account, connection.socket_dir)
    changed = replace(connection, port=port, socket_dir=folder)
    if changed != connection:
        store(changed, stored, account)
    return changed


def _forget_dead_server(data: Path, connection: Connection) -> None:
    """Remove lock files that name a process which is not our server.

    The server itself would not start while any process of ours has that number. Should children
    of the dead server still be there, it is not these files that protect the data: the server
    finds the shared memory that they are attached to, and refuses.
    """
    if processes.running_postmaster(data):
        return
    (data / "postmaster.pid").unlink(missing_ok=True)
    socket = connection.socket_dir / f".s.PGSQL.{connection.port}"
    socket.unlink(missing_ok=True)
    socket.with_name(socket.name + ".lock").unlink(missing_ok=True)


def _passes(reason: str) -> bool:
    """Whether it is worth trying again: it was a matter of time, or of the port."""
    return (
        _HELD in reason
        or "Address already in use" in reason
        or ("lock file" in reason and "already exists" in reason)
    )
