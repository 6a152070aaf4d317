"""What a learner may meet, and the sentence that comes then."""

import errno
import logging
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.embedded.conftest import ask, connect, needs_root, remember, remembered
from workbook.embedded import Cluster, PostgresError


def test_the_port_is_taken_by_another_program(
    cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    before = cluster.start()
    remember(cluster)
    cluster.stop()
    with socket.create_server(("127.0.0.1", before.port)), caplog.at_level(logging.WARNING):
        after = cluster.start()
        assert f"Port {before.port} is used by another program" in caplog.text
        assert after.port != before.port
        assert cluster.connection() == after
        assert remembered(cluster)
    cluster.stop()
    assert cluster.start() == after


def test_the_home_is_a_file(folder: Path) -> None:
    (folder / "home").write_text("notes")
    with pytest.raises(PostgresError, match="is a file") as caught:
        Cluster(folder / "home").start()
    assert caught.value.cure
    assert (folder / "home").read_text() == "notes"


def test_the_folder_above_does_not_exist(folder: Path) -> None:
    with pytest.raises(PostgresError, match="cannot be made"):
        Cluster(folder / "none" / "home").start()


def test_the_folder_above_cannot_be_written(folder: Path) -> None:
    # /proc is the one place where even root may not.
    with pytest.raises(PostgresError, match="cannot be made"):
        Cluster(Path("/proc/home")).start()


@needs_root
def test_a_used_folder_of_somebody_else_is_left_alone(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o755)
    (home / "notes.txt").write_text("mine")
    with pytest.raises(PostgresError, match="belongs to another user"):
        Cluster(home).start()
    assert home.stat().st_uid == 0


def test_a_setting_that_does_not_exist(make_cluster: Callable[..., Cluster]) -> None:
    cluster = make_cluster(no_such_setting="1")
    with pytest.raises(PostgresError, match=r"did not start: .*contains errors"):
        cluster.start()
    assert not cluster.status().running


def test_data_of_another_version(make_cluster: Callable[..., Cluster]) -> None:
    cluster = make_cluster()
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresError, match="another version of PostgreSQL"):
        cluster.start()


def test_a_damaged_file_with_the_passwords(make_cluster: Callable[..., Cluster]) -> None:
    cluster = make_cluster()
    (cluster.home / "connection.json").write_text("{")
    with pytest.raises(PostgresError, match="cannot be used"):
        cluster.start()
    assert not cluster.status().running


def test_a_data_folder_that_cannot_be_read(cluster: Cluster) -> None:
    control = cluster.data / "global" / "pg_control"
    control.chmod(0)
    with pytest.raises(PostgresError, match="cannot be read or written"):
        cluster.start()
    control.chmod(0o600)
    cluster.start()
    assert ask(cluster, "SELECT 1") == "1"


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Callable[[str], Path]]:
    """A file system of a given size, in memory."""
    mounted: list[Path] = []

    def mount(size: str) -> Path:
        place = folder / "disk"
        place.mkdir()
        command: list[str | Path] = [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            f"size={size},mode=755",
            "tmpfs",
            place,
        ]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("a small file system cannot be mounted here")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(filler: Path) -> None:
    """Let ``filler`` grow to the last free byte of its disk."""
    for size in (1024 * 1024, 4096):
        with pytest.raises(OSError, match="No space left"):
            append_forever(filler, size)


def append_forever(path: Path, size: int) -> None:
    with path.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(size))


def test_the_disk_is_full_at_the_first_start(small_disk: Callable[[str], Path]) -> None:
    cluster = Cluster(small_disk("20m") / "home")
    with pytest.raises(PostgresError, match="no space left on the disk") as caught:
        cluster.start()
    assert "Make room" in caught.value.cure
    assert not cluster.data.exists()
    cluster.destroy()


def test_the_disk_becomes_full(
    small_disk: Callable[[str], Path], make_cluster: Callable[..., Cluster]
) -> None:
    disk = small_disk("150m")
    cluster = make_cluster(disk / "home", prepared=False)
    cluster.start()
    remember(cluster)
    filler = disk / "filler"
    fill(filler)
    connection = connect(cluster, "memory")
    with pytest.raises(psycopg2.Error):
        connection.cursor().execute("CREATE TABLE big AS SELECT generate_series(1, 3000000)")
    connection.close()
    cluster.stop()
    (cluster.data / "postmaster.opts").unlink(missing_ok=True)
    fill(filler)
    with pytest.raises(PostgresError, match="no space left on the disk"):
        cluster.start()
    filler.unlink()
    cluster.start()
    assert remembered(cluster)


@needs_root
def test_the_disk_is_read_only(
    small_disk: Callable[[str], Path], make_cluster: Callable[..., Cluster]
) -> None:
    disk = small_disk("150m")
    cluster = make_cluster(disk / "home")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        with pytest.raises(PostgresError, match="cannot be read or written"):
            cluster.start()
        assert not cluster.status().running
    finally:
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    cluster.start()
    assert ask(cluster, "SELECT 1") == "1"


def test_no_program_can_be_run(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    # A container may forbid root to become another user.
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(subprocess, "run", refuse)
    with pytest.raises(PostgresError) as caught:
        cluster.start()
    assert caught.value.cure
    monkeypatch.undo()
