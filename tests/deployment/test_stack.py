"""The stack of docker-compose.yml, really started, with the commands of the deployment notes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from ruamel.yaml import YAML

from app.operations.migrations import ROOT
from tests.app.support.programs import free_port
from tests.deployment import podman, standins
from tests.deployment.engine import Engine, engine
from tests.deployment.notes import commands

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery"
LOGIN = {"username": "ada", "password": PASSWORD}
# An image of this name that the machine has stays what it is.
OVERRIDE = """
services:
  migrate:
    image: {name}
    build:
      network: {network}
  api:
    image: {name}
"""
# In a container with an address of its own: a client that is not the test.
SIGN_IN = """
import urllib.request as r, urllib.parse as p
data = p.urlencode({form!r}).encode()
print("status", r.urlopen("http://proxy:8080/auth/token", data, timeout=30).status)
"""
INSIDE = """
id -u
grep CapBnd /proc/1/status
grep NoNewPrivs /proc/1/status
touch /srv/x 2>&1
dd if=/dev/zero of=/tmp/x bs=1M count=65 2>&1 | grep space
rm /tmp/x
python -m pip --version 2>&1 || true
"""


class Stack:
    """The project in a folder of its own, and ``docker compose`` there."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.name = f"stack-{uuid4().hex[:8]}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # A shell that knows nothing but the ports.
        hidden = ("DATABASE", "SECRET", "SMTP", "FORWARDED", "WORKBOOK", "COMPOSE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        ports = {"WORKBOOK_API_PORT": self.port, "WORKBOOK_DB_PORT": free_port()}
        self.environment = (
            kept
            | engine.environment
            | {name: str(port) for name, port in ports.items()}
            | {"COMPOSE_PROJECT_NAME": self.name, "ADMIN_PASSWORD": PASSWORD}
        )
        for name in ("docker-compose.yml", "Dockerfile", ".dockerignore", "alembic.ini"):
            shutil.copy(ROOT / name, folder)
        for name in ("app", "alembic"):
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        network = "none" if engine.is_bare else "default"
        override: dict[str, Any] = YAML(typ="safe").load(
            OVERRIDE.format(name=self.name, network=network)
        )
        if engine.is_podman:
            podman.fix_addresses(override, of=("db", "pgbouncer"), known_to=("api", "backup"))
        (folder / "docker-compose.override.yml").write_text(json.dumps(override))

    def run(self, *words: str) -> str:
        """Run a command as it stands in the notes, and return what it prints."""
        assert words[:2] == ("docker", "compose")
        given = list(words[2:])
        if given[0] == "-f":  # where files are named, Compose reads no others
            given[2:2] = ["-f", "docker-compose.override.yml"]
        if "create-admin" in given:  # nobody types here
            given[1:1] = ["-e", "ADMIN_PASSWORD"]
        done = subprocess.run(
            ["docker", "compose", *given],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def compose(self, *words: str) -> str:
        return self.run("docker", "compose", *words)

    def wait(self) -> None:
        """Until the API is ready."""
        ends = time.monotonic() + 120
        while True:
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert time.monotonic() < ends, self.compose("logs", "api", "pgbouncer")
            time.sleep(0.1)

    def containers(self, *services: str) -> list[str]:
        return self.compose("ps", "--all", "--quiet", *services).split()

    def state(self, container: str) -> dict[str, Any]:
        [found] = json.loads(self.engine.docker("inspect", container))
        state: dict[str, Any] = found["State"]
        return state

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """One that has signed in as the admin."""
        with httpx.Client(base_url=self.url, timeout=30) as client:
            answer = client.post("/auth/token", data=LOGIN)
            assert answer.status_code == 200, answer.text
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield client


@pytest.fixture(scope="module")
def running_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engine() as found:
        if found.is_bare:
            standins.load(found, tmp_path_factory.mktemp("images"))
        yield found


@pytest.fixture(scope="module")
def stack(running_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Up, as the notes say."""
    made = Stack(running_engine, tmp_path_factory.mktemp("stack"))
    try:
        for words in commands("## On one machine"):
            made.run(*words)
        made.wait()
        yield made
    finally:
        made.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "5")
        running_engine.docker("image", "rm", made.name)


@contextmanager
def traffic(stack: Stack) -> Iterator[Counter[str]]:
    """Four clients that read and write meanwhile; what became of each request."""
    seen: Counter[str] = Counter()
    over = threading.Event()

    def work() -> None:
        with stack.client() as client:
            while not over.wait(0.25):  # slower than the proxy allows an address to be
                for method, body in (("GET", None), ("POST", {"title": "t", "content": "c"})):
                    try:
                        answer = client.request(method, "/posts", json=body)
                    except httpx.TransportError as error:
                        seen[f"{method} {error!r}"] += 1
                    else:
                        seen[f"{method} {answer.status_code}"] += 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        _wait_for(seen, 40)
        yield seen
        _wait_for(seen, seen.total() + 40)
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _wait_for(seen: Counter[str], count: int) -> None:
    ends = time.monotonic() + 60
    while seen.total() < count and time.monotonic() < ends:
        time.sleep(0.02)


def test_a_new_shell_changes_nothing_and_a_new_version_waits_for_its_schema(stack: Stack) -> None:
    services = ("api", "db", "pgbouncer", "backup")
    before = stack.containers(*services)
    with stack.client() as client:
        stack.compose("up", "-d")
        assert stack.containers(*services) == before
        # The steps to a new version, without the last.
        stack.compose("build")
        stack.compose("run", "--rm", "migrate")
        assert stack.containers(*services) == before
        assert client.get("/users/me").status_code == 200


def test_what_the_container_may_do(stack: Stack) -> None:
    shown = stack.compose("exec", "-T", "api", "sh", "-c", INSIDE).splitlines()
    user, capabilities, privileges, root, full, pip = shown
    assert user == "10001"
    assert set(capabilities.split()[1]) == {"0"}
    assert privileges.split()[1] == "1"
    assert "Read-only file system" in root
    assert "No space left" in full
    assert "No module named pip" in pip


def test_each_line_of_the_log_is_json(stack: Stack) -> None:
    lines = stack.engine.docker("logs", *stack.containers("api")).splitlines()
    assert len({json.loads(line)["message"] for line in lines}) > 3


def test_every_request_is_counted(stack: Stack) -> None:
    def counted() -> float:
        name = 'http_requests_total{method="GET",route="/tags",status="200"}'
        lines = httpx.get(f"{stack.url}/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    before = counted()
    for _ in range(20):  # each on a connection of its own, which any process might accept
        assert httpx.get(f"{stack.url}/tags").status_code == 200
    assert [counted() for _ in range(5)] == [before + 20] * 5


def test_a_restart_of_the_database_is_no_more_than_a_pause(stack: Stack) -> None:
    with traffic(stack) as seen:
        stack.compose("restart", "db")
        stack.wait()
        before = Counter(seen)
    assert set(seen) <= {"GET 200", "GET 503", "POST 201", "POST 503"}
    assert {"GET 200", "POST 201"} <= set(seen - before)


def test_a_dump_is_restored_as_the_notes_say(stack: Stack) -> None:
    day = datetime.now(UTC).date().isoformat()
    with stack.client() as client:
        kept = client.post("/posts", json={"title": "Kept", "content": "c"}).json()
        dump = f"/backups/{day}.dump"
        stack.compose("exec", "-T", "backup", "rm", dump)
        stack.compose("restart", "backup")
        stack.compose("exec", "-T", "backup", "sh", "-c", f"until [ -e {dump} ]; do sleep .1; done")
        assert client.delete(f"/posts/{kept['id']}").status_code == 204
        for words in commands("**Backup and restore.**"):
            stack.run(*(word.replace("<day>", day) for word in words))
        assert (stack.folder / "backups" / f"{day}.dump").stat().st_size > 0
        stack.wait()
        assert client.get(f"/posts/{kept['id']}").json() == kept


def test_all_hear_stop_and_only_what_has_a_name_is_left(stack: Stack) -> None:
    services = ["backup", "pgbouncer", "api", "db"]
    with stack.client() as client:
        posts = client.get("/posts").json()
        stack.compose("stop", *services)
        # 137: killed, because the signal meant nothing to it.
        codes = {one: stack.state(*stack.containers(one))["ExitCode"] for one in services}
        assert codes == dict.fromkeys(services, 0)
        stack.compose("down")
        assert stack.containers() == []
        label = f"label=com.docker.compose.project={stack.name}"
        named = stack.engine.docker("volume", "ls", "--quiet", "--filter", label).split()
        kept = {name.removeprefix(f"{stack.name}_") for name in named}
        assert kept == {"backups", "db", "key", "spool"}
        if stack.engine.is_bare:
            assert set(stack.engine.docker("volume", "ls", "--quiet").split()) == set(named)
        stack.compose("up", "-d")
        stack.wait()
        # Another container, the same key.
        assert client.get("/users/me").status_code == 200
        assert client.get("/posts").json() == posts


def test_two_containers_behind_the_proxy(stack: Stack) -> None:
    [words] = [words for words in commands("**Never without a proxy**") if "--scale" in words]
    stack.run(*words)
    stack.wait()
    first, second = stack.containers("api")
    with stack.client() as client:
        assert [client.get("/users/me").status_code for _ in range(4)] == [200] * 4
    with traffic(stack) as seen:
        stack.engine.docker("stop", second)
    assert set(seen) == {"GET 200", "POST 201"}, "no request is lost"
    assert stack.state(second)["ExitCode"] == 0
    assert stack.state(first)["Running"]
    # Guessing stops a client, not the others behind the same proxy.
    wrong = LOGIN | {"password": "wrong"}
    with httpx.Client(base_url=stack.url) as client:
        guesses = [client.post("/auth/token", data=wrong).status_code for _ in range(6)]
        assert guesses == [401] * 5 + [429]
    script = SIGN_IN.format(form=LOGIN)
    command = ["run", "--rm", "--no-deps", "-T", "migrate", "python", "-c", script]
    assert "status 200" in stack.compose(*command)
