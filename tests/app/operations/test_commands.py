"""`python -m app` as a person uses it: at a keyboard, in their own time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from app.operations.migrations import ROOT
from tests.app.support.server import SETTINGS

CREATE = (sys.executable, "-m", "app", "create-admin", "ada", "ada@example.com")


def typed(url: str, password: str, after: float) -> tuple[int, str]:
    """Exit code and errors of `create-admin` with a password that is typed ``after`` seconds."""
    environment = os.environ | SETTINGS | {"DATABASE_URL": url}
    environment |= {"ADMIN_PASSWORD": "", "IDLE_IN_TRANSACTION_TIMEOUT": "0.3"}
    process = subprocess.Popen(
        CREATE,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # without a terminal the password is read from stdin
    )
    assert process.stderr is not None
    shown = ""
    while not shown.endswith("Password: "):
        sign = process.stderr.read(1)
        assert sign, shown
        shown += sign
    time.sleep(after)
    _, rest = process.communicate(password, timeout=30)
    return process.returncode, rest


def role(url: str) -> str | None:
    connection = psycopg2.connect(url.replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT role FROM users WHERE username = 'ada'")
        row = cursor.fetchone()
    connection.close()
    return row[0] if row else None


def test_a_person_may_think_before_the_password(scratch_url: str) -> None:
    code, said = typed(scratch_url, "long enough\n", after=1)
    assert code == 0, said
    assert role(scratch_url) == "admin"


def test_no_password_no_admin(scratch_url: str) -> None:
    code, said = typed(scratch_url, "", after=0)
    assert code == 1
    assert said.strip() == "No password was entered. Type one, or set ADMIN_PASSWORD."
    assert role(scratch_url) is None


def create(
    url: str, *, email: str = "ada@example.com", password: str = "long enough"
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | SETTINGS | {"DATABASE_URL": url, "ADMIN_PASSWORD": password}
    command = [*CREATE[:-1], email]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def execute(url: str, sql: str) -> None:
    connection = psycopg2.connect(url.replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()


def test_an_account_that_is_there_becomes_one(scratch_url: str) -> None:
    assert create(scratch_url).stdout.strip() == "ada is an admin."
    execute(scratch_url, "UPDATE users SET role = 'user'")
    done = create(scratch_url, email="ADA@example.com")
    assert done.stdout.strip() == "ada is an admin now.", done.stderr
    assert role(scratch_url) == "admin"


@pytest.mark.parametrize(
    "given", [{"email": "mine@example.com"}, {"password": "another horse"}], ids=str
)
def test_whoever_signed_up_under_the_name_is_no_admin(
    scratch_url: str, given: dict[str, str]
) -> None:
    """Sign-up is open: the name alone says nothing about whose account it is."""
    assert create(scratch_url).returncode == 0
    execute(scratch_url, "UPDATE users SET role = 'user', is_active = false")
    done = create(scratch_url, **given)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Nothing was changed." in done.stderr
    assert "ada@example.com" not in done.stderr  # whose address it is stays with the account
    [_] = [line for line in done.stderr.splitlines() if line != "slow query"]
    assert role(scratch_url) == "user"


def test_without_a_secret_no_command_runs(scratch_url: str, tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": scratch_url, "PYTHONPATH": str(ROOT)}
    environment.pop("SECRET_KEY", None)
    for arguments in (("app", "prune"), ("uvicorn", "app.main:app", "--port", "0")):
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1
        assert "SECRET_KEY is not set. Create one: openssl rand -hex 32" in done.stderr
        assert "Traceback" not in done.stderr
