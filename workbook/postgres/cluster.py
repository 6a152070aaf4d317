"""One PostgreSQL server with its data folder."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.postgres import binaries, logfile, processes, sockets
from workbook.postgres.connection import Connection, load, new_connection, store
from workbook.postgres.errors import PostgresError
from workbook.postgres.initialise import failure, initialise
from workbook.postgres.launch import wait_until
from workbook.postgres.lock import locked
from workbook.postgres.privileges import Account, can_enter, server_account
from workbook.postgres.starting import bring_up

# Seconds that a server which another process has started gets to become ready.
_PATIENCE = 60.0


@dataclass(frozen=True)
class Status:
    """What is known about a cluster without touching it."""

    running: bool
    pid: int | None
    port: int | None
    data: Path
    version: str | None
    log: Path


class Cluster:
    """A PostgreSQL server that lives in the folder ``home``. Nothing happens until ``start``.

    ``settings`` override what we write to the configuration, for tests.
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.absolute()
        self.data = self.home / "data"
        self.log = self.home / "postgresql.log"
        self._stored = self.home / "connection.json"
        self._lock = self.home / "lock"
        self._settings = dict(settings or {})

    def start(self) -> Connection:
        """Start the server if it does not run, set it up if it never has; return the connection.

        Any number of processes may call this at once. Raises PostgresError.
        """
        found = processes.running_postmaster(self.data)
        if found and found.ready and self._stored.exists():
            logfile.keep_small(self.log)
            return load(self._stored)
        account = server_account(self.home)
        self._make_home(account)
        with self._locked(account) as lock:
            return self._start(account, lock)

    def stop(self) -> None:
        """Stop the server, also while clients are connected; fine if it does not run.

        Raises PostgresError if it belongs to another user or does not end.
        """
        if not self.home.is_dir():
            return
        account = server_account(self.home)
        with self._locked(account):
            self._stop(account)

    def status(self) -> Status:
        """The state of the server. Starts nothing and never raises."""
        found = processes.running_postmaster(self.data)
        port = found.port if found else None
        if port is None:
            try:
                port = load(self._stored).port
            except PostgresError:
                port = None
        try:
            version = (self.data / "PG_VERSION").read_text().strip()
        except OSError:
            version = None
        return Status(
            running=found is not None,
            pid=found.pid if found else None,
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

    def destroy(self) -> None:
        """Stop the server and remove all that we have made for it. Raises PostgresError."""
        if not self.home.is_dir():
            return
        account = server_account(self.home)
        with self._locked(account):
            self._stop(account)
            try:
                shutil.rmtree(load(self._stored).socket_dir, ignore_errors=True)
            except PostgresError:
                pass  # never set up
            # Only what is ours by name: a mistyped home must not cost anybody a folder.
            for folder in (self.data, self.home / "data.new"):
                shutil.rmtree(folder, ignore_errors=True)
            for file in (self._stored, self.log, self._lock):
                file.unlink(missing_ok=True)
        try:
            self.home.rmdir()
        except OSError:
            pass  # somebody keeps other things in it, or is starting the server again

    def binary(self, name: str) -> Path:
        """The path of one of PostgreSQL's programs. Raises PostgresError if there is none."""
        path = binaries.installed_root() / "bin" / name
        if not path.is_file():
            raise PostgresError(
                f"PostgreSQL has no program {name!r} here.", f"See {path.parent} for those it has."
            )
        return path

    def run(
        self, name: str, *arguments: str | Path, **popen: Any
    ) -> subprocess.CompletedProcess[Any]:
        """Run a client program (psql, pg_dump, ...) on this cluster as the learner's role.

        ``popen`` goes to ``subprocess.run``. The program finds host, port, user and password in
        its environment, and nothing of the caller's ``PG...`` variables. Raises PostgresError.
        """
        connection = self.connection()
        environment = binaries.clean_environment(
            PGHOST=connection.host,
            PGPORT=str(connection.port),
            PGUSER=connection.user,
            PGPASSWORD=connection.password,
            PGDATABASE="postgres",
        )
        environment.update(popen.pop("env", {}))
        return subprocess.run([self.binary(name), *arguments], env=environment, **popen)

    @contextmanager
    def _locked(self, account: Account) -> Iterator[int]:
        try:
            with locked(self._lock, account) as descriptor:
                yield descriptor
        except PermissionError:
            raise PostgresError(
                f"The folder {self.home} cannot be written by you.",
                "Run this as the user who owns it, or make it writable.",
            ) from None
        except OSError as error:
            raise failure(str(error), "The database server cannot be used", self.home) from error

    def _make_home(self, account: Account) -> None:
        try:
            if self.home.parent == binaries.SHARED_STATE:
                binaries.make_shared_state()
            self.home.mkdir(mode=0o700)
        except FileExistsError:
            self._check_home(account)
        except OSError as error:
            raise PostgresError(
                f"The folder {self.home} cannot be made ({error.strerror}).",
                f"Make sure that {self.home.parent} exists and that you may write to it.",
            ) from error
        else:
            account.own(self.home)
        if not can_enter(self.home, account):
            raise PostgresError(
                f"The folder {self.home} cannot be reached by the account {account.name!r}, under "
                "which the database server runs.",
                "Let the workbook choose the folder, or run it as an ordinary user.",
            )

    def _check_home(self, account: Account) -> None:
        if not self.home.is_dir():
            raise PostgresError(
                f"{self.home} is a file, not a folder.", "Move it away, then start again."
            )
        if self.home.stat().st_uid == account.uid:
            return
        if any(self.home.iterdir()):
            raise PostgresError(
                f"The folder {self.home} holds files of somebody else.",
                "Move them away, then start again.",
            )
        account.own(self.home)

    def _start(self, account: Account, lock: int) -> Connection:
        if processes.running_postmaster(self.data):  # another process was first, or it is starting
            if wait_until(self._is_ready, _PATIENCE):
                return load(self._stored)
            raise PostgresError(
                f"The database server in {self.data} runs but does not become ready.",
                f"The file {self.log} says what it is doing.",
            )
        root = binaries.root_for(account)
        if (self.data / "PG_VERSION").exists():
            connection = load(self._stored)
        else:
            connection = new_connection(
                sockets.free_port(), sockets.socket_folder(self.home, account)
            )
            store(connection, self._stored, account)
            initialise(self.data, root, connection, self._settings, account, lock)
        return bring_up(
            root, self.data, self._stored, self.log, connection, self._settings, account
        )

    def _is_ready(self) -> bool:
        found = processes.read_pid_file(self.data)
        return found is not None and found.ready

    def _stop(self, account: Account) -> None:
        # pg_ctl sends its signal to whatever process has the number in postmaster.pid.
        if not processes.running_postmaster(self.data):
            return
        command = [binaries.root_for(account) / "bin" / "pg_ctl", "stop", "--no-wait"]
        output = ""
        for mode, seconds in (("fast", 60.0), ("immediate", 10.0)):
            finished = subprocess.run(
                [*command, f"--mode={mode}", f"--pgdata={self.data}"],
                cwd="/",
                env=binaries.server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                **account.popen,
            )
            output = finished.stdout.decode(errors="replace")
            if wait_until(lambda: not processes.running_postmaster(self.data), seconds):
                return
        raise failure(output, "The database server did not stop", self.home)
