"""`make api` for real: on the embedded server, on one's own, and where it cannot start."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import URL, NullPool, create_engine, text

from app.operations import demo
from tests.bootstrap.conftest import ROOT, copy_project
from tests.support.ports import free_port
from workbook.cli import api
from workbook.course import paths

# As `make api` does it, but with the Python that is here instead of one that it sets up first.
MAKE = ("make", "--no-print-directory", "-o", "ready", "api", f"PY='{sys.executable}'")
ALONE = (sys.executable, "-m", "workbook.cli.api")


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    """A copy of the project: its embedded server is its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        project = copy_project(Path(name) / "it's mine")
        for part in ("app", "alembic"):
            shutil.copytree(ROOT / part, project / part)
        shutil.copy(ROOT / "alembic.ini", project)
        yield project
        destroy = (
            "from workbook.embedded import Cluster, default_home; Cluster(default_home()).destroy()"
        )
        subprocess.run([sys.executable, "-c", destroy], cwd=project, check=True)


def environment(**env: str) -> dict[str, str]:
    dropped = ("DATABASE_URL", "WORKBOOK_MY_WORK", "PORT", "SECRET_KEY")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PASSWORD_TIME_COST": "1", "PASSWORD_MEMORY_KIB": "8"} | env


@dataclass
class Running:
    """A started `make api`, and a client for it."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until_ready(self) -> None:
        ends = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < ends, self.said
            try:
                if self.client.get("/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)

    def posts(self) -> list[str]:
        return [post["title"] for post in self.client.get("/posts").json()["items"]]

    def log_in(self) -> None:
        """As the person does it who reads what the demo data say about themselves."""
        [first, *_] = self.client.get("/posts").json()["items"]
        post = self.client.get(f"/posts/{first['id']}").json()  # the feed has the beginning alone
        found = re.search(r"Sign in as (\w+), password ([\w-]+)", post["content"])
        assert found, post
        answer = self.sign_in(found[1], found[2])
        assert answer.status_code == 200, answer.text
        auth = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert self.client.get("/users/me", headers=auth).json()["username"] == found[1]

    def sign_in(self, name: str, password: str) -> httpx.Response:
        return self.client.post("/auth/token", data={"username": name, "password": password})

    def use(self) -> None:
        """Sign up, sign in, write and read."""
        body = {"username": "somebody", "email": "somebody@example.com", "password": "long enough"}
        assert self.client.post("/users", json=body).status_code == 201
        tokens = self.sign_in("somebody", "long enough").json()
        auth = {"Authorization": f"Bearer {tokens['access_token']}"}
        post = {"title": "The first", "content": "c"}
        assert self.client.post("/posts", json=post, headers=auth).status_code == 201
        assert self.posts() == ["The first"]

    def end(self, number: signal.Signals, *, whole_group: bool) -> int:
        """Its exit code. Nothing that it has started is left."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        if whole_group:  # as the terminal does at Ctrl-C
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        code = self.process.wait(60)
        gone, alive = psutil.wait_procs(family, 30)
        assert not alive, gone
        return code


@contextmanager
def started(project: Path, log: Path, *command: str, **env: str) -> Iterator[Running]:
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=project,
            env=environment(PORT=str(port), **env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            running = Running(process, client, log)
            running.wait_until_ready()
            yield running
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def project_home(project: Path) -> Path:
    """The folder of the project's own embedded server."""
    ask = "from workbook.embedded import default_home; print(default_home())"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=project, capture_output=True, check=True, text=True
    )
    return Path(done.stdout.strip())


def embedded_runs(project: Path) -> bool:
    ask = "from workbook.embedded import Cluster, default_home\n"
    ask += "print(Cluster(default_home()).status().running)"
    done = subprocess.run([sys.executable, "-c", ask], cwd=project, capture_output=True, check=True)
    return done.stdout.strip() == b"True"


@pytest.mark.slow
def test_on_the_embedded_server(project: Path, tmp_path: Path) -> None:
    with started(project, tmp_path / "first", *MAKE) as first:
        shown = first.posts()
        assert len(shown) == len(set(shown)) >= 3
        assert "A thirteenth rule" not in shown  # a draft
        first.log_in()
        docs = first.client.get("/docs").text
        assert "swagger-ui-bundle.js" in docs
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", docs)
        assert f"{first.client.base_url}/docs".replace("//docs", "/docs") in first.said
        # An interrupted make says so in its own code: 130 in a shell.
        assert first.end(signal.SIGINT, whole_group=True) == -signal.SIGINT
    assert "Stopped." in first.said
    assert "Traceback" not in first.said
    assert not embedded_runs(project), "it had started the server, so it stops it"

    # The server runs before, the data are there: both stay as they were.
    subprocess.run(
        [sys.executable, "-m", "workbook", "db", "start"],
        cwd=project,
        env=environment(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    # It has made itself a secret, nobody else's, and keeps it: logins last.
    secret = project_home(project) / "api_secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    kept = secret.read_text()
    assert len(kept) == 64
    with started(project, tmp_path / "second", *ALONE) as second:
        assert secret.read_text() == kept
        assert kept not in second.said
        assert second.posts() == shown
        second.log_in()
        assert second.end(signal.SIGTERM, whole_group=False) == 0
    assert "Traceback" not in second.said
    assert embedded_runs(project)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "whole_group"),
    [
        (signal.SIGTERM, False),  # to make alone, as a process manager does it
        (signal.SIGHUP, True),  # the terminal was closed
    ],
)
def test_on_ones_own_server(
    project: Path, tmp_path: Path, database_url: URL, number: signal.Signals, whole_group: bool
) -> None:
    before = embedded_runs(project)
    # As hosting services write it.
    own = database_url.set(drivername="postgresql").render_as_string(hide_password=False)
    own = own.replace("postgresql://", "postgres://")
    own_secret = {"DATABASE_URL": own, "SECRET_KEY": "tests-only-tests-only-tests-only-tests"}
    # For another program: it is one process, which needs the connections of one.
    own_secret |= {"WEB_CONCURRENCY": "100"}
    with started(project, tmp_path / "log", *MAKE, **own_secret) as running:
        # Nothing is in it but its tables: no account whose password everybody knows, no posts.
        assert running.posts() == []
        for name in demo.PEOPLE:
            assert running.sign_in(name, demo.PASSWORD).status_code == 401
        running.use()
        code = running.end(number, whole_group=whole_group)
        # make tells of its own signal, or of the good end of its child, whichever it sees first.
        assert code in ({-number, 0} if whole_group else {-number})
        with pytest.raises(httpx.TransportError):
            running.client.get("/health/live")
    assert "Traceback" not in running.said
    assert demo.PASSWORD not in running.said
    assert accounts(database_url) == ["somebody"]
    assert embedded_runs(project) == before


def accounts(url: URL) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT username FROM users ORDER BY id")))


def refused(project: Path, **env: str) -> str:
    """The one line that it ends with."""
    done = subprocess.run(
        ALONE, cwd=project, env=environment(**env), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def test_a_server_of_ones_own_needs_a_secret_of_ones_own(project: Path, database_url: URL) -> None:
    own = database_url.render_as_string(hide_password=False)
    said = refused(project, DATABASE_URL=own, PORT="0")
    assert "export SECRET_KEY=$(openssl rand -hex 32)" in said


def test_a_port_that_is_taken(project: Path) -> None:
    before = embedded_runs(project)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = refused(project, PORT=port)
    assert port in said
    assert "make api PORT=" in said
    assert embedded_runs(project) == before


@pytest.mark.parametrize("port", ["http", "-1", "70000"])
def test_no_port_at_all(project: Path, port: str) -> None:
    assert "make api PORT=8080" in refused(project, PORT=port)


@pytest.mark.parametrize(
    ("address", "cure"),
    [
        ("postgresql://nobody:x@127.0.0.1:9/none", "Correct host and port in DATABASE_URL"),
        ("postgresql://nobody:x@nowhere.invalid/none", "Correct the host in DATABASE_URL"),
        ("mysql://root@127.0.0.1/x", "postgresql+psycopg2://"),
        ("nonsense", "postgresql+psycopg2://"),
    ],
)
def test_a_database_that_cannot_be_used(project: Path, address: str, cure: str) -> None:
    said = refused(project, DATABASE_URL=address, PORT="0")
    assert cure in said
    assert ":x@" not in said


def test_a_database_that_is_not_there(project: Path, database_url: URL) -> None:
    own = database_url.set(database="not_there").render_as_string(hide_password=False)
    assert "Correct the database in DATABASE_URL" in refused(project, DATABASE_URL=own, PORT="0")


def test_an_env_file_of_another_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PowerShell's > writes UTF-16, which the application reads, too."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / ".env").write_text("SECRET_KEY=of-powershell\n", encoding="utf-16")
    assert api._has_secret()
    (tmp_path / ".env").write_text("SECRET_KEY=für-uns\n", encoding="latin-1")
    with pytest.raises(api._Failed, match="is not UTF-8"):
        api._has_secret()
