"""``make api``: the finished application on the embedded PostgreSQL, or on DATABASE_URL.

On the embedded server it needs no SECRET_KEY: one is made and kept in the server's own folder.
Demo accounts are loaded there and nowhere else: their password is published, and one is an admin.
"""

from __future__ import annotations

import codecs
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn
from dotenv import dotenv_values

from workbook import databases
from workbook.course import paths
from workbook.embedded import Cluster, PostgresError, default_home

NAME = "app"
HOST = "127.0.0.1"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Failed(Exception):
    """Why there is no API, and the cure."""


class _End(BaseException):
    """The process was asked to end: Ctrl-C, a closed terminal, SIGTERM."""


def api(wanted_port: str) -> int:
    """Prepare the database and serve until we are stopped; return the exit code."""
    steps: list[tuple[str, ...]] = [("alembic", "upgrade", "head")]
    if not databases.external_url():
        steps.append(("app", "demo"))
    with _listening(wanted_port) as listener, _database() as url:
        os.chdir(paths.ROOT)
        os.environ["DATABASE_URL"] = url
        # One process, whatever the variable says: uvicorn reads it only as a program of its own.
        os.environ["WEB_CONCURRENCY"] = "1"
        for arguments in steps:
            # In a session of its own: a Ctrl-C is for us, who then end it without its traceback.
            done = subprocess.run(
                [sys.executable, "-m", *arguments], start_new_session=True, check=False
            )
            if done.returncode:
                return done.returncode
        _say(f"The API: http://{HOST}:{listener.getsockname()[1]}/docs (Ctrl-C stops it)")
        # In this process: it alone gets the signals, and lets running requests finish.
        server = uvicorn.Server(uvicorn.Config("app.main:app", timeout_graceful_shutdown=30))
        server.run(sockets=[listener])
        return 0 if server.started else 1


@contextmanager
def _listening(wanted: str) -> Iterator[socket.socket]:
    """The port, taken before anything else is done: a port that is not free is reported first."""
    if not wanted.isdecimal() or int(wanted) > 65535:
        raise _Failed(f"PORT={wanted} isn't a port number. For example: make api PORT=8080")
    with socket.socket() as listener:
        # The last connections of a server that has just ended do not count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, int(wanted)))
            listener.listen()
        except OSError as error:
            raise _Failed(
                f"Port {wanted} cannot be used ({error.strerror}). Choose another one: "
                "make api PORT=8080"
            ) from error
        yield listener


@contextmanager
def _database() -> Iterator[str]:
    """The address of a database that answers; a server that we have started is stopped again."""
    if own := databases.external_url():
        databases.names()
        if not _has_secret():
            raise _Failed(
                "SECRET_KEY is not set, and the workbook doesn't create one when DATABASE_URL "
                "names your own server. Set it: export SECRET_KEY=$(openssl rand -hex 32)"
            )
        yield own
        return
    cluster = Cluster(default_home())
    ours = not cluster.status().running
    try:
        # A database beside the chapters', kept from one start to the next.
        if NAME not in databases.names(NAME):
            databases.create(NAME)
        if not _has_secret():
            os.environ["SECRET_KEY"] = cluster.api_secret()
        yield databases.url(NAME).render_as_string(hide_password=False)
    finally:
        if ours:
            _ignore_signals()  # a second Ctrl-C must not leave half of it behind
            cluster.stop()


def _has_secret() -> bool:
    """Whether the application will find a secret, where its settings look for one."""
    path = paths.ROOT / ".env"
    start = path.read_bytes()[:2] if path.is_file() else b""
    # As PowerShell's > writes it; the application reads it, too.
    is_utf_16 = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    try:
        stored = dotenv_values(path, encoding="utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Failed(f"{path} is not UTF-8. Save it as UTF-8.") from error
    return bool(os.environ.get("SECRET_KEY") or stored.get("SECRET_KEY"))


def _end(number: int, frame: FrameType | None) -> None:
    raise _End


def _hang_up(number: int, frame: FrameType | None) -> None:
    # uvicorn only handles SIGTERM, so forward this signal to the current SIGTERM handler.
    signal.raise_signal(signal.SIGTERM)


def _ignore_signals() -> None:
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def _say(text: str) -> None:
    # The terminal may be gone.
    with suppress(OSError):
        print(text, flush=True)  # noqa: T201 - for a person


def main() -> int:
    """Run it; a known problem ends in one line that says how to fix it."""
    signal.signal(signal.SIGINT, _end)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _hang_up)
    try:
        return api(os.environ.get("PORT") or "8000")
    except _End:
        # uvicorn raises the signal again once it has ended.
        _say("Stopped.")
        return 0
    except (_Failed, databases.DatabaseUnavailable, PostgresError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
