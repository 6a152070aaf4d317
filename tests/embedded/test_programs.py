"""The server's programs work where nothing is on the PATH: no PostgreSQL, and nothing else.

Some of them look for themselves, or for each other, on the PATH if they are started under a bare
name.
"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.embedded.conftest import ask
from workbook.embedded import Cluster, binaries

NAMES = sorted(path.name for path in (binaries.installed_root() / "bin").iterdir())

# Used for real, one after the other; each may use what those before it have made.
USES: list[tuple[str, ...]] = [
    ("pg_isready",),
    ("createuser", "reader"),
    ("createdb", "scratch"),
    ("pgbench", "--initialize", "--quiet", "scratch"),
    ("pgbench", "--transactions=1", "scratch"),
    ("psql", "--command=SELECT 1", "scratch"),
    ("vacuumdb", "scratch"),
    ("reindexdb", "scratch"),
    ("clusterdb", "scratch"),
    ("pg_amcheck", "--install-missing", "scratch"),
    ("oid2name", "-d", "scratch"),
    ("vacuumlo", "scratch"),
    ("pg_dump", "--format=custom", "--file={folder}/dump", "scratch"),
    ("pg_restore", "--clean", "--dbname=scratch", "{folder}/dump"),
    ("pg_dumpall", "--file={folder}/all.sql"),  # starts pg_dump
    ("pg_basebackup", "--checkpoint=fast", "--pgdata={folder}/backup"),
    ("pg_verifybackup", "{folder}/backup"),  # starts pg_waldump
    ("pg_controldata", "{folder}/backup"),
    ("pg_checksums", "--check", "{folder}/all-new"),
    ("pg_resetwal", "--dry-run", "{folder}/all-new"),
    ("pg_config", "--bindir"),
    ("dropdb", "scratch"),
    ("dropuser", "reader"),
]


@pytest.fixture
def nothing_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def output(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 0, done.stdout
    return done.stdout


def run(cluster: Cluster, name: str, *arguments: str) -> str:
    """What a program prints, used by the superuser."""
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return output(cluster.run(name, *arguments, admin=True, text=True, **both))


@pytest.mark.usefixtures("nothing_on_the_path")
@pytest.mark.parametrize("name", NAMES)
def test_it_starts(running: Cluster, name: str) -> None:
    assert re.search(r"PostgreSQL\)? 18\.", run(running, name, "--version"))


@pytest.mark.usefixtures("nothing_on_the_path")
def test_they_do_their_work(running: Cluster, folder: Path) -> None:
    folder.chmod(0o777)  # the server's account writes there
    run(running, "initdb", "--pgdata", str(folder / "all-new"))  # starts postgres
    for name, *arguments in USES:
        run(running, name, *(each.format(folder=folder) for each in arguments))


@pytest.mark.usefixtures("nothing_on_the_path")
def test_a_server_from_its_first_start_to_its_end(make_cluster: Callable[..., Cluster]) -> None:
    cluster = make_cluster(prepared=False)
    cluster.start()
    assert ask(cluster, "SELECT 1") == "1"
    assert "server is running" in run(cluster, "pg_ctl", "status", f"--pgdata={cluster.data}")
    cluster.stop()
    assert not cluster.status().running
