"""The backup service of the compose file, and the restore that the deployment notes describe.

Both are taken as they stand there and run here, with PostgreSQL's own programs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg2
import pytest
from ruamel.yaml import YAML
from sqlalchemy import make_url

from app.operations.migrations import ROOT
from tests.app.support.memory import fill
from tests.app.support.server import SETTINGS, Server
from tests.deployment.notes import commands
from tests.environment import address_of, server
from workbook.embedded import Cluster

pytestmark = pytest.mark.slow
SERVICES: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())[
    "services"
]
NAME = SERVICES["db"]["environment"]["POSTGRES_DB"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """In place of the service ``db``: its database is there, and empty."""
    with server() as made:
        made.run("createdb", NAME, check=True)
        yield made


def address(cluster: Cluster) -> str:
    url = make_url(address_of(cluster)).set(database=NAME, drivername="postgresql")
    return url.render_as_string(hide_password=False)


def inside(cluster: Cluster) -> dict[str, str]:
    """The environment of the service ``backup``, for the server that is here."""
    at = cluster.connection()
    here = {"PGHOST": at.host, "PGUSER": at.user, "PGPASSWORD": at.password, "PGDATABASE": NAME}
    assert here.keys() == SERVICES["backup"]["environment"].keys()
    path = f"{cluster.binary('psql').parent}:{os.environ['PATH']}"
    return os.environ | here | {"PGPORT": str(at.port), "PATH": path}


def in_project(cluster: Cluster, command: list[str]) -> None:
    """Run what the image of the api would run."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | SETTINGS | {"DATABASE_URL": address(cluster), "PATH": path}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def rows(cluster: Cluster) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    connection = psycopg2.connect(address(cluster))
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = [row[0] for row in cursor]
    connection.close()
    return found


def entrypoint(folder: Path) -> list[str]:
    """The script as Docker hands it over: in the file, a dollar is written twice."""
    words: list[str] = SERVICES["backup"]["entrypoint"]
    return [word.replace("$$", "$").replace("/backups", str(folder)) for word in words]


@contextmanager
def service(cluster: Cluster, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``backup``, with the folder in place of its volume."""
    process = subprocess.Popen(entrypoint(folder), env=inside(cluster), start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # also what its shell leaves behind outside a container
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(folder: Path, count: int) -> list[Path]:
    ends = time.monotonic() + 60
    while len(found := sorted(folder.glob("*.dump"))) != count or (folder / "unfinished").exists():
        assert time.monotonic() < ends, list(folder.iterdir())
        time.sleep(0.05)
    return found


class Compose:
    """What ``docker compose`` does, as far as the notes use it."""

    def __init__(self, cluster: Cluster, volume: Path) -> None:
        self.cluster, self.volume = cluster, volume
        # Those who stay connected to the database, each with a connection of its own.
        self.connected = {
            name: psycopg2.connect(address(cluster))
            for name, service in SERVICES.items()
            if service["restart"] != "no" and name != "backup"
            if any("@db:" in value or value == "db" for value in service["environment"].values())
        }
        assert self.connected.keys() == {"pgweb", "pgbouncer"}

    def run(self, words: list[str], day: str) -> None:
        """One command."""
        assert words[:2] == ["docker", "compose"]
        verb, *rest = words[2:]
        if verb == "exec":
            name, *command = rest
            assert name == "backup"
            command = [
                word.replace("/backups", str(self.volume)).replace("<day>", day) for word in command
            ]
            subprocess.run(command, env=inside(self.cluster), check=True, stdout=subprocess.DEVNULL)
        elif verb == "stop":
            assert set(rest) <= SERVICES.keys()
            for name in self.connected.keys() & set(rest):
                self.connected.pop(name).close()
        elif verb == "run":
            assert rest == ["--rm", "migrate"]
            in_project(self.cluster, SERVICES["migrate"]["command"])
        else:
            assert verb in {"start", "cp"}
            assert set(rest) <= SERVICES.keys() | {"backup:/backups", "./backups"}

    def close(self) -> None:
        for connection in self.connected.values():
            connection.close()


def test_what_is_dumped_comes_back(cluster: Cluster, tmp_path: Path) -> None:
    in_project(cluster, SERVICES["migrate"]["command"])
    in_project(cluster, ["python", "-m", "app", "demo"])
    fill(address(cluster), 500, 300)
    before = rows(cluster)
    assert len(before["posts"]) > 500
    assert before["comments"]
    volume = tmp_path / "volume"
    volume.mkdir()
    with service(cluster, volume) as backup:
        [dump] = wait_for(volume, 1)
        # What the image would send, or what the file says instead; to its first process alone.
        asked = SERVICES["backup"].get("stop_signal", "SIGINT")
        backup.send_signal(signal.Signals[asked])
        assert backup.wait(10) == 0, "it ends when it is asked to"

    connection = psycopg2.connect(address(cluster))
    with connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM posts WHERE id > 3")
    connection.close()
    assert rows(cluster) != before

    compose = Compose(cluster, volume)
    try:
        for words in commands("**Backup and restore.**"):
            compose.run(words, dump.stem)
    finally:
        compose.close()
    assert rows(cluster) == before
    in_project(cluster, ["alembic", "check"])
    connection = psycopg2.connect(address(cluster))
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("5s",)
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname IN ('broken', 'restored')")
        assert cursor.fetchone() == (0,)
    connection.close()
    with Server(address(cluster), tmp_path / "log") as api:
        assert httpx.get(f"{api.url}/health/ready").status_code == 200
        # The sequences came back, too.
        eve = {"username": "eve", "email": "eve@example.com", "password": "long enough"}
        assert httpx.post(f"{api.url}/users", json=eve).status_code == 201


def test_seven_are_kept_and_a_restart_drives_none_out(cluster: Cluster, tmp_path: Path) -> None:
    for day in range(1, 10):
        (tmp_path / f"2020-01-0{day}.dump").touch()
    for _ in range(2):
        with service(cluster, tmp_path):
            kept = wait_for(tmp_path, 7)
    assert [path.stem for path in kept[:6]] == [f"2020-01-0{day}" for day in range(4, 10)]


def test_a_dump_that_fails_leaves_none_and_says_so(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "2020-01-01.dump").touch()
    done = subprocess.run(
        entrypoint(tmp_path),
        env=inside(cluster) | {"PGDATABASE": "not_there"},
        capture_output=True,
        timeout=60,
    )
    # Docker starts it again: a day without a dump is noticed at once.
    assert done.returncode != 0
    assert b"not_there" in done.stderr
    assert [path.name for path in tmp_path.glob("*.dump")] == ["2020-01-01.dump"]
