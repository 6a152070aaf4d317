"""Any folder name, and any environment."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.embedded.conftest import ask, remember, remembered
from workbook.embedded import Cluster, binaries, sockets
from workbook.embedded.privileges import server_account

HOSTILE = """it's a "home" $HOME `id` %s \\t ü 日本 ; & * #"""


@pytest.mark.parametrize("name", [HOSTILE, "two\nlines-" + "x" * 200])
def test_home(make_cluster: Callable[..., Cluster], folder: Path, name: str) -> None:
    home = folder / name
    cluster = make_cluster(home, prepared=False)
    connection = cluster.start()
    remember(cluster)
    cluster.stop()
    assert cluster.start() == connection
    assert remembered(cluster)


def test_home_beneath_a_deep_path(make_cluster: Callable[..., Cluster], folder: Path) -> None:
    deep = folder
    for _ in range(5):
        deep /= "d" * 100
    deep.mkdir(parents=True)
    cluster = make_cluster(deep / "home")
    cluster.start()
    assert ask(cluster, "SELECT 1") == "1"
    assert len(os.fsencode(cluster.connection().socket_dir)) < 80


def test_home_reached_through_a_link(make_cluster: Callable[..., Cluster], folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "link").symlink_to("real")
    linked, direct = make_cluster(folder / "link" / "home"), make_cluster(folder / "real" / "home")
    linked.start()
    assert direct.status().pid == linked.status().pid
    direct.stop()
    assert not linked.status().running


def test_programs_in_a_hostile_folder(
    fresh: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / HOSTILE).mkdir()
    root = binaries.copy_programs(binaries.installed_root(), folder / HOSTILE)
    monkeypatch.setattr(binaries, "installed_root", lambda: root)
    fresh.start()
    assert ask(fresh, "SELECT 1") == "1"
    fresh.stop()
    fresh.start()
    assert ask(fresh, "SELECT 1") == "1"


def test_variables_of_the_user_do_not_matter(
    fresh: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGHOST": "nowhere.invalid",
        "PGPORT": "1",
        "PGUSER": "somebody",
        "PGPASSWORD": "wrong",
        "PGPASSFILE": "/nonexistent",
        "PGSERVICE": "unknown",
        "PGSERVICEFILE": "/nonexistent",
        "PGOPTIONS": "-c no_such_setting=1",
        "PGDATA": "/nonexistent",
        "PGTZ": "Mars/Olympus",
        "PGSSLMODE": "verify-full",
        "HOME": "/proc",  # nobody can write there
        "LANG": "tlh_KX",
        "LC_ALL": "tlh_KX",
        "TZ": "Asia/Tokyo",
    }.items():
        monkeypatch.setenv(name, value)
    fresh.start()
    shown = fresh.run("psql", "-XAtc", "SHOW timezone", capture_output=True, text=True)
    assert shown.stdout == "UTC\n", shown.stderr
    fresh.stop()


@pytest.mark.parametrize("kind", ["hostile", "long", "missing"])
def test_temporary_folder(
    make_cluster: Callable[..., Cluster], folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    name = {"hostile": "a, \"b\" 'c' ü", "long": "x" * 120, "missing": "none"}[kind]
    if kind != "missing":
        (folder / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder / name))
    cluster = make_cluster()
    connection = cluster.start()
    assert connection.socket_dir.is_relative_to(folder) == (kind == "hostile")
    assert (connection.socket_dir / f".s.PGSQL.{connection.port}").is_socket()
    cluster.stop()


@pytest.mark.parametrize("squatter", ["link", "open", "file"])
def test_the_name_of_the_socket_folder_is_taken(
    make_cluster: Callable[..., Cluster],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    squatter: str,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(sockets, "_TMP", str(folder))
    cluster = make_cluster()
    account = server_account(cluster.home)
    wanted = cluster.connection().socket_dir
    assert wanted.parent == folder
    wanted.rmdir()
    if squatter == "link":
        trap = folder / "trap"
        trap.mkdir(mode=0o700)
        account.own(trap)
        wanted.symlink_to(trap)
    elif squatter == "open":
        wanted.mkdir()
        account.own(wanted)
        wanted.chmod(0o777)
    else:
        wanted.write_text("")
    connection = cluster.start()
    assert connection.socket_dir != wanted
    assert sockets.is_private(connection.socket_dir, account)
    cluster.stop()
    assert cluster.start() == connection
