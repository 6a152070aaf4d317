"""Clusters of their own for the tests, always stopped and removed at the end."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from workbook.embedded import Cluster, PostgresError, sockets
from workbook.embedded.connection import store
from workbook.embedded.folder import make_home
from workbook.embedded.privileges import server_account

PROJECT = Path(__file__).resolve().parents[2]

# A killed process loses nothing that it gave to the system, so tests that kill need no fsync.
QUICK = {"fsync": "off", "shared_buffers": "16MB"}


def _base() -> str:
    """Memory where there is plenty: the tests write a gigabyte, and a busy disk takes its time."""
    try:
        found = os.statvfs("/dev/shm")
    except OSError:
        return "/tmp"
    roomy = found.f_bavail * found.f_frsize > 2 * 1024**3
    # Some tests run copies of the programs.
    usable = os.access("/dev/shm", os.W_OK) and not found.f_flag & getattr(os, "ST_NOEXEC", 0)
    return "/dev/shm" if roomy and usable else "/tmp"


BASE = _base()

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

MakeCluster = Callable[..., Cluster]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's account can enter: pytest's own tmp_path is closed to it."""
    made = Path(tempfile.mkdtemp(prefix="workbook-test-", dir=BASE))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def make_cluster(folder: Path, pattern: Cluster) -> Iterator[MakeCluster]:
    """Make clusters (by default ``folder/home``) that are removed at the end.

    They are set up (unless ``prepared=False``) but do not run.
    """
    made: list[Cluster] = []

    def make(home: Path | None = None, *, prepared: bool = True, **settings: str) -> Cluster:
        cluster = Cluster(home or folder / "home", settings=QUICK | settings)
        made.append(cluster)
        if prepared:
            _copy(pattern, cluster)
        return cluster

    yield make
    for cluster in made:
        _remove(cluster)


@pytest.fixture(scope="module")
def reused(pattern: Cluster) -> Iterator[Cluster]:
    """One cluster for the tests of a module that leave it as good as they found it."""
    made = Path(tempfile.mkdtemp(prefix="workbook-test-", dir=BASE))
    made.chmod(0o755)
    cluster = Cluster(made / "home", settings=QUICK)
    try:
        _copy(pattern, cluster)
        yield cluster
    finally:
        _remove(cluster)
        shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cluster(reused: Cluster) -> Iterator[Cluster]:
    """A cluster that is set up but does not run. Tests that damage it make one of their own."""
    reused.stop()
    yield reused
    reused.stop()


@pytest.fixture
def fresh(make_cluster: MakeCluster) -> Cluster:
    """A cluster that was never started."""
    return make_cluster(prepared=False)


@pytest.fixture(scope="session")
def pattern() -> Iterator[Cluster]:
    """A cluster that was started once: copying it is quicker than initdb."""
    made = Path(tempfile.mkdtemp(prefix="workbook-test-", dir=BASE))
    made.chmod(0o755)
    cluster = Cluster(made / "home", settings=QUICK)
    try:
        cluster.start()
        cluster.stop()
        yield cluster
    finally:
        _remove(cluster)
        shutil.rmtree(made, ignore_errors=True)


def _copy(pattern: Cluster, cluster: Cluster) -> None:
    account = server_account(cluster.home)
    make_home(cluster.home, account)
    subprocess.run(["/bin/cp", "-a", pattern.data, cluster.data], check=True)
    connection = replace(
        pattern.connection(),
        port=sockets.free_port(cluster.home),
        socket_dir=sockets.socket_folder(cluster.home, account),
    )
    store(connection, cluster.home / "connection.json", account)


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """A running cluster with the settings that learners get, for tests that only look."""
    made = Path(tempfile.mkdtemp(prefix="workbook-test-", dir=BASE))
    made.chmod(0o755)
    cluster = Cluster(made / "home")
    try:
        cluster.start()
        yield cluster
    finally:
        _remove(cluster)
        shutil.rmtree(made, ignore_errors=True)


def _remove(cluster: Cluster) -> None:
    try:
        cluster.destroy()
    except PostgresError:
        # The test has broken it so much that it cannot be stopped in an orderly way.
        pid = cluster.status().pid
        if pid:
            os.kill(pid, signal.SIGKILL)
        raise


def connect(cluster: Cluster, database: str = "postgres") -> "psycopg2.extensions.connection":
    """A connection as a learner's code makes it: TCP, role and password."""
    found = cluster.connection()
    connection = psycopg2.connect(
        host=found.host,
        port=found.port,
        user=found.user,
        password=found.password,
        dbname=database,
    )
    connection.autocommit = True
    return connection


def ask(cluster: Cluster, statement: str, database: str = "postgres") -> str:
    """The first column of the first row of ``statement``, as text."""
    connection = connect(cluster, database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            if cursor.description is None:
                return ""
            row = cursor.fetchone()
            return str(row[0]) if row else ""
    finally:
        connection.close()


def remember(cluster: Cluster) -> None:
    """Write something that must survive."""
    ask(cluster, "DROP DATABASE IF EXISTS memory WITH (FORCE)")
    ask(cluster, "CREATE DATABASE memory")
    ask(cluster, "CREATE TABLE kept AS SELECT 'here' AS word", "memory")


def remembered(cluster: Cluster) -> bool:
    """Whether it did."""
    return ask(cluster, "SELECT word FROM kept", "memory") == "here"


def script(home: Path, body: str) -> str:
    """A Python program with ``cluster`` for the same home."""
    return (
        f"import sys; sys.path.insert(0, {os.fspath(PROJECT)!r})\n"
        f"from pathlib import Path\nfrom workbook.embedded import Cluster, PostgresError\n"
        f"cluster = Cluster(Path({os.fspath(home)!r}), settings={QUICK!r})\n{body}\n"
    )


def python(user: str | None = None) -> str:
    """A Python that the user can run (root's own may lie in a closed folder)."""
    for candidate in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        if user is None:
            return candidate
        code = "import sys; sys.exit(sys.version_info < (3, 11))"
        try:
            finished = subprocess.run([candidate, "-c", code], user=user, cwd="/")
        except OSError:
            continue
        if finished.returncode == 0:
            return candidate
    pytest.skip(f"no Python >= 3.11 that the account {user} can run")


def dead(pid: int) -> bool:
    """Whether a process is gone, or only waits to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"
