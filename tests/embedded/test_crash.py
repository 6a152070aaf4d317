"""After any kill the next start comes back, with the data, and hurts nobody else."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from tests.embedded.conftest import ask, connect, dead, python, remember, remembered, script
from workbook.embedded import Cluster, processes
from workbook.embedded.privileges import server_account

ENDLESS = "DO $$ BEGIN LOOP END LOOP; END $$"


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def kill_server(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: dead(pid))
    return pid


def busy_backend(cluster: Cluster) -> int:
    """The process of a session in the middle of a statement that never ends."""
    connection = connect(cluster)
    pid = int(connection.info.backend_pid)
    # psql sends it, so that we are not the ones who wait for the answer.
    found = cluster.connection()
    subprocess.Popen(
        [cluster.binary("psql"), "-Xc", ENDLESS],
        env={"PGHOST": found.host, "PGPORT": str(found.port), "PGUSER": found.user}
        | {"PGPASSWORD": found.password, "PGDATABASE": "postgres"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    busy = "SELECT max(pid) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %'"
    wait_for(lambda: ask(cluster, busy) != "None")
    connection.close()
    assert pid
    return int(ask(cluster, busy))


@pytest.fixture
def stranger(cluster: Cluster) -> Iterator["subprocess.Popen[bytes]"]:
    """A living process of the server's account that has nothing to do with PostgreSQL."""
    process = subprocess.Popen(["/bin/sleep", "600"], cwd="/", **server_account(cluster.home).popen)
    yield process
    process.kill()
    process.wait()


def test_the_server_is_killed(cluster: Cluster) -> None:
    cluster.start()
    remember(cluster)
    killed = kill_server(cluster)
    assert not cluster.status().running
    cluster.start()
    assert cluster.status().pid != killed
    assert remembered(cluster)


def test_the_server_is_killed_during_a_statement_that_never_ends(cluster: Cluster) -> None:
    cluster.start()
    remember(cluster)
    backend = busy_backend(cluster)
    kill_server(cluster)
    assert not dead(backend), "it must still be there, or this test proves nothing"
    cluster.start()
    assert dead(backend)
    assert remembered(cluster)


def test_a_session_of_the_killed_server_does_not_even_react(cluster: Cluster) -> None:
    cluster.start()
    remember(cluster)
    backend = busy_backend(cluster)
    os.kill(backend, signal.SIGSTOP)
    kill_server(cluster)
    cluster.start()
    assert dead(backend)
    assert remembered(cluster)


def test_a_session_is_killed(cluster: Cluster) -> None:
    cluster.start()
    remember(cluster)
    os.kill(busy_backend(cluster), signal.SIGKILL)
    # The server ends all sessions and recovers by itself.
    wait_for(lambda: "all server processes terminated" in cluster.log.read_text())
    wait_for(lambda: (found := processes.read_pid_file(cluster.data)) and found.ready)
    cluster.start()
    wait_for(lambda: cluster.run("pg_isready", "-q").returncode == 0)
    assert remembered(cluster)


def test_the_number_of_a_killed_server_belongs_to_a_stranger_now(
    cluster: Cluster, stranger: "subprocess.Popen[bytes]"
) -> None:
    connection = cluster.start()
    remember(cluster)
    kill_server(cluster)
    socket_lock = connection.socket_dir / f".s.PGSQL.{connection.port}.lock"
    for path in (cluster.data / "postmaster.pid", socket_lock):
        lines = path.read_text().splitlines()
        path.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    assert not cluster.status().running
    cluster.stop()
    assert stranger.poll() is None
    assert cluster.start() == connection
    assert remembered(cluster)
    assert stranger.poll() is None


def test_the_number_of_a_killed_server_belongs_to_another_server_now(
    make_cluster: Callable[..., Cluster], cluster: Cluster
) -> None:
    other = make_cluster(cluster.home.with_name("other"))
    other.start()
    cluster.start()
    remember(cluster)
    kill_server(cluster)
    path = cluster.data / "postmaster.pid"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([str(other.status().pid), *lines[1:]]) + "\n")
    cluster.stop()
    assert ask(other, "SELECT 1") == "1"
    cluster.start()
    assert remembered(cluster)
    assert ask(other, "SELECT 1") == "1"


@pytest.mark.parametrize("content", ["", "nonsense\n", "-1\n", "0\n", "999999999999999999999\n"])
def test_a_damaged_pid_file(cluster: Cluster, content: str) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(content)
    assert not cluster.status().running
    cluster.stop()
    cluster.start()
    assert cluster.status().running


def test_where_its_folder_may_not_be_seen_the_server_is_recognised_by_its_command(
    cluster: Cluster, stranger: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(process: psutil.Process) -> str:  # as root meets it in some containers
        raise psutil.AccessDenied(process.pid)

    monkeypatch.setattr(psutil.Process, "cwd", refuse)
    cluster.start()
    pid = cluster.status().pid
    assert pid
    assert processes.is_postmaster(pid, cluster.data)
    assert not processes.is_postmaster(stranger.pid, cluster.data)
    assert not processes.is_postmaster(pid, cluster.home)
    cluster.stop()
    assert not cluster.status().running


def test_whoever_started_the_server_is_killed(cluster: Cluster) -> None:
    body = "cluster.start(); print('ready', flush=True); input()"
    with subprocess.Popen(
        [python(), "-c", script(cluster.home, body)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdout
        assert starter.stdout.readline() == "ready\n"
        pid = cluster.status().pid
        starter.kill()
    cluster.start()
    assert cluster.status().pid == pid
    assert ask(cluster, "SELECT 1") == "1"


def test_the_very_first_start_is_killed_half_way(fresh: Cluster) -> None:
    new = fresh.home / "data.new"
    with subprocess.Popen([python(), "-c", script(fresh.home, "cluster.start()")]) as starter:
        wait_for((new / "PG_VERSION").exists)
        starter.kill()
    assert not fresh.data.exists()
    fresh.start()
    assert ask(fresh, "SELECT current_user") == "workbook"
    assert not new.exists()


def test_the_folder_of_the_socket_was_cleaned_away(cluster: Cluster) -> None:
    connection = cluster.start()
    cluster.stop()
    connection.socket_dir.rmdir()
    assert cluster.start() == connection
    assert list(connection.socket_dir.iterdir())


def test_the_file_with_the_passwords_was_lost(cluster: Cluster) -> None:
    before = cluster.start()
    remember(cluster)
    (cluster.home / "connection.json").unlink()
    after = cluster.start()
    assert after.password != before.password
    assert remembered(cluster)
