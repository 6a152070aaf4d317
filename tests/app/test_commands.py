"""`python -m app` as a person uses it: at a keyboard, in their own time."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psycopg2

from app.migrations import ROOT
from tests.app.server import SETTINGS

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
    assert said.strip() == "No password was given. Type one, or set ADMIN_PASSWORD."
    assert role(scratch_url) is None


def test_an_account_that_is_there_becomes_one(scratch_url: str) -> None:
    environment = os.environ | SETTINGS | {"DATABASE_URL": scratch_url}
    environment |= {"ADMIN_PASSWORD": "long enough"}
    for word in ("ada is an admin.", "ada is an admin now."):
        done = subprocess.run(CREATE, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.stdout.strip() == word, done.stderr
    assert role(scratch_url) == "admin"
