"""`workbook db`: on a server of one's own, and on the embedded one, really started and stopped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import create_engine, text

from tests.bootstrap.conftest import copy_project
from tests.cli.conftest import COMMAND, Run, Said
from workbook import databases


@pytest.fixture
def database() -> Iterator[str]:
    """A database as a chapter makes it."""
    name = f"ch77_test{os.getpid()}"
    databases.create(name)
    yield name
    databases.drop(name)


def test_url(run: Run, database: str) -> None:
    for form in (f"workbook_{database}", "ch77"):
        said = run("db", "url", form, "--driver")
        assert said.code == 0
        [address] = said.out.splitlines()  # in one piece, however long
        assert address.startswith("postgresql+psycopg2://")
        # Other programs know no driver: psql, DBeaver and pgAdmin take this one.
        assert run("db", "url", form).out == said.out.replace("+psycopg2", "")
        engine = create_engine(address)
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT current_database()"))
        engine.dispose()
        assert found == f"workbook_{database}"
    assert run("db", "url").out.strip().endswith("/postgres")


def test_an_unknown_database(run: Run, database: str) -> None:
    said = run("db", "shell", "ch76")
    assert said.code == 2
    assert "There is no database ch76." in said.out
    assert database in said.out.replace("\n", "")


def test_status(run: Run, database: str) -> None:
    said = run("db", "status")
    assert said.code == 0
    assert "DATABASE_URL is set" in said.out
    assert f"  workbook_{database}\n" in said.out


@pytest.mark.parametrize("path", [os.environ["PATH"], ""])
def test_shell(work: Path, database: str, path: str) -> None:
    asked = "SELECT current_database() AS here, current_setting('application_name') AS who;"
    done = subprocess.run(
        [COMMAND, "db", "shell", database],
        input=asked,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PSQLRC": "/dev/null", "PATH": path},
    )
    assert done.returncode == 0, done.stderr
    assert f"workbook_{database} | psql" in done.stdout


def test_no_argument_shows_the_commands(run: Run) -> None:
    said = run("db")
    assert "shell" in said.out + said.err
    assert said.code in {0, 2}


def test_a_server_that_does_not_answer(run: Run) -> None:
    nowhere = "postgresql://nobody:x@127.0.0.1:9/none"
    for command in (["status"], ["reset", "--yes"]):
        said = run("db", *command, DATABASE_URL=nowhere)
        assert said.code == 1
        assert "PostgreSQL does not answer" in said.out
        assert "Correct host and port in DATABASE_URL" in " ".join(said.out.split())


@pytest.fixture(scope="module")
def project() -> Iterator[Path]:
    """A copy of the project: its embedded server is its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        project = copy_project(Path(name) / "it's mine")
        yield project
        _workbook(project, "db", "stop")


# What some other work may have left in a learner's shell. Each would lead libpq astray.
FOREIGN = {
    "PGHOST": "elsewhere.invalid",
    "PGHOSTADDR": "127.0.0.9",
    "PGPORT": "9",
    "PGSERVICE": "production",
    "PGSSLMODE": "verify-full",
    "PGPASSFILE": "/nowhere",
    "PGOPTIONS": "-c search_path=nowhere",
    "PGCHANNELBINDING": "require",
    "PGTARGETSESSIONATTRS": "standby",
    "PGUSER": "somebody",
    "PGPASSWORD": "wrong",
    "PGDATABASE": "theirs",
}


def _workbook(project: Path, *arguments: str, code: str = "", **env: str) -> Said:
    dropped = ("DATABASE_URL", "WORKBOOK_MY_WORK")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    command = ["-c", code] if code else ["-m", "workbook", *arguments]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env=kept | FOREIGN | env,
        input="SELECT 6 * 7 AS answer;",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return Said(done.returncode, done.stdout, done.stderr)


def test_the_embedded_server_through_its_life(project: Path) -> None:
    """Started, used through a foreign environment, stopped, started when needed, made anew."""
    assert "PostgreSQL is running on 127.0.0.1" in _workbook(project, "db", "start").out
    url = _workbook(project, "db", "url").out.strip()
    assert " 42\n" in _workbook(project, "db", "shell").out
    doctor = _workbook(project, "doctor").out
    assert "embedded, 127.0.0.1" in doctor
    assert "✓ database" in doctor

    # A kernel that holds connections, and a server that is stopped and started under it.
    code = """
import subprocess, sys
from workbook import databases, sandbox
from sqlalchemy import text
def ask():
    with sandbox("ch78_life", "empty").connect() as connection:
        print(connection.scalar(text("SHOW search_path")), flush=True)  # before a child prints
ask()
subprocess.run([sys.executable, "-m", "workbook", "db", "stop"], check=True)
ask()
print(databases.names("ch78"))
"""
    said = _workbook(project, code=code)
    assert said.out.splitlines() == [
        '"$user", public',
        "PostgreSQL is stopped.",
        '"$user", public',
        "['ch78_life']",
    ], said
    assert _workbook(project, "db", "reset").code == 1  # nobody said yes
    assert "workbook_ch78_life" in _workbook(project, "db", "status").out
    assert _workbook(project, "db", "reset", "--yes").code == 0
    assert "workbook_" not in _workbook(project, "db", "status").out

    # What holds its passwords is damaged: nothing but making it anew helps, and reset does.
    assert _workbook(project, "db", "stop").code == 0
    home = Path(_data_folder(_workbook(project, "db", "status").out)).parent
    (home / "connection.json").write_text("{")
    broken = _workbook(project, "db", "url")
    assert broken.code == 1
    assert "`workbook db reset`" in " ".join(broken.out.split())
    assert _workbook(project, "db", "reset", "--yes").code == 0
    assert _workbook(project, "db", "start").code == 0
    assert _workbook(project, "db", "url").out.strip() != url
    assert _workbook(project, "db", "stop").out == "PostgreSQL is stopped.\n"
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url.replace("+psycopg2", ""))
    shutil.rmtree(home, ignore_errors=True)


def _data_folder(status: str) -> str:
    # A long path may be broken into several lines.
    return "".join(status.partition("Data  ")[2].partition("\nLog ")[0].split("\n")).strip()
