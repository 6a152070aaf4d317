"""Has "Interrupt the kernel" end a cell that waits for PostgreSQL.

psycopg2 waits for the answer inside libpq. Python's handler for SIGINT runs in the main thread and
has to wait with it: for a lock that nobody releases, for good. The byte that the signal leaves in
the wakeup descriptor is there at once, and a thread that reads it cancels what is being executed.
(``psycopg2.extensions.set_wait_callback`` would serve too, but it changes the texts of errors.)
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

_installed = False
_executing: dict[Connection, Any] = {}  # to the driver's, which can cancel from another thread


def install() -> None:
    """Switch it on in this process; a second call changes nothing. Main thread only."""
    global _installed
    if _installed or threading.current_thread() is not threading.main_thread():
        return
    _installed = True
    event.listen(Engine, "before_cursor_execute", _begin)
    event.listen(Engine, "after_cursor_execute", _end)
    event.listen(Engine, "handle_error", _failed)
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(
        target=_watch, args=(reader, writer, before), name="workbook-interrupts", daemon=True
    ).start()


def _watch(reader: socket.socket, writer: socket.socket, before: int) -> None:
    """Read the numbers of signals. ``writer`` is only kept open."""
    while numbers := reader.recv(64):
        if before >= 0:  # whoever listened first still hears of it
            with suppress(OSError):
                os.write(before, numbers)
        if signal.SIGINT in numbers:
            for connection in list(_executing.values()):
                with suppress(Exception):  # it has just ended
                    connection.cancel()


def _begin(connection: Connection, cursor: Any, *_: Any) -> None:
    dbapi_connection = getattr(cursor, "connection", None)
    if hasattr(dbapi_connection, "cancel"):  # psycopg2's has; an asyncio driver needs none
        _executing[connection] = dbapi_connection


def _end(connection: Connection, *_: Any) -> None:
    _executing.pop(connection, None)


def _failed(context: ExceptionContext) -> None:
    if context.connection is not None:
        _executing.pop(context.connection, None)
