"""One PostgreSQL server with its data folder."""

import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.embedded import binaries, logfile, processes, sockets
from workbook.embedded.connection import Connection, load, new_connection, store
from workbook.embedded.errors import PostgresError
from workbook.embedded.failures import failure
from workbook.embedded.folder import make_home
from workbook.embedded.initialise import initialise, set_passwords
from workbook.embedded.launch import wait_until
from workbook.embedded.lock import locked
from workbook.embedded.privileges import Account, server_account, write_private
from workbook.embedded.removal import API_SECRET, remove
from workbook.embedded.starting import bring_up
from workbook.embedded.stopping import stop

# Seconds that a server which another process has started gets to become ready.
_PATIENCE = 60.0


@dataclass(frozen=True)
class Status:
    """What is known about a cluster without touching it. ``version`` is the data folder's."""

    running: bool
    pid: int | None
    port: int | None
    data: Path
    version: str | None
    log: Path


class Cluster:
    """A PostgreSQL server that lives in the folder ``home``. Nothing happens until ``start``.

    ``settings`` override what we write to the configuration.
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.absolute()
        self.data = self.home / "data"
        self.log = self.home / "postgresql.log"
        self._stored = self.home / "connection.json"
        self.settings = dict(settings or {})

    def start(self) -> Connection:
        """Start the server if it does not run, set it up if it never has; return the connection.

        Any number of processes may call this at once. Raises PostgresError.
        """
        postmaster = processes.running_postmaster(self.data)
        if postmaster and postmaster.ready and self._stored.exists():
            logfile.keep_small(self.log)
            return self.connection()
        account = server_account(self.home)
        make_home(self.home, account)
        with self._locked(account, "The database server did not start") as lock:
            return self._start(account, lock)

    def stop(self) -> None:
        """Stop the server, also while clients are connected; fine if it does not run.

        Raises PostgresError if it belongs to another user or does not end.
        """
        if not self._exists():
            return
        account = server_account(self.home)
        with self._locked(account, "The database server did not stop"):
            stop(self.data, account)

    def status(self) -> Status:
        """The state of the server. Starts nothing and never raises."""
        postmaster = processes.running_postmaster(self.data)
        port = postmaster.port if postmaster else None
        if port is None:
            try:
                port = self.connection().port
            except PostgresError:
                port = None
        try:
            version = (self.data / "PG_VERSION").read_text().strip()
        except (OSError, ValueError):
            version = None
        return Status(
            running=postmaster is not None,
            pid=postmaster.pid if postmaster else None,
            port=port,
            data=self.data,
            version=version,
            log=self.log,
        )

    def connection(self) -> Connection:
        """How to reach the server, whether or not it runs.

        Raises PostgresError if it was never set up.
        """
        return load(self._stored)

    def api_secret(self) -> str:
        """The secret for an API on this server: random, made once, kept beside the passwords.

        Raises PostgresError if its file cannot be read or written.
        """
        account = server_account(self.home)
        path = self.home / API_SECRET
        with self._locked(account, "The secret of the API cannot be used"):
            if not path.exists():
                write_private(path, secrets.token_hex(32).encode(), account)
            return path.read_text("ascii").strip()

    def destroy(self) -> None:
        """Stop the server and remove all that we have made for it. Raises PostgresError."""
        if not self._exists():
            return
        account = server_account(self.home)
        with self._locked(account, "The database server was not removed"):
            stop(self.data, account)
            remove(self.home, self._stored, account)

    def binary(self, name: str) -> Path:
        """The path of one of PostgreSQL's programs. Raises PostgresError if there is none."""
        return binaries.program(binaries.installed_root(), name)

    def run(
        self, name: str, *arguments: str | Path, admin: bool = False, **popen: Any
    ) -> subprocess.CompletedProcess[Any]:
        """Run one of PostgreSQL's programs (psql, pg_dump, ...) on this cluster.

        It finds host, port, role and password in its environment, and nothing of the caller's
        own ``PG...`` variables. ``popen`` goes to ``subprocess.run``.

        With ``admin`` the role is the superuser, and if we are root the program runs under the
        server's account: pg_basebackup needs the one, and a standby's data folder the other.

        Raises PostgresError if there is no such program or the server was never set up.
        """
        connection = self.connection()
        root = binaries.installed_root()
        if admin:
            account = server_account(self.home)
            root = binaries.root_for(account)
            popen = {"cwd": "/", **account.popen, **popen}
        environment = binaries.clean_environment(
            PGHOST=connection.host,
            PGPORT=str(connection.port),
            PGUSER=connection.admin_user if admin else connection.user,
            PGPASSWORD=connection.admin_password if admin else connection.password,
            PGDATABASE="postgres",
        )
        environment.update(popen.pop("env", {}))
        check = popen.pop("check", False)
        command = [binaries.program(root, name), *arguments]
        return subprocess.run(command, env=environment, check=check, **popen)

    def _exists(self) -> bool:
        try:
            return self.home.exists()
        except OSError:  # hidden in a folder of another user: then it is not ours to stop
            return False

    @contextmanager
    def _locked(self, account: Account, what: str) -> Iterator[int]:
        try:
            with locked(self.home / "lock", account) as descriptor:
                yield descriptor
        except OSError as error:
            raise failure(str(error), what, self.home) from error

    def _start(self, account: Account, lock: int) -> Connection:
        """Do the work of ``start`` while nobody else starts or stops this cluster."""
        lost = self.data.exists() and not self._stored.exists()
        if processes.running_postmaster(self.data):  # another process has started it meanwhile
            if lost:
                stop(self.data, account)
            elif wait_until(self._is_ready, _PATIENCE):
                return self.connection()
            else:
                raise PostgresError(
                    f"The database server in {self.home} runs but does not become ready.",
                    f"The file {self.log} says what it is doing.",
                )
        root = binaries.root_for(account)
        if self.data.exists() and not lost:
            connection = self.connection()
        else:
            folder = sockets.socket_folder(self.home, account)
            connection = new_connection(sockets.free_port(self.home), folder)
            if lost:  # somebody has removed the file with the passwords: the data is still good
                set_passwords(self.data, root, connection, account, lock)
            else:
                initialise(self.data, root, connection, self.settings, account, lock)
            store(connection, self._stored, account)
        return bring_up(root, self.data, self._stored, self.log, connection, self.settings, account)

    def _is_ready(self) -> bool:
        pid_file = processes.read_pid_file(self.data)
        return pid_file is not None and pid_file.ready
