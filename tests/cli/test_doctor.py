"""`workbook doctor`: things are broken one by one, and each gets its line and its cure."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from sqlalchemy import URL, make_url

from tests.cli.conftest import Run
from tests.environment import address_of, server
from workbook import databases
from workbook.cli import doctor
from workbook.course import paths
from workbook.embedded import Cluster


def given() -> URL:
    return make_url(os.environ["DATABASE_URL"])


def text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def joined(out: str) -> str:
    return " ".join(out.split())


def test_all_is_well(run: Run, work: Path) -> None:
    said = run("doctor")
    assert said.code == 0, said.out
    assert "✗" not in said.out
    for what in (
        "Python",
        "packages",
        "disk",
        "my_work",
        "exercises",
        "server",
        "database",
        "kernel",
    ):
        assert f"✓ {what} " in said.out
    assert "a database was created and removed" in said.out
    # Others may be asking at this moment; nobody who has ended has left a database.
    pids = [int(name.removeprefix("doctor_")) for name in databases.names("doctor_")]
    assert [pid for pid in pids if not psutil.pid_exists(pid)] == []
    assert sorted(path.name for path in work.iterdir()) == [
        ".pristine",
        *paths.starters(),
        "exercises",
    ]


WRONG_URLS: dict[str, tuple[Callable[[URL], URL], str]] = {
    "host": (lambda url: url.set(host="no-such-host.invalid"), "Correct the host"),
    "port": (lambda url: url.set(port=9), "Is it running? Correct host and port"),
    "password": (lambda url: url.set(password="wrong"), "Correct the user and the password"),
    "user": (lambda url: url.set(username="nobody"), "Correct the user"),
    "database": (lambda url: url.set(database="nowhere"), "Correct the database"),
    "option": (lambda url: url.update_query_dict({"ssl": "yes"}), "DATABASE_URL"),
    "ssl": (lambda url: url.update_query_dict({"sslmode": "require"}), "DATABASE_URL"),
    "mysql": (lambda url: url.set(drivername="mysql+pymysql"), "the workbook needs PostgreSQL"),
    "sqlite": (lambda url: make_url("sqlite://"), "the workbook needs PostgreSQL"),
}


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], list[str]]]:
    """What the doctor finds with this DATABASE_URL: each finding in one line with its cure."""

    def findings(url: str) -> list[str]:
        monkeypatch.setenv("DATABASE_URL", url)
        databases._server.cache_clear()
        return [f"{each.detail} {each.cure}" for each in doctor._safely(doctor._database)]

    yield findings
    monkeypatch.undo()
    databases._server.cache_clear()


@pytest.mark.parametrize("what", WRONG_URLS)
def test_a_wrong_address(address: Callable[[str], list[str]], what: str) -> None:
    change, cure = WRONG_URLS[what]
    secret = str(given().password)
    found = address(text(change(given())))
    assert cure in found[-1]
    assert secret not in "".join(found)


@pytest.mark.parametrize("wrong", ["nonsense", "postgresql://u:p@host:port/x", "://", "%"])
def test_an_address_that_cannot_be_read(address: Callable[[str], list[str]], wrong: str) -> None:
    [found] = address(wrong)
    assert found.startswith("DATABASE_URL cannot be read: ")
    assert "It should look like postgresql+psycopg2://user:password@localhost" in found


def test_a_finding_and_its_cure_are_printed(run: Run) -> None:
    said = run("doctor", DATABASE_URL=text(given().set(port=9)))
    assert said.code == 1
    assert "✗ database     PostgreSQL does not answer" in said.out
    assert "Is it running? Correct host and port in DATABASE_URL" in joined(said.out)
    assert "✓ kernel" in said.out  # what comes after it is looked at all the same


def test_other_drivers_in_the_address_are_fine(address: Callable[[str], list[str]]) -> None:
    for driver in ("postgresql", "postgresql+asyncpg", "postgresql+psycopg"):
        assert "a database was created" in address(text(given().set(drivername=driver)))[-1]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server of its own: its superuser can make roles."""
    with server() as made:
        yield made


def psql(cluster: Cluster, command: str) -> str:
    done = cluster.run("psql", "-qXAtc", command, admin=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_a_role_that_may_not_create_databases(run: Run, cluster: Cluster) -> None:
    psql(cluster, "CREATE ROLE bystander LOGIN PASSWORD 'x' NOCREATEDB")
    own = make_url(address_of(cluster)).set(username="bystander", password="x")
    said = run("doctor", DATABASE_URL=text(own))
    assert said.code == 1
    assert "permission denied to create database" in joined(said.out)
    assert "CREATEDB" in said.out


def test_a_server_that_lets_everybody_in(run: Run, cluster: Cluster) -> None:
    rules = Path(psql(cluster, "SHOW hba_file").strip())
    rules.write_text(rules.read_text().replace("scram-sha-256", "trust"))
    psql(cluster, "SELECT pg_reload_conf()")
    said = run("doctor", DATABASE_URL=address_of(cluster))
    assert said.code == 1
    assert "✗ password" in said.out
    assert "whatever the password" in joined(said.out)


def test_a_folder_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder belongs")
    said = run("doctor", WORKBOOK_MY_WORK=str(tmp_path / "file"))
    assert said.code == 1
    assert "✗ my_work" in said.out
    assert "cannot be written" in " ".join(said.out.split())  # wherever the line was broken


def test_no_copies_yet(run: Run, tmp_path: Path) -> None:
    said = run("doctor", WORKBOOK_MY_WORK=str(tmp_path / "not" / "yet"))
    assert said.code == 1
    assert "no copies yet" in said.out
    assert "`workbook lab` (or `make lab`) makes them" in said.out


def test_a_missing_file_and_damaged_progress(run: Run, work: Path) -> None:
    (work / "exercises" / "ch05_crud.py").unlink()
    (work / "progress.json").write_text('{"right": 7}')
    said = run("doctor")
    assert said.code == 1
    assert "missing: ch05_crud.py" in said.out
    assert "`workbook reset ch05` brings it back" in said.out
    assert "`workbook check` rebuilds it" in said.out
    assert run("reset", "ch05", "--yes").code == 0
    assert "missing: " not in run("doctor").out


def looks(look: Callable[[], Iterator[doctor.Finding]]) -> list[str]:
    return [finding.cure for finding in doctor._safely(look) if finding.cure]


def test_what_only_a_broken_machine_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looks(doctor._packages) == looks(doctor._disk) == looks(doctor._python) == []

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    assert "sqlalchemy" in looks(doctor._packages)[0]
    monkeypatch.setitem(sys.modules, "greenlet", None)
    assert len(looks(doctor._packages)) == 2
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    assert "make room" in looks(doctor._disk)[0]
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert "make lab" in looks(doctor._python)[0]

    def unforeseen() -> Iterator[doctor.Finding]:
        raise ZeroDivisionError("by zero\nand more")

    [finding] = doctor._safely(unforeseen)
    assert (finding.detail, finding.well) == ("by zero", False)
