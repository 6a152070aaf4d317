"""A standby follows, can be promoted when the primary is lost, and goes when its owner goes."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.embedded.conftest import PROJECT, ask
from workbook.embedded import Cluster, PostgresError, guard, standby

HOLDER = """
import sys
from pathlib import Path
from workbook.embedded.guard import guard
guard(*map(Path, sys.argv[1:]))
print("guarded", flush=True)
sys.stdin.read()
"""


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_from_the_copy_to_the_promotion(make_cluster: Callable[..., Cluster], folder: Path) -> None:
    primary = make_cluster()
    primary.start()
    primary.run("createdb", "notes", check=True)
    ask(primary, "CREATE TABLE notes AS SELECT 1 AS n", "notes")
    follower = standby.make_standby(primary, folder / "standby")
    try:
        follower.start()
        assert follower.connection().port != primary.connection().port
        assert ask(follower, "SELECT pg_is_in_recovery()") == "True"
        ask(primary, "INSERT INTO notes VALUES (2)", "notes")
        wait_for(lambda: ask(follower, "SELECT count(*) FROM notes", "notes") == "2")
        standby.kill(primary)
        assert not primary.status().running
        standby.promote(follower)
        assert ask(follower, "SELECT pg_is_in_recovery()") == "False"
        ask(follower, "INSERT INTO notes VALUES (3)", "notes")
        assert ask(follower, "SELECT count(*) FROM notes", "notes") == "3"
        with pytest.raises(PostgresError, match="does not run"):
            standby.kill(primary)
        with pytest.raises(PostgresError, match="not promoted"):
            standby.promote(follower)
    finally:
        follower.destroy()


def test_a_copy_that_fails_says_so(make_cluster: Callable[..., Cluster], folder: Path) -> None:
    stopped = make_cluster()
    with pytest.raises(PostgresError, match="standby could not be made"):
        standby.make_standby(stopped, folder / "standby")


@pytest.mark.parametrize("how", ["killed", "ended"])
def test_servers_go_with_their_owner(
    how: str, make_cluster: Callable[..., Cluster], folder: Path
) -> None:
    cluster = make_cluster()
    cluster.start()
    command = [sys.executable, "-c", HOLDER, str(cluster.home), str(folder / "never made")]
    owner = subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    assert owner.stdin
    assert owner.stdout.readline() == "guarded\n"
    assert cluster.status().running
    if how == "killed":
        owner.send_signal(signal.SIGKILL)
    owner.stdin.close()
    owner.wait(30)
    owner.stdout.close()
    wait_for(lambda: not cluster.status().running and not cluster.home.exists())


def test_the_end_is_waited_for(make_cluster: Callable[..., Cluster]) -> None:
    cluster = make_cluster()
    cluster.start()
    guard.end(guard.guard(cluster.home))
    assert not cluster.status().running
    assert not cluster.home.exists()
