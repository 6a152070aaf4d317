"""As root and as an ordinary user."""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.conftest import ask, needs_root, python, script
from workbook.embedded import Cluster, PostgresError, binaries, default_home, home, privileges
from workbook.embedded.privileges import server_account


@pytest.fixture
def shared_state(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands in for /var/lib/sqlalchemy-workbook."""
    monkeypatch.setattr(binaries, "SHARED_STATE", folder / "state")
    return folder / "state"


@pytest.fixture
def closed(folder: Path) -> Iterator[Path]:
    """A folder of root that nobody else can enter; it must be so afterwards too."""
    made = folder / "closed"
    made.mkdir(mode=0o700)
    yield made
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert made.stat().st_uid == 0


def owner(pid: int | None) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def run_as(user: str, body: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python(user), "-c", script(folder, body)],
        user=user,
        extra_groups=[],
        cwd="/",
        env={"HOME": "/nonexistent", "PATH": os.environ["PATH"], "PYTHONPATH": _site_packages()},
        capture_output=True,
        text=True,
    )


def _site_packages() -> str:
    return os.fspath(binaries.installed_root().parent.parent)


@pytest.fixture
def project_is_reachable() -> None:
    if not privileges.can_enter(home.PROJECT, privileges.server_account(Path("/nonexistent"))):
        pytest.skip("an ordinary user cannot read this copy of the project")


def test_the_server_never_runs_as_root(cluster: Cluster) -> None:
    cluster.start()
    uid = owner(cluster.status().pid)
    assert uid != 0
    assert uid == cluster.data.stat().st_uid == cluster.home.stat().st_uid


def test_home_of_an_ordinary_project(folder: Path) -> None:
    assert default_home(folder) == folder / ".postgres"
    assert default_home().name == ".postgres" or os.geteuid() == 0


@needs_root
def test_home_of_a_project_in_a_closed_folder(
    closed: Path, shared_state: Path, make_cluster: Callable[..., Cluster]
) -> None:
    project = closed / "project"
    project.mkdir()
    found = default_home(project)
    assert found.parent == shared_state
    assert found == default_home(project)
    assert found != default_home(closed)
    cluster = make_cluster(found, prepared=False)
    previous = os.umask(0o077)
    try:
        cluster.start()
    finally:
        os.umask(previous)
    assert ask(cluster, "SELECT 1") == "1"
    assert not any(project.iterdir())


@needs_root
def test_programs_in_a_closed_folder(
    closed: Path, shared_state: Path, fresh: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = binaries.copy_programs(binaries.installed_root(), closed)
    closed.chmod(0o700)
    monkeypatch.setattr(binaries, "installed_root", lambda: root)
    previous = os.umask(0o077)
    try:
        fresh.start()
    finally:
        os.umask(previous)
    assert ask(fresh, "SELECT 1") == "1"
    shown = fresh.run("psql", "-XAtc", "SELECT 1", capture_output=True, text=True)
    assert shown.stdout == "1\n", shown.stderr
    copies = list(shared_state.iterdir())
    fresh.stop()
    fresh.start()
    assert list(shared_state.iterdir()) == copies, "one copy serves every start"


@needs_root
def test_a_closed_home_is_refused_with_a_word(
    closed: Path, make_cluster: Callable[..., Cluster]
) -> None:
    with pytest.raises(PostgresError, match="cannot be reached by the account"):
        make_cluster(closed / "home", prepared=False).start()


@needs_root
@pytest.mark.usefixtures("project_is_reachable")
def test_an_ordinary_user(folder: Path, make_cluster: Callable[..., Cluster]) -> None:
    place = folder / "theirs"
    place.mkdir()
    shutil.chown(place, "nobody")
    body = (
        "cluster.start(); cluster.stop(); cluster.start()\n"
        "print(cluster.run('psql', '-XAtc', 'SELECT 6 * 7', capture_output=True).stdout)\n"
    )
    finished = run_as("nobody", body, place / "home")
    assert finished.stdout == "b'42\\n'\n", finished.stderr
    # Root can go on with it: the server stays with its owner.
    cluster = make_cluster(place / "home", prepared=False)
    assert owner(cluster.status().pid) == pwd.getpwnam("nobody").pw_uid
    cluster.stop()
    cluster.start()
    assert owner(cluster.status().pid) == pwd.getpwnam("nobody").pw_uid
    assert ask(cluster, "SELECT 1") == "1"


@needs_root
@pytest.mark.usefixtures("project_is_reachable")
def test_an_ordinary_user_cannot_touch_the_server_of_another(cluster: Cluster) -> None:
    cluster.start()
    pid = cluster.status().pid
    body = (
        "print(cluster.status().running)\n"
        "for act in (cluster.start, cluster.stop, cluster.connection, cluster.destroy):\n"
        "    try:\n        act()\n"
        "    except PostgresError as error:\n        print(bool(error.cure))\n"
    )
    finished = run_as("nobody", body, cluster.home)
    assert finished.stdout.split() == ["False", "True", "True", "True", "True"], finished
    assert cluster.status().pid == pid


@needs_root
def test_a_machine_without_the_account_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pwd.getpwnam
    known = ["nobody"]

    def lookup(name: str) -> pwd.struct_passwd:
        if name not in known:
            raise KeyError(name)
        return real(name)

    monkeypatch.setattr(pwd, "getpwnam", lookup)
    assert server_account(Path("/nonexistent")).name == "nobody"
    known.clear()
    with pytest.raises(PostgresError, match="does not run as root"):
        server_account(Path("/nonexistent"))


@needs_root
def test_backups_for_a_standby_belong_to_the_server(cluster: Cluster) -> None:
    cluster.start()
    copy = cluster.home / "standby"
    finished = cluster.run(
        "pg_basebackup", "-D", copy, "--checkpoint=fast", admin=True, capture_output=True
    )
    assert finished.returncode == 0, finished.stderr
    assert copy.stat().st_uid == cluster.data.stat().st_uid
    shutil.rmtree(copy)
